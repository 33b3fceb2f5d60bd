import { describe, expect, it } from "vitest";
import { checkEntry } from "./check-entry";
import type { AutoResponseEntry } from "./types";

const TEXT = "You will hear from us no more.";
const entry = (own: Partial<AutoResponseEntry> = {}): AutoResponseEntry => ({
  countryCode: "*",
  operation: "stop",
  keywords: ["ALTO"],
  responseText: TEXT,
  ...own,
});

describe("checkEntry (F6)", () => {
  it("brings an entry into its stored form", () => {
    const typed = entry({ countryCode: " mx ", keywords: [" alto ", "Baja ya"], responseText: "  " });
    expect(checkEntry(typed, [])).toEqual({
      ok: true,
      entry: { countryCode: "MX", operation: "stop", keywords: ["alto", "Baja ya"], responseText: null },
    });
  });

  it.each<[string, Partial<AutoResponseEntry>, string]>([
    ["no country", { countryCode: "" }, "countryCode"],
    ["a name for a country", { countryCode: "Mexico" }, "countryCode"],
    ["no words", { keywords: [] }, "keywords"],
    ["21 words", { keywords: Array.from({ length: 21 }, (_, n) => `W${n}`) }, "keywords"],
    ["an empty word", { keywords: ["A", " "] }, "keywords.1"],
    ["an invisible word", { keywords: ["\u200b"] }, "keywords.0"],
    ["a word of 51 characters", { keywords: ["x".repeat(51)] }, "keywords.0"],
    ["a word with a line break", { keywords: ["A\nB"] }, "keywords.0"],
    ["a word twice", { keywords: ["Alto", "ALTO "] }, "keywords.1"],
    ["STOP to start", { operation: "start", keywords: ["stop"] }, "keywords.0"],
    ["UNSUBSCRIBE for help", { operation: "info", keywords: ["More", "Unsubscribe"] }, "keywords.1"],
    ["HELP to stop", { operation: "stop", keywords: ["help"] }, "keywords.0"],
    ["a text of 19 characters", { responseText: "x".repeat(19) }, "responseText"],
    ["a text with a NUL", { responseText: `${TEXT}\0` }, "responseText"],
    ["a text of eleven parts", { responseText: "x".repeat(1_531) }, "responseText"],
  ])("refuses %s", (_, own, field) => {
    expect(checkEntry(entry(own), [])).toMatchObject({ ok: false, field });
  });

  it.each<[string, Partial<AutoResponseEntry>]>([
    ["20 words", { keywords: Array.from({ length: 20 }, (_, n) => `W${n}`) }],
    ["standard words with their own operation", { keywords: ["STOP", "Stop all", "Alto"] }],
    ["a text of 20 characters", { responseText: "x".repeat(20) }],
    ["a text of ten parts", { responseText: "x".repeat(1_530) }],
    ["no text", { responseText: null }],
  ])("takes %s", (_, own) => {
    expect(checkEntry(entry(own), [])).toMatchObject({ ok: true });
  });

  it("refuses a word that another entry has for the same country, and only then", () => {
    const others = [entry({ countryCode: "MX", operation: "info", keywords: ["Más"] })];
    expect(checkEntry(entry({ countryCode: "MX", keywords: ["MÁS."] }), others)).toMatchObject({ ok: true });
    expect(checkEntry(entry({ countryCode: "MX", keywords: ["MÁS"] }), others)).toMatchObject({
      ok: false,
      field: "keywords.0",
    });
    expect(checkEntry(entry({ keywords: ["Más"] }), others)).toMatchObject({ ok: true });
  });
});
