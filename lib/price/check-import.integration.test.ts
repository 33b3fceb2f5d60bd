import { beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { checkPriceImport } from "./check-import";
import { exportPrices, importPrices } from "./import-prices";
import { formatBadRows, MAX_PRICE_FILE_BYTES, readPriceUpload } from "./price-upload";
import { createPrice } from "./service";

const db = setUpTestDatabase();
const ctx = { actor: { userId: null, label: "olga@example.com" }, clock: manualClock() };
const HEADING = "country_code,carrier,sender_type,message_type,rate,carrier_fee\n";

beforeEach(async () => {
  await db.prisma.price.deleteMany();
  for (const countryCode of ["DE", "FR", "IT"])
    await createPrice(ctx, {
      countryCode,
      carrierId: "",
      senderType: "",
      messageType: "SMS",
      rate: "0.07",
      carrierFee: "0.01",
    });
});

describe("looking at a file of prices before it is imported (F4)", () => {
  it("counts what it would do, and changes nothing", async () => {
    const before = await exportPrices();
    const file = `${HEADING}DE,,,SMS,0.07,0.01\nFR,,,SMS,0.08,0.01\nDE,,toll_free,SMS,0.05,\n*,,,MMS,0.1,\n`;
    expect(await checkPriceImport(file)).toEqual({
      rows: 4,
      added: 2,
      changed: 1,
      unchanged: 1,
      removed: 1,
      bad: [],
    });
    expect(await exportPrices()).toBe(before);
    expect(await importPrices(ctx, file)).toEqual({ ok: true, imported: 4, replaced: 3 });
    expect(await checkPriceImport(file)).toMatchObject({ added: 0, changed: 0, unchanged: 4, removed: 0 });
  });

  it("names every bad row, and such a file changes nothing", async () => {
    const before = await exportPrices();
    const file = `${HEADING}DE,,,SMS,1e3,\nXX1,,,SMS,0.1,\nFR,Nobody,,SMS,0.1,\nIT,,,SMS,0.2,\n`;
    const check = await checkPriceImport(file);
    expect(check).toMatchObject({ rows: 4, bad: [{ line: 2 }, { line: 3 }, { line: 4 }] });
    expect(await importPrices(ctx, file)).toMatchObject({ ok: false });
    expect(await exportPrices()).toBe(before);
    expect(formatBadRows(check.bad).split("\r\n")[0]).toBe("line,reason");
    expect(formatBadRows([{ line: 7, reason: '=cmd|"x",1' }])).toBe('line,reason\r\n7,"\'=cmd|""x"",1"\r\n');
  });
});

describe("an uploaded file of prices", () => {
  const upload = (...chunks: Uint8Array[]) => new Blob(chunks as BlobPart[]).stream();

  it("is read as UTF-8, also where a character is cut in two", async () => {
    const text = "country_code\nDE — ü\n";
    expect(await readPriceUpload(upload(new TextEncoder().encode(text)))).toBe(text);
  });

  it.each([
    ["nothing", null, "Choose a file."],
    ["Latin 1", upload(new Uint8Array([0x66, 0xfc, 0x72])), "not UTF-8"],
    ["more than 8 MB", upload(new Uint8Array(MAX_PRICE_FILE_BYTES + 1)), "at most 8 MB"],
  ])("is refused when it is %s", async (_name, body, words) => {
    await expect(readPriceUpload(body)).rejects.toMatchObject({
      code: "invalid_value",
      field: "file",
      detail: expect.stringContaining(words),
    });
  });
});
