import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors/app-error";
import { MAX_BAD_ROWS, MAX_IMPORT_ROWS, separatePastedNumbers } from "./number-file";
import { readNumberFile } from "./number-file-service";

const US = { defaultCountry: "US" };
const bytes = (text: string) => [new TextEncoder().encode(text)];
const read = (text: string) => readNumberFile(bytes(text), US);

async function refusalOf(source: Iterable<Uint8Array>): Promise<string> {
  const error = await readNumberFile(source, US).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError && error.field === "file" && error.code === "invalid_value")
    return error.detail;
  throw new Error(`expected a refusal of the file, got ${String(error)}`);
}

describe("number files", () => {
  it("a plain list in any notation", async () => {
    const file = await read("(202) 555-0100\n+1 303 555 0101\n\n  tel:+442079460000  \n");
    expect(file.rows.map(({ e164 }) => e164)).toEqual(["+12025550100", "+13035550101", "+442079460000"]);
    expect(file.rows[0]).toEqual({
      e164: "+12025550100",
      canMms: true,
      messagesPerSecond: null,
      tags: [],
    });
    expect(file).toMatchObject({ duplicates: 0, badCount: 0 });
  });

  it.each([",", ";", "\t"])("CSV with all columns, separated by %j, in any order", async (separator) => {
    const lines = [
      ["tags", "Phone_Number", "messages_per_second", "can_mms"],
      ["vip|east", "+12025550100", "0.5", "no"],
      ["", "2025550101", "", ""],
    ];
    const file = await read(`\ufeff${lines.map((line) => line.join(separator)).join("\r\n")}\r\n`);
    expect(file.rows).toEqual([
      { e164: "+12025550100", canMms: false, messagesPerSecond: 0.5, tags: ["vip", "east"] },
      { e164: "+12025550101", canMms: true, messagesPerSecond: null, tags: [] },
    ]);
  });

  it("lists bad rows with line and reason, and keeps the good ones", async () => {
    const file = await read(
      [
        "phone_number,can_mms,messages_per_second,tags",
        "+12025550100,maybe,,",
        "+12025550101,,-1,",
        "banana,,,",
        "+12025550102,,,",
        "+1202,,,",
        ",,,",
        "+12025550103,,,,extra",
        "+12025550102,,,",
        `+12025550104,,,${"x".repeat(51)}`,
      ].join("\n"),
    );
    expect(file.rows.map(({ e164 }) => e164)).toEqual(["+12025550102"]);
    expect(file.duplicates).toBe(1);
    expect(file.badCount).toBe(7);
    expect(file.bad.map(({ line, text }) => [line, text])).toEqual([
      [2, "+12025550100"],
      [3, "+12025550101"],
      [4, "banana"],
      [6, "+1202"],
      [7, ""],
      [8, "+12025550103"],
      [10, "+12025550104"],
    ]);
    expect(file.bad.map(({ reason }) => reason)).toEqual([
      "can_mms must be true or false.",
      expect.stringContaining("messages_per_second: Enter a number from 0.001 to 10,000"),
      "This is not a phone number.",
      "It has too few digits for a phone number of its country.",
      "Enter a phone number.",
      "The line has 5 values, the heading names 4.",
      "tags: A tag has at most 50 characters.",
    ]);
  });

  it.each([
    ["an unknown column", "phone_number,carrier\n+12025550100,x", "“carrier” is not a column"],
    ["no number column", "tags,can_mms\nvip,yes", "phone_number is missing"],
    ["a column twice", "phone_number,phone_number\n+1,+1", "there twice"],
    ["several columns without a heading", "+12025550100,vip\n+12025550101,vip", "must name the columns"],
    ["nothing", "", "no numbers in it"],
    ["a heading alone", "phone_number\n", "no numbers in it"],
    ["broken quoting", 'phone_number\n"+12025550100\n+12025550101', "not valid CSV"],
    ["a line without end", `phone_number\n${"1".repeat(20_000)}`, "not valid CSV"],
  ])("refuses a file with %s as a whole", async (_, text, reason) => {
    expect(await refusalOf(bytes(text))).toContain(reason);
  });

  it("refuses other encodings, also when they show late", async () => {
    const utf16 = new Uint8Array(Buffer.from("phone_number\n+12025550100\n", "utf16le"));
    expect(await refusalOf([utf16])).toContain("not UTF-8");
    const latin1 = new Uint8Array(Buffer.from("phone_number,tags\n+12025550100,é\n", "latin1"));
    expect(await refusalOf([latin1])).toContain("not UTF-8");
    const late = [...bytes("phone_number\n+12025550100\n"), new Uint8Array([0xff, 0x0a])];
    expect(await refusalOf(late)).toContain("not UTF-8");
    const cut = [...bytes("phone_number\n+12025550100\n"), new Uint8Array([0xc3])];
    expect(await refusalOf(cut)).toContain("not UTF-8");
  });

  it("reads a character that is split over two chunks", async () => {
    const whole = new TextEncoder().encode("phone_number,tags\n+12025550100,é\n");
    const at = whole.indexOf(0xc3) + 1;
    const file = await readNumberFile([whole.slice(0, at), whole.slice(at)], US);
    expect(file.rows[0]?.tags).toEqual(["é"]);
  });

  it("refuses a million rows with what to do, without reading them all", async () => {
    let lines = 0;
    function* million() {
      const encoder = new TextEncoder();
      yield encoder.encode("phone_number\n");
      for (; lines < 1_000_000; lines += 1_000) {
        yield encoder.encode(
          Array.from(
            { length: 1_000 },
            (_, index) => `+1202${String(lines + index).padStart(7, "0")}\n`,
          ).join(""),
        );
      }
    }
    expect(await refusalOf(million())).toContain("at most 20,000 rows");
    expect(lines).toBeLessThan(MAX_IMPORT_ROWS * 2);
  });

  it("keeps the first bad rows only and counts the rest", async () => {
    const file = await read(`phone_number\n${"banana\n".repeat(MAX_BAD_ROWS + 500)}`);
    expect(file.bad).toHaveLength(MAX_BAD_ROWS);
    expect(file.badCount).toBe(MAX_BAD_ROWS + 500);
  });
});

describe("pasted numbers", () => {
  it("count each number as a row, whatever separates them", async () => {
    const { bad } = await read(
      separatePastedNumbers("+12025550100, apple, +12025550101\r\n+12025550102\r\npear"),
    );
    expect(bad.map(({ line, text }) => [line, text])).toEqual([
      [2, "apple"],
      [5, "pear"],
    ]);
  });

  it.each([
    ["+12025550100, +12025550101;+12025550102\t+12025550103", 4],
    ["+12025550100\n+12025550101", 2],
    ["phone_number,tags\n+12025550100,vip", 1],
  ])("%j holds %d", async (text, count) => {
    expect((await read(separatePastedNumbers(text))).rows).toHaveLength(count);
  });
});
