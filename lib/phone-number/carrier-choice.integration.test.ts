import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { changeNumber } from "./change-service";
import type { E164 } from "./e164";
import { importPastedNumbers } from "./import-service";
import { addNumber, updateNumber } from "./service";

const db = setUpTestDatabase();
const SIMULATOR_ID = "00000000-0000-7000-8000-000000000001";
const ctx = { actor: { userId: null, label: "ann@example.com" }, clock: manualClock() };
const settings = { canMms: true, messagesPerSecond: null, tags: [] };
let otherId: string;
let next = 0;

beforeEach(async () => {
  otherId = randomUUID();
  await db.prisma.carrier.create({ data: { id: otherId, kind: "simulator", name: otherId, settings: {} } });
});
const newNumber = () => `+1212555${String(2_000 + next++)}` as E164;
const add = (more = {}) => addNumber(ctx, { e164: newNumber(), profileId: null, ...settings, ...more });
const carrierOf = async (id: string) =>
  (await db.prisma.phoneNumber.findUniqueOrThrow({ where: { id } })).carrierId;

describe("a number's carrier", () => {
  it("is the oldest unless another is named", async () => {
    expect(await carrierOf(await add())).toBe(SIMULATOR_ID);
    expect(await carrierOf(await add({ carrierId: null }))).toBe(SIMULATOR_ID);
    expect(await carrierOf(await add({ carrierId: otherId }))).toBe(otherId);
  });

  it("changes by the form and by the API, and stays where neither names one", async () => {
    const id = await add();
    await updateNumber(ctx, id, { ...settings, carrierId: otherId });
    expect(await carrierOf(id)).toBe(otherId);
    await updateNumber(ctx, id, { ...settings, carrierId: null });
    expect(await carrierOf(id)).toBe(otherId);
    expect((await changeNumber(ctx, id, { carrierId: SIMULATOR_ID })).carrierId).toBe(SIMULATOR_ID);
    await changeNumber(ctx, id, { tags: ["a"] });
    expect(await carrierOf(id)).toBe(SIMULATOR_ID);
  });

  it.each([randomUUID(), "x"])("is refused when it is %s, and nothing changes", async (carrierId) => {
    const refusal = { code: "not_found", field: "carrierId" };
    const before = await db.prisma.phoneNumber.count();
    await expect(add({ carrierId })).rejects.toMatchObject(refusal);
    expect(await db.prisma.phoneNumber.count()).toBe(before);
    const id = await add();
    await expect(updateNumber(ctx, id, { ...settings, carrierId })).rejects.toMatchObject(refusal);
    await expect(changeNumber(ctx, id, { carrierId })).rejects.toMatchObject(refusal);
    const options = { defaultCountry: "US", profileId: null, move: false, carrierId };
    for (const dryRun of [true, false])
      await expect(importPastedNumbers(ctx, newNumber(), { ...options, dryRun })).rejects.toMatchObject(
        refusal,
      );
  });

  it("of an import is that of its new numbers alone", async () => {
    const stored = newNumber();
    const id = await addNumber(ctx, { e164: stored, profileId: null, ...settings });
    const fresh = newNumber();
    await importPastedNumbers(ctx, `${stored}\n${fresh}`, {
      defaultCountry: "US",
      profileId: null,
      carrierId: otherId,
      move: false,
      dryRun: false,
    });
    expect(await carrierOf(id)).toBe(SIMULATOR_ID);
    const added = await db.prisma.phoneNumber.findFirstOrThrow({ where: { e164: fresh } });
    expect(added.carrierId).toBe(otherId);
  });
});
