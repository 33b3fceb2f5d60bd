import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { smppLibrary } from "@/lib/testing/smpp-library";
import { composeSubmit, toPeriod } from "./compose-submit";
import { Command, encodePdu, type Pdu, PduError, PduReader, responseTo } from "./pdu";
import { decodeShortMessage, encodeShortMessage, type ShortMessage } from "./pdu-body";
import { smppSettings } from "./settings";
import { toPiece } from "./take-delivery";

const settings = (more = {}) => smppSettings.parse({ host: "smsc.example", systemId: "us", ...more });
const NOW = Date.UTC(2026, 0, 15, 12);
const message = (text: string, encoding: "gsm7" | "ucs2" = "gsm7") => ({
  messageId: "019bc1d2-0000-7000-8000-000000000001",
  sender: "+12065550100",
  recipient: "+13125550187",
  type: "SMS" as const,
  text,
  encoding,
  mediaUrls: [],
  validUntilMs: NOW + 3_600_000,
});
const compose = (text: string, more = {}, encoding: "gsm7" | "ucs2" = "gsm7") =>
  (composeSubmit(message(text, encoding), settings(more), 0x1234, NOW) ?? []).map(decodeShortMessage);
const EMPTY: ShortMessage = {
  source: { ton: 1, npi: 1, address: "13125550187" },
  destination: { ton: 1, npi: 1, address: "12065550100" },
  esmClass: 0,
  validityPeriod: "",
  registeredDelivery: 0,
  dataCoding: 0,
  content: Buffer.alloc(0),
  tlvs: new Map(),
};

describe("PDUs", () => {
  it("come back whole from a stream cut anywhere", () => {
    const pdus = [
      encodePdu(Command.submitSm, 0, 1, Buffer.from("abc")),
      encodePdu(responseTo(Command.submitSm), 0x58, 2),
      encodePdu(Command.enquireLink, 0, 3),
    ];
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 60 }), { maxLength: 8 }), (cuts) => {
        const bytes = Buffer.concat(pdus);
        const reader = new PduReader();
        const found: Pdu[] = [];
        let at = 0;
        for (const cut of [...cuts].sort((a, b) => a - b).concat(bytes.length)) {
          found.push(...reader.read(bytes.subarray(at, Math.min(cut, bytes.length))));
          at = Math.min(cut, bytes.length);
        }
        expect(
          found.map(({ command, status, sequence, body }) => encodePdu(command, status, sequence, body)),
        ).toEqual(pdus);
      }),
    );
  });

  it.each([0, 15, 70_001, 0x47455420])("with a length of %i are none", (length) => {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt32BE(length);
    expect(() => new PduReader().read(bytes)).toThrow(PduError);
  });

  it("of random bytes are read or refused, never anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          const piece = toPiece(decodeShortMessage(Buffer.from(bytes)), settings());
          expect(typeof piece.text).toBe("string");
        } catch (error) {
          expect(error).toBeInstanceOf(PduError);
        }
      }),
    );
  });

  it("of a message are what another implementation reads", () => {
    const body = encodeShortMessage({
      ...EMPTY,
      registeredDelivery: 1,
      content: Buffer.from("Hello"),
      tlvs: new Map([[0x020c, Buffer.from([1, 2])]]),
    });
    const read = new smppLibrary.PDU(encodePdu(Command.submitSm, 0, 7, body));
    expect(read).toMatchObject({
      command: "submit_sm",
      sequence_number: 7,
      source_addr: "13125550187",
      destination_addr: "12065550100",
      dest_addr_ton: 1,
      registered_delivery: 1,
      short_message: { message: "Hello" },
      sar_msg_ref_num: 0x0102,
    });
    const theirs = new smppLibrary.PDU("deliver_sm", {
      source_addr: "1",
      esm_class: 4,
      short_message: Buffer.from("x"),
      message_state: 2,
    });
    expect(decodeShortMessage(theirs.toBuffer().subarray(16))).toMatchObject({
      source: { address: "1" },
      esmClass: 4,
      content: Buffer.from("x"),
      tlvs: new Map([[0x0427, Buffer.from([2])]]),
    });
  });
});

describe("submit_sm", () => {
  it("asks for a receipt, tells the validity, and carries the text unpacked", () => {
    expect(compose("Grüße €")).toMatchObject([
      {
        registeredDelivery: 1,
        validityPeriod: "000000010000000R",
        dataCoding: 0,
        esmClass: 0,
        content: Buffer.from([0x47, 0x72, 0x7e, 0x1e, 0x65, 0x20, 0x1b, 0x65]),
      },
    ]);
    expect(compose("Hi", { requestReceipts: false, sendValidity: "false" })).toMatchObject([
      { registeredDelivery: 0, validityPeriod: "" },
    ]);
  });

  it.each([
    ["packed", {}, "hellohello", 0, "e8329bfd4697d9ec37"],
    ["latin1", {}, "Grüße", 3, Buffer.from("Grüße", "latin1").toString("hex")],
    ["latin1", {}, "€", 8, "20ac"],
    ["unpacked", { ucs2DataCoding: 24 }, "ж", 24, "0436"],
  ] as const)("%s %j %s has data coding %i", (gsm7, more, text, dataCoding, hex) => {
    const [part] = compose(text, { gsm7, ...more }, text === "ж" ? "ucs2" : "gsm7");
    expect([part?.dataCoding, part?.content.toString("hex")]).toEqual([dataCoding, hex]);
  });

  it.each([
    ["udh8", "gsm7", "a".repeat(161), 2],
    ["udh16", "gsm7", "a".repeat(305), 3],
    ["sar", "gsm7", "a".repeat(306), 2],
    ["udh8", "ucs2", "ж".repeat(134), 2],
    ["payload", "gsm7", "a".repeat(1_000), 1],
  ] as const)("%s %s: parts come back as the text", (longMessages, encoding, text, count) => {
    for (const gsm7 of ["unpacked", "packed"] as const) {
      const parts = compose(text, { longMessages, gsm7 }, encoding);
      expect(parts).toHaveLength(count);
      const read = parts.map((part) =>
        toPiece(part, { defaultAlphabet: gsm7 === "packed" ? "gsm7_packed" : "gsm7" }),
      );
      expect(read.map((piece) => piece.text).join("")).toBe(text);
      if (count > 1) {
        const reference = longMessages === "udh8" ? 0x34 : 0x1234;
        expect(read.map((piece) => piece.concatenation)).toEqual(
          parts.map((_, place) => ({
            reference,
            referenceBits: longMessages === "udh8" ? 8 : 16,
            partCount: count,
            partNumber: place + 1,
          })),
        );
      }
      for (const part of parts) expect(part.content.length).toBeLessThanOrEqual(160);
    }
  });

  it.each([
    [Number.POSITIVE_INFINITY, ""],
    [1, "000000000100000R"],
    [3_600_000, "000000010000000R"],
    [45 * 86_400_000 + 61_000, "000115000101000R"],
  ])("a validity of %i ms is %j", (milliseconds, period) => {
    expect(toPeriod(milliseconds)).toBe(period);
  });
});
