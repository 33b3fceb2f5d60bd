import { beforeAll, describe, expect, it } from "vitest";
import { extensionOf, mediaPath, mediaUrl, readMediaToken, readMediaUrl } from "./media-url";

const SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const ADDRESS = { sha256: SHA256, expiresAtMs: 1_900_000_000_000 };
const tokenOf = (path: string) => path.split("/")[2] ?? "";

describe("addresses of media", () => {
  beforeAll(() => {
    process.env.DATABASE_URL ??= "postgresql://nobody@127.0.0.1:1/nothing";
    process.env.APP_SECRET ??= "secret-of-the-unit-tests-alone-0123456789";
  });

  it("say what they stand for, and are the same each time", () => {
    const path = mediaPath(ADDRESS, "image/jpeg");
    expect(path).toMatch(/^\/media\/[\w-]{70}\/file\.jpg$/);
    expect(mediaPath(ADDRESS, "image/jpeg")).toBe(path);
    expect(readMediaToken(tokenOf(path))).toEqual(ADDRESS);
  });

  it("lose fractions of seconds", () => {
    const token = tokenOf(mediaPath({ ...ADDRESS, expiresAtMs: ADDRESS.expiresAtMs + 999 }, "image/png"));
    expect(readMediaToken(token)).toEqual(ADDRESS);
  });

  it("cannot be changed in any character", () => {
    const token = tokenOf(mediaPath(ADDRESS, "image/jpeg"));
    for (let place = 0; place < token.length; place++)
      for (const other of ["A", "b", "_"]) {
        const changed = token.slice(0, place) + other + token.slice(place + 1);
        if (changed !== token) expect(readMediaToken(changed), changed).toBeNull();
      }
  });

  it.each(["", "x", "A".repeat(69), "A".repeat(70), "A".repeat(71), "é".repeat(70), "../../etc/passwd"])(
    "are not %s",
    (token) => {
      expect(readMediaToken(token)).toBeNull();
    },
  );

  it("are known with the public address before them, and only so", () => {
    const url = mediaUrl(ADDRESS, "video/mp4", "https://sms.example.com/");
    expect(url).toMatch(/^https:\/\/sms\.example\.com\/media\/[\w-]{70}\/file\.mp4$/);
    expect(readMediaUrl(url, "https://sms.example.com")).toEqual(ADDRESS);
    expect(readMediaUrl(url, "https://other.example.com")).toBeNull();
    expect(readMediaUrl(url.replace(/\/file.*/, ""), "https://sms.example.com")).toEqual(ADDRESS);
    expect(readMediaUrl("https://sms.example.com/media/", "https://sms.example.com")).toBeNull();
  });

  it.each([
    ["image/jpeg", "jpg"],
    ["image/png", "png"],
    ["video/3gpp", "3gp"],
    ["text/vcard", "vcf"],
    ["application/pdf", "pdf"],
    ["application/octet-stream", "bin"],
    ["", "bin"],
  ])("call a file of %s .%s", (contentType, extension) => {
    expect(extensionOf(contentType)).toBe(extension);
  });
});
