import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ColumnPlaces,
  findColumns,
  formatMapping,
  formatRefusedHeader,
  formatRefusedRow,
  MAPPING_COLUMNS,
  MAPPING_HEADER,
  parseMappingRecord,
} from "./mapping-csv";

const NOW = Date.UTC(2026, 0, 15, 12);
const places = findColumns(MAPPING_COLUMNS) as ColumnPlaces;
const parse = (record: readonly string[]) =>
  parseMappingRecord(record, places, { columns: 6, defaultCountry: "US", nowMs: NOW });
const good = ["+15551234567", "+12125550100", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "3", "false"];
const withCell = (index: number, text: string) => good.map((cell, at) => (at === index ? text : cell));
const reasonOf = (record: readonly string[]) => {
  const parsed = parse(record);
  return parsed.ok ? "accepted" : parsed.reason;
};

describe("columns of an import", () => {
  it("are found by name, in any order and case", () => {
    expect(
      findColumns(["Pinned", " sender ", "recipient", "messages", "last_message_at", "created_at"]),
    ).toEqual({ recipient: 2, sender: 1, created_at: 5, last_message_at: 4, messages: 3, pinned: 0 });
  });

  it.each([
    [["recipient", "sender"], /Missing: created_at, last_message_at, messages, pinned\./],
    [[...MAPPING_COLUMNS, "colour"], /Unknown: "colour"\./],
    [[...MAPPING_COLUMNS, "sender"], /There twice: sender\./],
    [[MAPPING_COLUMNS.join(";")], /semicolons/],
    [[MAPPING_COLUMNS.join("\t")], /tabs/],
    [[""], /Missing: recipient/],
    [
      ["+15551234567", "+12125550100", "", "", "1", "false"],
      /The first row must name the columns recipient,/,
    ],
  ])("%j are refused", (header, sentence) => {
    expect(findColumns(header)).toMatch(sentence);
  });

  it("may be those of a file of refused rows", () => {
    expect(findColumns(["row", "reason", ...MAPPING_COLUMNS])).toMatchObject({ recipient: 2, pinned: 7 });
  });
});

describe("a row of an import", () => {
  it("is understood", () => {
    expect(parse(good)).toEqual({
      ok: true,
      mapping: {
        recipient: "+15551234567",
        sender: "+12125550100",
        createdAtMs: Date.UTC(2026, 0, 1),
        lastMessageAtMs: Date.UTC(2026, 0, 2),
        messageCount: 3,
        isPinned: false,
      },
    });
  });

  it.each([
    [0, "(555) 123-4567"],
    [0, "15551234567"],
    [0, "'+15551234567"],
    [0, "442079460000"],
    [0, "tel:+1-555-123-4567"],
    [2, ""],
    [3, "2026-01-15T12:00:00.000Z"],
    [2, "2025-12-31T23:00:00-05:00"],
    [2, "2025-12-31 23:00:00+0530"],
    [2, "2025-12-31T23:00Z"],
    [2, "2024-02-29T00:00:00.123456789Z"],
    [3, ""],
    [4, ""],
    [4, "999999999999999"],
    [5, "TRUE"],
    [5, ""],
  ])("may say in column %i %j", (column, text) => {
    expect(reasonOf(withCell(column, text))).toBe("accepted");
  });

  it.each([
    [0, "", "recipient is empty."],
    [0, "abc", 'recipient is not a phone number: "abc".'],
    [0, "1.55512E+10", /recipient was shortened to "1\.55512E\+10" by a spreadsheet/],
    [0, "=1+1", /recipient is not a phone number/],
    [0, "9".repeat(4_000), /recipient is not a phone number: "9{40}…"/],
    [1, "12", /sender is not a phone number/],
    [2, "2026-01-01", /created_at must be a time in ISO 8601 with a zone/],
    [2, "2026-01-01T00:00:00", /with a zone/],
    [2, "2025-02-29T00:00:00Z", /created_at must be/],
    [2, "2025-13-01T00:00:00Z", /created_at must be/],
    [2, "2025-01-01T24:00:00Z", /created_at must be/],
    [2, "01/02/2026 10:00", /created_at must be/],
    [2, "1969-12-31T00:00:00Z", /created_at must be/],
    [2, "2026-01-15T12:00:00.001Z", "created_at is in the future."],
    [3, "2026-01-15T12:00:01Z", "last_message_at is in the future."],
    [3, "2025-12-31T23:59:59Z", "last_message_at is earlier than created_at."],
    [4, "-1", /messages must be a whole number, not "-1"/],
    [4, "1.5", /messages/],
    [4, "1e3", /messages/],
    [4, "1".repeat(16), /messages/],
    [5, "maybe", /pinned must be true or false, not "maybe"/],
  ])("is refused for %i %j", (column, text, reason) => {
    const said = reasonOf(withCell(column, text));
    if (typeof reason === "string") expect(said).toBe(reason);
    else expect(said).toMatch(reason);
  });

  it("is refused when it has more or fewer cells than the header", () => {
    expect(reasonOf(good.slice(0, 5))).toBe("This row has 5 columns instead of 6.");
    expect(reasonOf([...good, "x"])).toBe("This row has 7 columns instead of 6.");
  });

  it("never throws and says something short, whatever it holds", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 8 }), (record) => {
        expect(reasonOf(record).length).toBeLessThan(300);
      }),
    );
  });
});

describe("an exported row", () => {
  const digits = (min: number, max: number) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max }).map((all) => all.join(""));
  const instant = fc.integer({ min: 0, max: NOW });
  const mapping = fc.record({
    recipient: digits(10, 10).map((text) => `+1${text}`),
    sender: digits(10, 10).map((text) => `+1${text}`),
    assignmentId: fc.constant(1),
    isPinned: fc.boolean(),
    times: fc.tuple(instant, fc.option(instant)),
    messageCount: fc.integer({ min: 0, max: 999_999_999_999_999 }),
  });

  it("reads back as it was written", () => {
    fc.assert(
      fc.property(mapping, ({ times: [first, second], ...rest }) => {
        const createdAtMs = second === null ? first : Math.min(first, second);
        const lastMessageAtMs = second === null ? null : Math.max(first, second);
        const line = formatMapping({ ...rest, createdAtMs, lastMessageAtMs });
        expect(line.endsWith("\r\n")).toBe(true);
        const { recipient, sender, isPinned, messageCount } = rest;
        expect(parse(line.trimEnd().split(","))).toEqual({
          ok: true,
          mapping: { recipient, sender, createdAtMs, lastMessageAtMs, messageCount, isPinned },
        });
      }),
    );
  });

  it("has the columns of the header", () => {
    expect(MAPPING_HEADER).toBe("recipient,sender,created_at,last_message_at,messages,pinned\r\n");
  });
});

describe("the file of refused rows", () => {
  it("has row and reason first, and can be imported again once corrected", () => {
    const header = [...MAPPING_COLUMNS];
    expect(formatRefusedHeader(header)).toBe(
      "row,reason,recipient,sender,created_at,last_message_at,messages,pinned\r\n",
    );
    expect(formatRefusedRow(7, "It is bad, really.", good, header)).toBe(
      `7,"It is bad, really.",${good.join(",")}\r\n`,
    );
    const again = ["row", "reason", ...header];
    expect(formatRefusedHeader(again)).toBe(formatRefusedHeader(header));
    expect(formatRefusedRow(2, "Bad.", ["7", "It was bad.", ...good], again)).toBe(
      `2,Bad.,${good.join(",")}\r\n`,
    );
  });

  it.each([
    ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["-2+3", "'-2+3"],
    ["+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"],
    ["\tx", "'\tx"],
    ["+1 (555) 123-4567", "+1 (555) 123-4567"],
    ["a,b", '"a,b"'],
    ["a\r\nb", '"a\r\nb"'],
  ])("gives %j no chance to act as a formula", (cell, written) => {
    expect(formatRefusedRow(2, "Bad.", [cell], ["recipient"])).toBe(`2,Bad.,${written}\r\n`);
  });
});
