import { describe, expect, it } from "vitest";
import { findLinks } from "./find-links";

const found = (text: string) => findLinks(text).map(({ start, end }) => text.slice(start, end));
const targets = (text: string) => findLinks(text).map(({ target }) => target);

describe("links of a text (F5)", () => {
  it.each<[string, readonly string[]]>([
    ["no link at all", []],
    ["", []],
    ["See https://example.com/a.", ["https://example.com/a"]],
    ["https://example.com/a, https://example.com/b!", ["https://example.com/a", "https://example.com/b"]],
    ["(https://example.com/a)", ["https://example.com/a"]],
    ["(see https://example.com/a_(b)).", ["https://example.com/a_(b)"]],
    ["“https://example.com/a”", ["https://example.com/a"]],
    ["<https://example.com/a>", ["https://example.com/a"]],
    ["https://example.com/a…", ["https://example.com/a"]],
    [
      "line\nhttps://example.com/a\nhttps://example.com/b",
      ["https://example.com/a", "https://example.com/b"],
    ],
    ["HTTPS://EXAMPLE.COM/A", ["HTTPS://EXAMPLE.COM/A"]],
    ["https://example.com:8443/a?b=c&d=[1]#e", ["https://example.com:8443/a?b=c&d=[1]#e"]],
    ["https://me:secret@example.com:8080/a", ["https://me:secret@example.com:8080/a"]],
    ["http://192.0.2.1/a", ["http://192.0.2.1/a"]],
    ["http://[2001:db8::1]:8080/a", ["http://[2001:db8::1]:8080/a"]],
    ["http://localhost:3000/a", ["http://localhost:3000/a"]],
    ["https://münchen.example.de/straße", ["https://münchen.example.de/straße"]],
    ["https://xn--mnchen-3ya.de/", ["https://xn--mnchen-3ya.de/"]],
    ["https://example.com/🎉", ["https://example.com/🎉"]],
    ["https://example.com/\u200b", ["https://example.com/"]],
    ["http://example.com: see", ["http://example.com"]],
    // Without a scheme.
    ["bit.ly/abc!", ["bit.ly/abc"]],
    ["www.example.com.", ["www.example.com"]],
    ["Booking.com: your stay", []],
    ["done today.My turn", []],
    ["3.5/10 stars, and/or 1.5/2", []],
    ["me@example.com/a", []],
    // Other schemes, and what is no address.
    ["ftp://example.com/a mailto:me@example.com tel:+15550100", []],
    ["javascript:alert(1) data:text/html,x", []],
    ["xhttps://example.com/a", []],
    ["//example.com/a", []],
    ["https://", []],
    ["https://example.com:99999/a", []],
    // Understood only in part: left alone as a whole.
    ["https://example.com./a", []],
    ["http://a..b/c", []],
  ])("in %j", (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each<[string, string]>([
    ["https://example.com?a=1", "https://example.com?a=1"],
    ["https://münchen.de/ä?ö=ü", "https://xn--mnchen-3ya.de/%C3%A4?%C3%B6=%C3%BC"],
    ["bit.ly/abc", "http://bit.ly/abc"],
    ["WWW.Example.com", "http://WWW.Example.com"],
    ["https://example.com/a%20b", "https://example.com/a%20b"],
  ])("of %j leads to %j", (text, expected) => {
    expect(targets(text)).toEqual([expected]);
  });

  it("names the host as a browser would", () => {
    const text = "https://Me@EXAMPLE.com:443/a http://münchen.de:8080/b";
    expect(findLinks(text).map(({ host, hostname }) => [host, hostname])).toEqual([
      ["example.com", "example.com"],
      ["xn--mnchen-3ya.de:8080", "xn--mnchen-3ya.de"],
    ]);
  });

  it.each([
    ["schemes", "http://".repeat(1_428)],
    ["dots", "a.".repeat(5_000)],
    ["brackets", `http://example.com/${"(".repeat(9_900)}`],
    ["commas", `http://example.com/${",".repeat(9_900)}`],
    ["ats", "a@".repeat(5_000)],
    ["users", `http://${"a:".repeat(4_900)}`],
    ["hyphens", `http://${"a-".repeat(4_900)}`],
    ["bare domains", "a.co/b ".repeat(1_400)],
  ])("takes no long for a text of 10,000 characters of %s", (_, text) => {
    const begun = process.cpuUsage();
    findLinks(text);
    const { user } = process.cpuUsage(begun);
    expect(user / 1_000).toBeLessThan(1_000);
  });
});
