import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchKeyword, normaliseKeyword, STANDARD_KEYWORDS, STANDARD_RESPONSES } from "./match-keyword";
import type { AutoResponseEntry } from "./types";

const operationOf = (
  text: string,
  entries: readonly AutoResponseEntry[] = [],
  country: string | null = "US",
) => matchKeyword(text, country, entries)?.operation ?? null;

const entry = (own: Partial<AutoResponseEntry>): AutoResponseEntry => ({
  countryCode: "*",
  operation: "stop",
  keywords: [],
  responseText: null,
  ...own,
});

describe("matchKeyword (F6)", () => {
  it.each([
    ["STOP", "stop"],
    ["stop", "stop"],
    ["StOpAlL", "stop"],
    ["  stop   all \n", "stop"],
    ["Stop.", "stop"],
    ["STOP!!!", "stop"],
    ['"stop"', "stop"],
    ["“Stop”", "stop"],
    ["¡STOP!", "stop"],
    ["stop 🛑", "stop"],
    ["STOP\u00a0", "stop"],
    ["S\u200bTOP\ufeff", "stop"],
    ["\u202eSTOP\u202c", "stop"],
    ["ＳＴＯＰ", "stop"],
    ["𝐒𝐓𝐎𝐏", "stop"],
    ["STOP\t ALL", "stop"],
    ["unsubscrıbe", "stop"],
    ["Unsubscribe", "stop"],
    ["cancel", "stop"],
    ["End", "stop"],
    ["quit…", "stop"],
    ["start", "start"],
    ["unstop", "start"],
    ["help?", "info"],
    ["Info", "info"],
  ])("takes %j for %s", (text, operation) => {
    expect(operationOf(text)).toBe(operation);
  });

  it.each([
    "",
    "   ",
    "?",
    "🛑",
    "please stop",
    "stop it",
    "STOPP",
    "S T O P",
    "STOP, thanks",
    "STOP\nSent from my phone",
    "ST.OP",
    "stop help",
    "don't stop",
    "ЅТОР",
    "STOP".repeat(60),
  ])("takes %j for an ordinary message", (text) => {
    expect(operationOf(text)).toBeNull();
  });

  it("finds custom words with case, accents and signs as they are written", () => {
    const entries = [entry({ keywords: ["Arrêt", "C++", "?", "baja ya"] })];
    for (const text of ["ARRÊT", "arre\u0302t", "c++", "?", "Baja  Ya."])
      expect(operationOf(text, entries)).toBe("stop");
    for (const text of ["arret", "C", "!", "bajaya"]) expect(operationOf(text, entries)).toBeNull();
  });

  it("asks the entries of the sender's country, then those for all, then the standard words", () => {
    const entries = [
      entry({ operation: "info", keywords: ["ALTO", "SOS"], responseText: "for all" }),
      entry({ countryCode: "MX", keywords: ["ALTO"], responseText: "para México" }),
      entry({ countryCode: "FR", keywords: ["STOP"], responseText: "pour la France" }),
    ];
    expect(matchKeyword("alto", "MX", entries)).toMatchObject({
      operation: "stop",
      responseText: "para México",
    });
    expect(matchKeyword("alto", "US", entries)).toMatchObject({ operation: "info", responseText: "for all" });
    expect(matchKeyword("alto", null, entries)).toMatchObject({ operation: "info" });
    expect(matchKeyword("sos", "MX", entries)).toMatchObject({ operation: "info" });
    expect(matchKeyword("stop", "FR", entries)?.responseText).toBe("pour la France");
    expect(matchKeyword("stop", "DE", entries)?.responseText).toBe(STANDARD_RESPONSES.stop);
  });

  it("answers a standard word that no entry names as the first of its operation is", () => {
    const entries = [entry({ keywords: ["STOP"], responseText: "Gone. Text START to come back." })];
    expect(matchKeyword("quit", "US", entries)).toEqual({
      operation: "stop",
      keyword: "QUIT",
      responseText: "Gone. Text START to come back.",
    });
    expect(matchKeyword("help", "US", entries)?.responseText).toBe(STANDARD_RESPONSES.info);
  });

  it("keeps the operation of a standard word whatever an entry says", () => {
    const entries = [entry({ operation: "info", keywords: ["STOP", "HELP"], responseText: "no way out" })];
    expect(matchKeyword("Stop", "US", entries)).toMatchObject({
      operation: "stop",
      responseText: STANDARD_RESPONSES.stop,
    });
  });

  it("answers with the standard text where an entry has none", () => {
    expect(matchKeyword("alto", "US", [entry({ keywords: ["ALTO"] })])?.responseText).toBe(
      STANDARD_RESPONSES.stop,
    );
  });

  it("finds any word written as it is in its entry, and never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        const match = matchKeyword(text, "US", [entry({ keywords: [text] })]);
        if (normaliseKeyword(text) === "") expect(match).toBeNull();
        else expect(match).not.toBeNull();
      }),
    );
  });

  it("finds every standard word in any mix of case and outer marks", () => {
    const words = Object.entries(STANDARD_KEYWORDS).flatMap(([operation, list]) =>
      list.map((word) => [operation, word] as const),
    );
    const marks = fc.stringMatching(/^[ .!?"'…\n]{0,4}$/);
    fc.assert(
      fc.property(
        fc.constantFrom(...words),
        marks,
        marks,
        fc.nat(),
        ([operation, word], before, after, mix) => {
          const mixed = [...word].map((c, i) => ((mix >> i) & 1 ? c.toLowerCase() : c)).join("");
          expect(operationOf(before + mixed + after)).toBe(operation);
        },
      ),
    );
  });
});
