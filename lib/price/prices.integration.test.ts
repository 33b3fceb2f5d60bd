import { beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { exportPrices, importPrices } from "./import-prices";
import { PriceTable } from "./price-table";
import { readPriceList } from "./repository";
import { createPrice, deletePrice, getPrice, listPrices, type PriceInput, updatePrice } from "./service";

const db = setUpTestDatabase();
const ctx = {
  actor: { userId: null, label: "olga@example.com" },
  clock: manualClock(Date.parse("2026-11-30T10:00:00Z")),
};
const INPUT: PriceInput = {
  countryCode: "de",
  carrierId: "",
  senderType: "long_code",
  messageType: "sms",
  rate: "0.0725",
  carrierFee: "",
};
const version = async () => (await readPriceList(db.pool)).version;
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { code: string; field: string; detail: string }) => error,
  );

describe("the prices of a new installation (F4)", () => {
  it("cover every message", async () => {
    const { prices, version } = await readPriceList(db.pool);
    const table = new PriceTable(prices, version);
    for (const messageType of ["SMS", "MMS"] as const)
      for (const countryCode of ["US", "DE", null])
        expect(
          table.find({ countryCode, carrierId: "any", senderType: "long_code", messageType }),
        ).toMatchObject({ rateMicros: expect.any(Number) });
  });
});

describe("prices (F4)", () => {
  beforeEach(async () => {
    await db.prisma.price.deleteMany();
    await db.prisma.auditEvent.deleteMany();
  });

  it("are added, changed and deleted, each a new edition and a line of the audit log", async () => {
    const before = await version();
    const made = await createPrice(ctx, INPUT);
    expect(made).toMatchObject({
      countryCode: "DE",
      senderType: "long_code",
      messageType: "SMS",
      rateMicros: 72_500,
      carrierFeeMicros: 0,
      carrierName: null,
    });
    expect(await version()).toBe(before + 1);
    const changed = await updatePrice(ctx, made.id, { ...INPUT, rate: "0.08", carrierFee: "0.000001" });
    expect(changed).toMatchObject({ rateMicros: 80_000, carrierFeeMicros: 1 });
    expect(await getPrice(made.id)).toEqual(changed);
    expect(await version()).toBe(before + 2);
    await deletePrice(ctx, made.id);
    expect(await version()).toBe(before + 3);
    expect(await listPrices()).toEqual([]);
    const events = await db.prisma.auditEvent.findMany({ orderBy: { id: "asc" } });
    expect(events.map(({ action }) => action)).toEqual(["price.created", "price.updated", "price.deleted"]);
    expect(events[1]?.detail).toMatchObject({ rate: "0.08", carrierFee: "0.000001" });
  });

  it.each<[field: string, bad: Partial<PriceInput>]>([
    ["countryCode", { countryCode: "" }],
    ["countryCode", { countryCode: "Germany" }],
    ["countryCode", { countryCode: "US CA" }],
    ["carrierId", { carrierId: "00000000-0000-7000-8000-00000000000a" }],
    ["carrierId", { carrierId: "x" }],
    ["senderType", { senderType: "fax" }],
    ["messageType", { messageType: "RCS" }],
    ["rate", { rate: "" }],
    ["rate", { rate: "-1" }],
    ["rate", { rate: "1e3" }],
    ["rate", { rate: "0,05" }],
    ["rate", { rate: "0.0000001" }],
    ["rate", { rate: "1000.000001" }],
    ["rate", { rate: "99999999999999999999" }],
    ["carrierFee", { carrierFee: "free" }],
  ])("refuse a bad %s: %j", async (field, bad) => {
    const before = await version();
    expect(await refusal(createPrice(ctx, { ...INPUT, ...bad }))).toMatchObject({
      code: "invalid_value",
      field,
    });
    expect([await version(), await listPrices()]).toEqual([before, []]);
  });

  it("refuse a second price for one case, also with everything left open", async () => {
    const open = { ...INPUT, countryCode: "*", senderType: "" };
    const first = await createPrice(ctx, open);
    expect(await refusal(createPrice(ctx, open))).toMatchObject({ code: "conflict", field: "countryCode" });
    const second = await createPrice(ctx, INPUT);
    expect(await refusal(updatePrice(ctx, second.id, open))).toMatchObject({ code: "conflict" });
    expect(await updatePrice(ctx, first.id, { ...open, rate: "1" })).toMatchObject({ rateMicros: 1_000_000 });
    expect(await refusal(updatePrice(ctx, "nothing", open))).toMatchObject({ code: "not_found" });
    expect(await refusal(deletePrice(ctx, "00000000-0000-7000-8000-00000000000a"))).toMatchObject({
      code: "not_found",
    });
  });

  it("go out as a file and come in again, in the place of all there were", async () => {
    const carrier = await db.prisma.carrier.findFirstOrThrow();
    await createPrice(ctx, INPUT);
    await createPrice(ctx, {
      ...INPUT,
      countryCode: "*",
      carrierId: carrier.id,
      messageType: "MMS",
      senderType: "",
    });
    const file = await exportPrices();
    expect(file.split("\r\n")).toEqual([
      "country_code,carrier,sender_type,message_type,rate,carrier_fee",
      "DE,,long_code,SMS,0.0725,0.00",
      `*,${carrier.name},,MMS,0.0725,0.00`,
      "",
    ]);
    const before = await listPrices();
    await createPrice(ctx, { ...INPUT, countryCode: "FR" });
    expect(await importPrices(ctx, file)).toEqual({ ok: true, imported: 2, replaced: 3 });
    const known = (prices: typeof before) => prices.map(({ id: _, updatedAtMs: __, ...price }) => price);
    expect(known(await listPrices())).toEqual(known(before));
  });

  it("are all left as they are when one row of a file is bad", async () => {
    await createPrice(ctx, INPUT);
    const before = await listPrices();
    const text = [
      "Country_Code,message_type,rate,carrier",
      "US,SMS,0.004,",
      "US,SMS,0.005,",
      "XX,SMS,0.004,",
      "CA,SMS,1e3,",
      "CA,MMS,0.01,Nobody",
      "CA,MMS",
    ].join("\n");
    const outcome = await importPrices(ctx, text);
    expect(outcome).toMatchObject({ ok: false });
    expect(outcome.ok ? [] : outcome.bad.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      "3 Line 2 has a price for the same case.",
      "4 country_code: Give a two-letter country code such as US, or * for all other countries.",
      "5 rate: Give an amount in US dollars such as 0.004, with at most six decimals.",
      "6 carrier: there is no carrier named “Nobody”.",
      "7 This row has 2 columns instead of 4.",
    ]);
    expect(await listPrices()).toEqual(before);
  });

  it.each([
    ["", "There are no prices in it."],
    ["country_code,message_type,rate", "There are no prices in it."],
    ["country_code,message_type,price\nUS,SMS,1", "“price” is not a column"],
    ["country_code,rate\nUS,1", "The column message_type is missing."],
    ["country_code,rate,rate,message_type\nUS,1,1,SMS", "A column is there twice."],
    ['country_code,message_type,rate\nUS,"SMS,1', "This is not a CSV file."],
  ])("refuse a file that is none: %j", async (text, detail) => {
    const error = await refusal(importPrices(ctx, text));
    expect(error).toMatchObject({ code: "invalid_value", field: "file" });
    expect(error?.detail).toContain(detail);
  });
});
