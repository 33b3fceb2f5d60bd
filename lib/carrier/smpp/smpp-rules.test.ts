import { describe, expect, it } from "vitest";
import { smppLibrary } from "@/lib/testing/smpp-library";
import { fromAddress, toAddress } from "./address";
import { commandStatuses, describeStatus, verdictOf } from "./command-status";
import { reconnectPauseMs } from "./link-keeper";
import type { ShortMessage } from "./pdu-body";
import { idOfAnswer, isReceipt, readReceipt } from "./read-receipt";
import { readReceiptText } from "./receipt-text";
import { RecentAnswers } from "./recent-answers";
import { smppSettings } from "./settings";
import { ThroughputPace } from "./throughput-pace";

const settings = (more = {}) => smppSettings.parse({ host: "smsc.example", systemId: "us", ...more });
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

describe("command statuses", () => {
  it("have the codes another implementation knows them by", () => {
    // It has the names of SMPP 5.0 for the optional parameters.
    for (const [code, { name }] of Object.entries(commandStatuses))
      if (Number(code) < 0xc0) expect(smppLibrary.errors[name], name).toBe(Number(code));
      else expect(Object.values(smppLibrary.errors), name).toContain(Number(code));
  });

  it.each([
    [0x00, "accepted", undefined],
    [0x58, "throttled", undefined],
    [0x14, "throttled", undefined],
    [0x08, "transient", undefined],
    [0x0a, "refused", "40013"],
    [0x0b, "refused", "40012"],
    [0x01, "refused", "40009"],
    [0x66, "refused", "40004"],
    [0x45, "refused", "40008"],
    [0x0410, "refused", "40008"],
  ])("0x%s: %s %s", (status, kind, errorCode) => {
    expect(verdictOf(status)).toEqual(errorCode === undefined ? { kind } : { kind, errorCode });
  });

  it("are told in words with their names", () => {
    expect(describeStatus(0x0e)).toBe("the password is wrong (ESME_RINVPASWD, 0x0E)");
    expect(describeStatus(0x410)).toBe("a status of its own (0x410)");
  });
});

describe("addresses", () => {
  it.each([
    ["+12065550100", { ton: 1, npi: 1, address: "12065550100" }],
    ["55501", { ton: 3, npi: 0, address: "55501" }],
    ["Stickypool", { ton: 5, npi: 0, address: "Stickypool" }],
  ])("%s goes as %j", (text, expected) => {
    expect(toAddress(text, "source", settings())).toEqual(expected);
  });

  it("go as the settings say", () => {
    const own = settings({ sourceTon: "0", sourceNpi: 8, keepPlus: true });
    expect(toAddress("+12065550100", "source", own)).toEqual({ ton: 0, npi: 8, address: "+12065550100" });
    expect(toAddress("+12065550100", "destination", own)).toMatchObject({ ton: 1, npi: 1 });
  });

  it.each([
    [1, "12065550100", "+12065550100"],
    [0, "12065550100", "+12065550100"],
    [0, "+12065550100", "+12065550100"],
    [0, "0012065550100", "+12065550100"],
    [2, "2065550100", "+12065550100"],
    [3, "55501", "55501"],
    [0, "55501", "55501"],
    [5, "Stickypool", "Stickypool"],
  ])("of type %i, %s means %s", (ton, address, expected) => {
    expect(fromAddress({ ton, npi: 1, address })).toBe(expected);
  });
});

describe("receipts", () => {
  it.each([
    [
      "id:ab-1 sub:001 dlvrd:001 submit date:2601151200 done date:2601151201 stat:DELIVRD err:000 text:x",
      "ab-1",
      "DELIVRD",
      "000",
    ],
    ["ID: 77 Stat: undeliv Err: 27", "77", "UNDELIV", "27"],
    ["stat:EXPIRED;id:9", "9", "EXPIRED", null],
    ["submit date:2601 done date:2601 text:id:1 stat:DELIVRD", null, null, null],
    ["", null, null, null],
  ])("%s", (text, id, state, error) => {
    expect(readReceiptText(text)).toEqual({ id, state, error });
  });

  const receipt = (text: string, tlvs: [number, Buffer][] = [], esmClass = 4): ShortMessage => ({
    ...EMPTY,
    esmClass,
    content: Buffer.from(text),
    tlvs: new Map(tlvs),
  });
  const read = (text: string, tlvs: [number, Buffer][] = [], more = {}) =>
    readReceipt(receipt(text, tlvs), settings(more));
  const failed = (outcome: string, errorCode: string) => ({ kind: "final", result: { outcome, errorCode } });

  it.each([
    ["DELIVRD", "000", { kind: "final", result: { outcome: "delivered", errorCode: null } }],
    ["UNDELIV", "000", failed("undelivered", "40008")],
    ["UNDELIV", "001", failed("undelivered", "40012")],
    ["UNDELIV", "027", failed("undelivered", "40006")],
    ["REJECTD", "999", failed("undelivered", "40004")],
    ["EXPIRED", "027", failed("expired", "40005")],
    ["UNDELIV", "045", failed("undelivered", "40002")],
    ["UNKNOWN", "000", { kind: "final", result: { outcome: "unconfirmed", errorCode: null } }],
    ["ACCEPTD", "000", { kind: "interim" }],
    ["ENROUTE", "000", { kind: "interim" }],
    ["NONSENSE", "000", { kind: "senseless" }],
  ])("in text form: %s %s", (state, error, expected) => {
    expect(read(`id:5 stat:${state} err:${error}`, [], { errorCodes: "45=40002" })).toMatchObject(expected);
  });

  it("in parameters count before the text", () => {
    const tlvs: [number, Buffer][] = [
      [0x1e, Buffer.from("real\0")],
      [0x427, Buffer.from([5])],
      [0x423, Buffer.from([3, 0, 1])],
    ];
    expect(read("id:other stat:DELIVRD", tlvs)).toEqual({
      kind: "final",
      id: "real",
      result: { outcome: "undelivered", errorCode: "40012" },
    });
    expect(isReceipt(receipt("", tlvs, 0))).toBe(true);
    expect(isReceipt(receipt("id:1 stat:DELIVRD", [], 0))).toBe(false);
  });

  it.each([
    ["same", "00Ab", "00Ab"],
    ["hex_then_decimal", "1a2B", "6699"],
    ["decimal_then_hex", "6699", "1a2b"],
    ["hex_then_decimal", "0000FFFFFFFFFFFFFFFF", "18446744073709551615"],
  ] as const)("%s: %s in the answer is %s in the receipt", (receiptIds, answer, inReceipt) => {
    expect(read(`id:${inReceipt} stat:DELIVRD`, [], { receiptIds })).toMatchObject({
      id: idOfAnswer(answer, receiptIds),
    });
  });
});

describe("flow", () => {
  it.each([
    [1, 0, 500],
    [1, 0.999, 1_499],
    [3, 0.5, 4_000],
    [50, 0.5, 60_000],
  ])("attempt %i with chance %f comes after %i ms", (attempt, chance, expected) => {
    const random = { next: () => chance, bytes: (length: number) => Buffer.alloc(length) };
    expect(reconnectPauseMs(attempt, 1_000, random)).toBe(expected);
  });

  it("lets no more through in any second than the rate and its catching up", () => {
    const pace = new ThroughputPace(100);
    const taken: number[] = [];
    for (let now = 0; now < 5_000; ) {
      const wait = pace.take(now);
      if (wait === 0) taken.push(now);
      // Timers are late by up to 7 ms.
      else now += Math.ceil(wait) + (taken.length % 8);
    }
    for (const start of taken)
      expect(taken.filter((at) => at >= start && at < start + 1_000).length).toBeLessThanOrEqual(102);
    expect(taken.length).toBeGreaterThan(480);
    expect(new ThroughputPace(null).take(0)).toBe(0);
  });

  it("gives a message a head start before its receipt", () => {
    const recent = new RecentAnswers(150);
    recent.note("a", 1_000);
    expect([recent.waitMs("a", 1_010), recent.waitMs("a", 1_150), recent.waitMs("b", 1_010)]).toEqual([
      140, 0, 0,
    ]);
    recent.note("b", 1_200);
    expect(recent.waitMs("a", 1_001)).toBe(0);
  });
});
