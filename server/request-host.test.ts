import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { requestHost } from "./request-host";

it.each<[string, Record<string, string | string[]>, string]>([
  ["203.0.113.5", { host: "Sho.Example" }, "sho.example"],
  ["203.0.113.5", { host: "sho.example:443" }, "sho.example"],
  ["203.0.113.5", { host: "sho.example:80" }, "sho.example"],
  ["203.0.113.5", { host: "sho.example:8080" }, "sho.example:8080"],
  ["203.0.113.5", {}, ""],
  // Anybody can write this header; only a proxy beside us is believed.
  ["203.0.113.5", { host: "portal.example", "x-forwarded-host": "sho.example" }, "portal.example"],
  ["127.0.0.1", { host: "127.0.0.1:3000", "x-forwarded-host": "sho.example" }, "sho.example"],
  ["::ffff:127.0.0.1", { host: "a", "x-forwarded-host": "evil.example, sho.example" }, "sho.example"],
  ["::1", { host: "a", "x-forwarded-host": ["evil.example", "sho.example:443"] }, "sho.example"],
  ["127.0.0.1", { host: "sho.example" }, "sho.example"],
])("from %s with %j asks for %j", (remoteAddress, headers, expected) => {
  expect(requestHost({ socket: { remoteAddress }, headers } as unknown as IncomingMessage)).toBe(expected);
});
