import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readMappingCsv } from "./read-mapping-csv";

const folder = mkdtempSync(join(tmpdir(), "stickypool-test-csv-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

async function read(content: string | Uint8Array, batchSize = 2) {
  files += 1;
  const path = join(folder, `${files}.csv`);
  writeFileSync(path, content);
  const found: { row: number; cells: readonly string[] }[] = [];
  for await (const batch of readMappingCsv(path, batchSize)) found.push(...batch);
  return found;
}

const refusal = (content: string | Uint8Array) =>
  read(content).then(
    () => "read",
    (error: unknown) => {
      expect(error).toMatchObject({ code: "invalid_value", field: "file" });
      return (error as { detail: string }).detail;
    },
  );

describe("reading an uploaded CSV file", () => {
  it.each([
    ["LF", "a,b\n1,2\n"],
    ["CRLF", "a,b\r\n1,2\r\n"],
    ["no end of line at the end", "a,b\n1,2"],
    ["a byte order mark", "\ufeffa,b\n1,2\n"],
    ["quotes", '"a","b"\n"1","2"\n'],
  ])("takes %s", async (_, content) => {
    expect(await read(content)).toEqual([
      { row: 1, cells: ["a", "b"] },
      { row: 2, cells: ["1", "2"] },
    ]);
  });

  it("takes quoted commas, quotes and line ends, and counts rows as a spreadsheet does", async () => {
    expect(await read('a,b\n\n"1,""x""","2\n3"\n\n4,5\n')).toEqual([
      { row: 1, cells: ["a", "b"] },
      { row: 3, cells: ['1,"x"', "2\n3"] },
      { row: 5, cells: ["4", "5"] },
    ]);
  });

  it("reads back whatever cells were written, over any boundary of chunks", async () => {
    const cell = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replaceAll("\0", ""));
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 5 }), async (rows, batchSize) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const content = rows.map((cells) => cells.map(quoted).join(",")).join("\r\n");
        expect((await read(content, batchSize)).map((record) => record.cells)).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });

  it("keeps characters whole that lie across two chunks of the file", async () => {
    const long = Array.from({ length: 40_000 }, (_, index) => `${index},ü€😀`).join("\n");
    const records = await read(`a,b\n${long}`);
    expect(records).toHaveLength(40_001);
    expect(records.slice(1).every(({ cells }) => cells[1] === "ü€😀")).toBe(true);
  });

  it.each([
    ["nothing", "", "The file is empty."],
    ["UTF-16 with mark", Buffer.from("\ufeffrecipient,sender\n", "utf16le"), "The file is UTF-16."],
    ["UTF-16 without mark", Buffer.from("recipient,sender,created_at\n", "utf16le"), "The file is UTF-16."],
    ["big-endian UTF-16", Buffer.from("feff00720065", "hex"), "The file is UTF-16."],
    ["a workbook", Buffer.from("504b030414000600", "hex"), "The file is a spreadsheet file, not CSV."],
    ["gzip", Buffer.from("1f8b0800", "hex"), "The file is a gzip archive."],
    ["Latin-1", Buffer.from("recipient\nJosé\n", "latin1"), "The file is not UTF-8"],
    ["a character cut off", Buffer.from("recipient\n\xe2\x82", "latin1"), "The file is not UTF-8"],
    ["NUL", "recipient\n+1555\0\n", "The file is not text: byte 16 is NUL."],
    ["an open quote", 'a,b\n"1,2\n3,4\n', "A quote opened in row 2 or later is not closed."],
    ["a giant cell", `a,b\n1,${"x".repeat(1_000_000)}\n`, "Row 2 is longer than 4,096 characters."],
    ["text after a quote", 'a,b\n"1"x,2\n', "Row 2 has text after a closing quote."],
    ["a stray quote", 'a,b\n1"x,2\n', "Row 2 has a quote in the middle of a value."],
  ])("refuses %s as a whole", async (_, content, sentence) => {
    const said = await refusal(content);
    expect(said.startsWith(sentence), said).toBe(true);
    expect(said).toMatch(/Nothing was imported\.$/);
  });

  it("refuses an encoding that goes wrong only at the end of a long file", async () => {
    const start = Buffer.from("1,2\n".repeat(200_000));
    expect(await refusal(Buffer.concat([start, Buffer.from([0xff, 0x0a])]))).toMatch(/not UTF-8/);
  });
});
