import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSealedText, sealText } from "./sealed-text";

beforeEach(() => {
  vi.stubEnv("APP_SECRET", "a".repeat(32));
  vi.stubEnv("DATABASE_URL", "postgresql://localhost/none");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("sealed text", () => {
  it.each(["", "a", "ü😀", "x".repeat(5_000)])("gives %j back", (text) => {
    expect(openSealedText(sealText(text, "row:1"), "row:1")).toBe(text);
  });

  it("never looks the same twice and does not hold the text", () => {
    const [first, second] = [sealText("open sesame", "row:1"), sealText("open sesame", "row:1")];
    expect(first).not.toBe(second);
    expect(Buffer.from(first.slice(2), "base64url").toString("latin1")).not.toContain("sesame");
  });

  it("cannot be read for another owner, after a change, or cut short", () => {
    const sealed = sealText("secret", "row:1");
    expect(() => openSealedText(sealed, "row:2")).toThrow();
    const changed = Buffer.from(sealed.slice(2), "base64url");
    changed[15] = (changed[15] ?? 0) ^ 1;
    expect(() => openSealedText(`1.${changed.toString("base64url")}`, "row:1")).toThrow();
    expect(() => openSealedText(sealed.slice(0, 20), "row:1")).toThrow();
    expect(() => openSealedText("secret", "row:1")).toThrow(/version/);
  });
});
