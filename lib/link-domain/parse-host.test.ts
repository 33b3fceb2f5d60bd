import { expect, it } from "vitest";
import { parseLinkHost } from "./parse-host";

it.each<[string, string | null]>([
  ["sho.example", "sho.example"],
  ["  Sho.Example ", "sho.example"],
  ["https://sho.example/", "sho.example"],
  ["http://sho.example", "sho.example"],
  ["sho.example:443", "sho.example"],
  ["sho.example:8443", "sho.example:8443"],
  ["localhost:3000", "localhost:3000"],
  ["münchen.example", "xn--mnchen-3ya.example"],
  ["a-b.example", "a-b.example"],
  ["", null],
  ["sho.example/path", null],
  ["sho.example?", null],
  ["sho.example#", null],
  ["me@sho.example", null],
  ["@sho.example", null],
  ["192.0.2.1", null],
  ["0x7f.1", null],
  ["[::1]", null],
  ["sho example", null],
  ["sho.example\\x", null],
  ["-a.example", null],
  ["a..example", null],
  ["a_b.example", null],
  ["sho.example:99999", null],
  [`${"a".repeat(64)}.example`, null],
  [`${"a.".repeat(140)}example`, null],
])("%j is the host %j", (text, expected) => {
  expect(parseLinkHost(text, "https")).toBe(expected);
});

it("leaves out the port of its own scheme alone", () => {
  expect([parseLinkHost("a.example:80", "http"), parseLinkHost("a.example:80", "https")]).toEqual([
    "a.example",
    "a.example:80",
  ]);
});
