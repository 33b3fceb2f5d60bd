import { describe, expect, it } from "vitest";
import { safePath } from "./request-facts";

describe("safePath", () => {
  it.each([
    ["/", "/"],
    ["/messages?status=failed&q=%2B1", "/messages?status=failed&q=%2B1"],
    ["/a/../users", "/users"],
  ])("keeps %j", (text, path) => {
    expect(safePath(text)).toBe(path);
  });

  it.each([
    null,
    undefined,
    "",
    "messages",
    "//evil.example",
    "/\\evil.example",
    "/a\\b",
    "https://evil.example/",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/\n/evil.example",
    "/..//evil.example",
    "/.//evil.example",
  ])("refuses %j", (text) => {
    expect(safePath(text)).toBeNull();
  });
});
