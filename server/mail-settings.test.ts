import { describe, expect, it } from "vitest";
import { parseMailSettings } from "./mail-settings.mjs";

const FROM = "alerts@example.com";

describe("parseMailSettings", () => {
  it("is off without both", () => {
    expect(parseMailSettings(null, null)).toEqual({ mail: null, problems: [] });
  });

  it("wants both or neither", () => {
    expect(parseMailSettings("smtp://mail.example.com", null).problems).toEqual([
      "SMTP_URL is set without MAIL_FROM.",
    ]);
    expect(parseMailSettings(null, FROM).problems).toEqual(["MAIL_FROM is set without SMTP_URL."]);
  });

  it.each([
    ["smtp://mail.example.com", { port: 587, secure: false, requireTls: false, login: null }],
    ["smtps://mail.example.com", { port: 465, secure: true, requireTls: false }],
    ["smtp://mail.example.com:25/", { port: 25 }],
    // A password never travels in the clear to another machine, unless somebody says so.
    ["smtp://u:p@mail.example.com", { requireTls: true, login: { user: "u", password: "p" } }],
    ["smtp://u:p@mail.example.com?tls=optional", { requireTls: false }],
    ["smtp://u:p@127.0.0.1:2525", { host: "127.0.0.1", requireTls: false }],
    ["smtp://u:p@localhost", { requireTls: false }],
    ["smtp://u:p@[::1]:2525", { host: "::1", requireTls: false }],
    ["smtp://me%40example.com:a%2Fb%3A@mail", { login: { user: "me@example.com", password: "a/b:" } }],
  ])("reads %s", (url, expected) => {
    const { mail, problems } = parseMailSettings(url, FROM);
    expect(problems).toEqual([]);
    expect(mail).toMatchObject(expected);
  });

  it.each([
    "mail.example.com:25",
    "http://mail.example.com",
    "smtp://",
    "smtp://mail.example.com/inbox",
    "smtp://mail.example.com?pool=true",
    "smtp://mail.example.com:0",
    "smtp://u@mail.example.com",
    "smtp://:p@mail.example.com",
    "smtp://u:%zz@mail.example.com",
  ])("refuses %s without repeating it", (url) => {
    const { mail, problems } = parseMailSettings(url, FROM);
    expect(mail).toBeNull();
    expect(problems).toEqual([expect.stringMatching(/^SMTP_URL must be /)]);
  });

  it.each([
    ["alerts@example.com", { name: "", address: "alerts@example.com" }],
    ["<alerts@example.com>", { name: "", address: "alerts@example.com" }],
    ["Sticky Pool <alerts@example.com>", { name: "Sticky Pool", address: "alerts@example.com" }],
    ['"Pool, Sticky" <alerts@example.com>', { name: "Pool, Sticky", address: "alerts@example.com" }],
    ["Bücher <alerts@bücher.example>", { name: "Bücher", address: "alerts@bücher.example" }],
  ])("reads the sender %s", (from, expected) => {
    expect(parseMailSettings("smtp://mail", from).mail?.from).toEqual(expected);
  });

  it.each([
    "alerts",
    "a@b@c",
    "a@example.com, b@example.com",
    "<a@example.com",
    "X\r\nBcc: y@example.com <a@example.com>",
    `${"a".repeat(250)}@example.com`,
  ])("refuses the sender %j", (from) => {
    expect(parseMailSettings("smtp://mail", from).problems).toEqual([
      expect.stringMatching(/^MAIL_FROM must be /),
    ]);
  });
});
