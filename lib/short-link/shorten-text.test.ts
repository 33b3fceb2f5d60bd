import { describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/testing/seeded-random";
import { PLACEHOLDER_CODE } from "./link-code";
import { PUBLIC_SHORTENERS } from "./public-shorteners";
import { findLinksToShorten, linkUrl, maskLinks, shortenText } from "./shorten-text";
import type { Shortener } from "./types";

const shortener: Shortener = {
  domain: "sho.rt",
  scheme: "https",
  prefix: "",
  replaceBlacklistOnly: false,
  ownHosts: ["sho.rt", "other.example"],
};

function shorten(text: string, more: Partial<Shortener> = {}) {
  let made = 0;
  return shortenText(text, { ...shortener, ...more }, () => `C${String(++made).padStart(7, "0")}`);
}

describe("shortening the links of a text (F5)", () => {
  it("replaces every link and nothing else", () => {
    expect(shorten("Hi! See https://example.com/a, (www.example.com) or bit.ly/x.")).toEqual({
      text: "Hi! See https://sho.rt/C0000001, (https://sho.rt/C0000002) or https://sho.rt/C0000003.",
      links: [
        { code: "C0000001", target: "https://example.com/a" },
        { code: "C0000002", target: "http://www.example.com" },
        { code: "C0000003", target: "http://bit.ly/x" },
      ],
    });
  });

  it("puts the prefix before the code, on the scheme of the domain", () => {
    expect(
      shorten("https://example.com/a", { prefix: "go-", scheme: "http", domain: "l.test:8080" })?.text,
    ).toBe("http://l.test:8080/go-C0000001");
  });

  it("gives the same target the same link", () => {
    expect(shorten("https://e.com/a https://e.com/b https://e.com/a")).toMatchObject({
      text: "https://sho.rt/C0000001 https://sho.rt/C0000002 https://sho.rt/C0000001",
      links: [{ target: "https://e.com/a" }, { target: "https://e.com/b" }],
    });
  });

  it("leaves links on our own domains alone", () => {
    const text = "https://sho.rt/k3Bc9x2H http://SHO.RT/x https://other.example/k3Bc9x2H";
    expect(shorten(text)).toEqual({ text, links: [] });
    expect(shorten("https://sho.rt:8443/a")?.links).toHaveLength(1);
  });

  it.each(PUBLIC_SHORTENERS)("replaces links of %s when only known public shorteners are", (host) => {
    expect(
      shorten(`https://example.com/a https://${host}/abc http://www.${host}/d ${host}/e`, {
        replaceBlacklistOnly: true,
      }),
    ).toMatchObject({
      text: "https://example.com/a https://sho.rt/C0000001 https://sho.rt/C0000002 https://sho.rt/C0000003",
    });
  });

  it("is no public shortener for having one in its name", () => {
    const text = "https://notbit.ly/a https://bit.ly.example.com/a https://example.com/bit.ly/a";
    expect(shorten(text, { replaceBlacklistOnly: true })).toEqual({ text, links: [] });
  });

  it("says when the domain must not be used, only where there is something to replace", () => {
    expect(shorten("https://example.com/a", { scheme: null })).toBeNull();
    expect(shorten("No link.", { scheme: null })).toEqual({ text: "No link.", links: [] });
    expect(shorten("https://sho.rt/a", { scheme: null })).toEqual({ text: "https://sho.rt/a", links: [] });
  });

  it("replaces 50 links of a text", () => {
    const text = Array.from({ length: 50 }, (_, n) => `https://example.com/${n}`).join(" ");
    expect(shorten(text)?.links).toHaveLength(50);
  });

  it("changes nothing outside links, and can be undone, in 5,000 made texts", () => {
    const random = seededRandom(11);
    const pick = <T>(values: readonly T[]) => values[Math.floor(random.next() * values.length)] as T;
    const pieces = [
      "https://example.com/a?b=c",
      "http://münchen.de/ä",
      "www.example.org",
      "bit.ly/x9",
      "https://sho.rt/k3Bc9x2H",
      "Ça va? €5",
      "😀",
      "(",
      ")",
      ".",
      ", ",
      "\n",
      "a@b.example",
      "\u202e",
      "\ud800",
      "ftp://x.example/",
    ];
    for (let round = 0; round < 5_000; round++) {
      const text = Array.from({ length: 1 + Math.floor(random.next() * 8) }, () => pick(pieces)).join(
        pick([" ", "", "\n"]),
      );
      const result = shorten(text);
      const links = findLinksToShorten(text, shortener);
      const gaps = [...links, { start: text.length }].map(({ start }, nth) =>
        text.slice(links[nth - 1]?.end ?? 0, start),
      );
      const parts = (result?.text ?? "").split(/https:\/\/sho\.rt\/(C\d{7})/);
      expect(parts.filter((_, nth) => nth % 2 === 0)).toEqual(gaps);
      const targetOf = new Map(result?.links.map(({ code, target }) => [code, target]));
      expect(parts.filter((_, nth) => nth % 2 === 1).map((code) => targetOf.get(code))).toEqual(
        links.map(({ target }) => target),
      );
      expect([...maskLinks(text, shortener)].length).toBe([...text].length);
    }
  });

  it("is as long with a placeholder as with any code", () => {
    const text = "https://example.com/a and bit.ly/x";
    const preview = shortenText(text, shortener, () => PLACEHOLDER_CODE);
    expect(preview?.text.length).toBe(shorten(text)?.text.length);
    expect(preview?.text).toContain(
      linkUrl({ scheme: "https", domain: "sho.rt", prefix: "" }, PLACEHOLDER_CODE),
    );
  });
});
