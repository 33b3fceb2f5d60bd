import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GSM7_BASIC, GSM7_EXTENSION } from "@/lib/message/gsm7";
import { measureText } from "@/lib/message/segments";
import { readHeader, toHeader } from "./concatenation-header";
import { alphabetOf, decodeText } from "./data-coding";
import { fillBitsAfter, packSeptets, unpackSeptets } from "./pack-septets";
import { fromSeptets, toSeptets } from "./septets";
import { capacityWithHeader, splitText } from "./split-text";
import { fromUcs2, toUcs2 } from "./ucs2";

const gsmText = fc
  .array(fc.constantFrom(...GSM7_BASIC, ...GSM7_EXTENSION), { maxLength: 800 })
  .map((characters) => characters.join(""));
const anyText = fc.string({ unit: "binary", maxLength: 400 });

describe("GSM-7 (3GPP TS 23.038)", () => {
  it.each([
    ["@", [0x00]],
    ["£", [0x01]],
    ["\n", [0x0a]],
    ["Ç", [0x09]],
    ["Ξ", [0x1a]],
    ["Æ", [0x1c]],
    ["É", [0x1f]],
    [" ", [0x20]],
    ["¤", [0x24]],
    ["A", [0x41]],
    ["§", [0x5f]],
    ["¿", [0x60]],
    ["z", [0x7a]],
    ["à", [0x7f]],
    ["€", [0x1b, 0x65]],
    ["\f", [0x1b, 0x0a]],
    ["^", [0x1b, 0x14]],
    ["{}", [0x1b, 0x28, 0x1b, 0x29]],
    ["\\", [0x1b, 0x2f]],
    ["[~]", [0x1b, 0x3c, 0x1b, 0x3d, 0x1b, 0x3e]],
    ["|", [0x1b, 0x40]],
  ])("%j is %j, and back", (text, septets) => {
    expect([...toSeptets(text)]).toEqual(septets);
    expect(fromSeptets(Uint8Array.from(septets))).toBe(text);
  });

  it("refuses what it lacks, and shows what it does not know as the standard says", () => {
    expect(() => toSeptets("ç")).toThrow('GSM-7 has no "ç".');
    expect(fromSeptets(Uint8Array.from([0x41, 0x1b, 0x41, 0x80, 0x1b]))).toBe("AA  ");
  });

  // The vectors of 3GPP TS 23.038's packing as every implementation knows them.
  it.each([
    ["hello", "e8329bfd06"],
    ["hellohello", "e8329bfd4697d9ec37"],
    ["1234567", "31d98c56b3dd00"],
    ["12345678", "31d98c56b3dd70"],
  ])("packs %j as %s", (text, hex) => {
    expect(packSeptets(toSeptets(text)).toString("hex")).toBe(hex);
    expect(fromSeptets(unpackSeptets(Buffer.from(hex, "hex"), 0, text.length))).toBe(text);
  });

  it.each([
    [0, 0],
    [5, 2],
    [6, 1],
    [7, 0],
  ])("after a header of %i bytes come %i fill bits", (headerBytes, fillBits) => {
    expect(fillBitsAfter(headerBytes)).toBe(fillBits);
  });

  it("comes back whole, packed and not, whatever the fill bits", () => {
    fc.assert(
      fc.property(gsmText, fc.integer({ min: 0, max: 6 }), (text, fillBits) => {
        const septets = toSeptets(text);
        expect(fromSeptets(septets)).toBe(text);
        const packed = packSeptets(septets, fillBits);
        expect(fromSeptets(unpackSeptets(packed, fillBits, septets.length))).toBe(text);
        // Without the count an @ at a byte's very end cannot be told from filling.
        if (!text.endsWith("@")) expect(fromSeptets(unpackSeptets(packed, fillBits))).toBe(text);
      }),
    );
  });
});

describe("UCS-2", () => {
  it("comes back whole", () => {
    expect(toUcs2("Aé😀").toString("hex")).toBe("004100e9d83dde00");
    fc.assert(
      fc.property(anyText, (text) => {
        expect(fromUcs2(toUcs2(text))).toBe(text);
      }),
    );
    expect(fromUcs2(Buffer.from([0, 0x41, 0]))).toBe("A");
  });
});

describe("splitting into parts (F2)", () => {
  it.each([
    ["a".repeat(160), 1],
    ["a".repeat(161), 2],
    ["a".repeat(306), 2],
    ["a".repeat(307), 3],
    [`${"a".repeat(159)}€`, 2],
    [`${"a".repeat(152)}€${"a".repeat(152)}`, 3],
    ["ж".repeat(70), 1],
    ["ж".repeat(71), 2],
    ["ж".repeat(134), 2],
    ["ж".repeat(135), 3],
    [`${"ж".repeat(66)}😀${"ж".repeat(66)}`, 3],
    ["", 1],
  ])("of %j: %i", (text, count) => {
    expect(splitText(text, measureText(text).encoding)).toHaveLength(count);
  });

  it("agrees with the segments that are counted and priced, and comes back whole", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          gsmText,
          anyText,
          fc.array(fc.constantFrom("ж", "😀", "\ud83d"), { maxLength: 300 }).map((x) => x.join("")),
        ),
        (text) => {
          const { encoding, segmentCount } = measureText(text);
          const parts = splitText(text, encoding);
          expect(parts.join("")).toBe(text);
          expect(parts).toHaveLength(Math.max(1, segmentCount));
          for (const part of parts) {
            const bytes = encoding === "gsm7" ? packSeptets(toSeptets(part), 1).length : toUcs2(part).length;
            expect(bytes + (parts.length > 1 ? 6 : 0)).toBeLessThanOrEqual(parts.length > 1 ? 140 : 141);
          }
        },
      ),
    );
  });

  it("leaves room for a header of 16 bits", () => {
    expect(capacityWithHeader("gsm7", 6)).toEqual({ single: 160, part: 153 });
    expect(capacityWithHeader("ucs2", 6)).toEqual({ single: 70, part: 67 });
    expect(capacityWithHeader("gsm7", 7)).toEqual({ single: 160, part: 152 });
    expect(capacityWithHeader("ucs2", 7)).toEqual({ single: 70, part: 66 });
  });
});

describe("the header of a part (3GPP TS 23.040)", () => {
  it("comes back whole, also beside other elements", () => {
    const parts = { reference: 0x1234, referenceBits: 16, partCount: 3, partNumber: 2 } as const;
    expect(toHeader(parts).toString("hex")).toBe("06080412340302");
    expect(toHeader({ ...parts, reference: 0x34, referenceBits: 8 }).toString("hex")).toBe("050003340302");
    const withPorts = Buffer.from(`0b0504158115810003340302${"41"}`, "hex");
    expect(readHeader(withPorts)).toEqual({
      concatenation: { reference: 0x34, referenceBits: 8, partCount: 3, partNumber: 2 },
      headerBytes: 12,
      content: Buffer.from("A"),
    });
  });

  it.each([
    ["part 0", "050003340300"],
    ["a part beyond the last", "050003340304"],
    ["an element longer than the header", "0500ff340301"],
  ])("is no concatenation with %s", (_name, hex) => {
    expect(readHeader(Buffer.from(`${hex}41`, "hex"))).toMatchObject({
      concatenation: null,
      content: Buffer.from("A"),
    });
  });

  it("never fails, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 160 }), (bytes) => {
        const { headerBytes, content } = readHeader(Buffer.from(bytes));
        expect(headerBytes + content.length).toBe(bytes.length);
      }),
    );
  });
});

describe("data coding", () => {
  it.each([
    [0x00, "gsm7"],
    [0x01, "ascii"],
    [0x03, "latin1"],
    [0x04, "binary"],
    [0x08, "ucs2"],
    [0x10, "gsm7"],
    [0x18, "ucs2"],
    [0xf1, "gsm7"],
    [0xf5, "binary"],
    [0xe0, "ucs2"],
  ])("%i is %s", (dataCoding, alphabet) => {
    expect(alphabetOf(dataCoding, "gsm7")).toBe(alphabet);
  });

  it("decodes each alphabet", () => {
    const packed = packSeptets(toSeptets("Grüße €"), 1);
    expect(decodeText(packed, "gsm7_packed", 1)).toBe("Grüße €");
    expect(decodeText(toSeptets("Grüße €"), "gsm7")).toBe("Grüße €");
    expect(decodeText(Buffer.from("Grüße", "latin1"), "latin1")).toBe("Grüße");
    expect(decodeText(toUcs2("Grüße €"), "ucs2")).toBe("Grüße €");
    expect(decodeText(Buffer.from("Grüße €"), "utf8")).toBe("Grüße €");
  });
});
