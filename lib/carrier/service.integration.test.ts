import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { insertTestMessages } from "@/lib/testing/message-rows";
import { getCarrier, getCarrierDetails, getQueuedForCarrier, listCarriers } from "./list-carriers";
import { type CarrierInput, createCarrier, deleteCarrier, setCarrierEnabled, updateCarrier } from "./service";
import { openSettings } from "./stored-settings";
import { telnyxKind } from "./telnyx/telnyx-kind";
import { testCarrier } from "./test-connection";

const db = setUpTestDatabase();
const SIMULATOR_ID = "00000000-0000-7000-8000-000000000001";
const PROFILE_ID = "00000000-0000-7000-8000-00000000000a";
const clock = manualClock("2026-01-15T12:30:00Z");
const ctx = { actor: { userId: null, label: "ann@example.com" }, clock };
const PUBLIC_KEY = Buffer.alloc(32, 7).toString("base64");
const noRates = {
  longCodePerSecond: null,
  tollFreePerSecond: null,
  shortCodePerSecond: null,
  alphanumericPerSecond: null,
};

beforeEach(async () => {
  await db.prisma.phoneNumber.updateMany({ data: { carrierId: SIMULATOR_ID } });
  await db.prisma.carrier.deleteMany({ where: { id: { not: SIMULATOR_ID } } });
  await db.pool.query("TRUNCATE carrier_states, audit_events, number_hourly_stats");
});

const input = (more: Partial<CarrierInput> = {}): CarrierInput & { kind: string } => ({
  kind: "telnyx",
  name: "Upstream",
  canMms: true,
  rates: { ...noRates, longCodePerSecond: 0.1 },
  mmsLimits: { longCodeMmsBytes: 500_000, tollFreeMmsBytes: null, shortCodeMmsBytes: null },
  settings: { publicKey: PUBLIC_KEY, baseUrl: " https://up.example/v2/ " },
  secrets: { apiKey: "KEY-secret" },
  ...more,
});
const stored = async (id: string) => {
  const row = await db.prisma.carrier.findUniqueOrThrow({ where: { id } });
  return { row, settings: openSettings(telnyxKind, id, row as never) };
};
const events = async () =>
  (await db.prisma.auditEvent.findMany({ orderBy: { id: "asc" } })).map(({ action, detail }) => ({
    action,
    detail,
  }));

describe("adding a carrier", () => {
  it("stores its settings, seals its secrets, and says so in the audit log without them (Q4)", async () => {
    const id = await createCarrier(ctx, input());
    const { row, settings } = await stored(id);
    expect(settings).toEqual({
      apiKey: "KEY-secret",
      publicKey: PUBLIC_KEY,
      baseUrl: "https://up.example/v2",
      messagingProfileId: undefined,
    });
    expect(row).toMatchObject({
      name: "Upstream",
      longCodePerSecond: 0.1,
      tollFreePerSecond: null,
      enabled: true,
    });
    expect(JSON.stringify(row)).not.toContain("KEY-secret");
    const log = await events();
    expect(log).toEqual([expect.objectContaining({ action: "carrier.created" })]);
    expect(JSON.stringify(log)).not.toContain("KEY-secret");
  });

  it("names every setting that does not hold, at its line, and stores nothing", async () => {
    const bad = input({ settings: { publicKey: "short", baseUrl: "ftp://x" }, secrets: { apiKey: " " } });
    await expect(createCarrier(ctx, bad)).rejects.toMatchObject({
      code: "invalid_value",
      fieldErrors: {
        "secrets.apiKey": "Enter the API key.",
        "settings.publicKey": expect.stringContaining("44 characters"),
        "settings.baseUrl": expect.stringContaining("http"),
      },
    });
    expect(await db.prisma.carrier.count()).toBe(1);
    expect(await events()).toEqual([]);
  });

  it("refuses an unknown kind and a name that is taken", async () => {
    await expect(createCarrier(ctx, input({ kind: "pigeon" } as never))).rejects.toMatchObject({
      field: "kind",
    });
    await createCarrier(ctx, input());
    await expect(createCarrier(ctx, input())).rejects.toMatchObject({ code: "duplicate", field: "name" });
  });
});

describe("changing a carrier", () => {
  it("keeps a secret that is left empty, and takes one that is not", async () => {
    const id = await createCarrier(ctx, input());
    await updateCarrier(ctx, id, input({ name: "Renamed", secrets: { apiKey: "" } }));
    expect((await stored(id)).settings).toMatchObject({ apiKey: "KEY-secret" });
    await updateCarrier(ctx, id, input({ secrets: { apiKey: "KEY-new" } }));
    expect((await stored(id)).settings).toMatchObject({ apiKey: "KEY-new" });
    const log = await events();
    expect(log.map(({ action }) => action)).toEqual([
      "carrier.created",
      "carrier.updated",
      "carrier.updated",
    ]);
    expect(log[2]?.detail).toMatchObject({ changedSecrets: ["apiKey"] });
    expect(JSON.stringify(log)).not.toContain("KEY-new");
  });

  it("asks for the secret again when what is stored cannot be opened", async () => {
    const id = await createCarrier(ctx, input());
    await db.prisma.carrier.update({ where: { id }, data: { secrets: "1.AAAA" } });
    await expect(updateCarrier(ctx, id, input({ secrets: {} }))).rejects.toMatchObject({
      fieldErrors: { "secrets.apiKey": "Enter the API key." },
    });
    await updateCarrier(ctx, id, input({ secrets: { apiKey: "KEY-again" } }));
    expect((await stored(id)).settings).toMatchObject({ apiKey: "KEY-again" });
  });

  it("refuses what does not exist and changes nothing for settings that do not hold", async () => {
    await expect(updateCarrier(ctx, randomUUID(), input())).rejects.toMatchObject({ code: "not_found" });
    await expect(updateCarrier(ctx, "x", input())).rejects.toMatchObject({ code: "not_found" });
    const id = await createCarrier(ctx, input());
    await expect(updateCarrier(ctx, id, input({ name: "Other", settings: {} }))).rejects.toMatchObject({
      code: "invalid_value",
    });
    expect((await stored(id)).row.name).toBe("Upstream");
  });

  it("disables and enables, each noted once", async () => {
    const id = await createCarrier(ctx, input());
    for (const enabled of [false, false, true]) await setCarrierEnabled(ctx, id, enabled);
    expect((await stored(id)).row.enabled).toBe(true);
    expect((await events()).map(({ action }) => action)).toEqual([
      "carrier.created",
      "carrier.disabled",
      "carrier.enabled",
    ]);
  });
});

describe("deleting a carrier", () => {
  it("can be told first what waits for it, whoever has the numbers now", async () => {
    const id = await createCarrier(ctx, input());
    expect(await getQueuedForCarrier(id)).toEqual({ count: 0, isAtLeast: false });
    const messages = [0, 1, 2].map((sequence) => ({
      messagingProfileId: PROFILE_ID,
      acceptedAtMs: Date.now(),
      sequence,
      status: "queued" as const,
    }));
    const [first, second, third] = await insertTestMessages(db.pool, messages);
    await db.pool.query("UPDATE messages SET carrier_id = $2 WHERE id = ANY($1)", [[first, second], id]);
    await db.pool.query("UPDATE messages SET carrier_id = $2 WHERE id = $1", [third, SIMULATOR_ID]);
    await db.pool.query(
      `INSERT INTO outbound_queue (lane, is_throttled, phone_number_id, messaging_profile_id, message_id)
       SELECT 1, false, gen_random_uuid(), $1, id FROM unnest($2::uuid[]) AS id`,
      [PROFILE_ID, [first, second, third]],
    );
    expect(await getQueuedForCarrier(id)).toEqual({ count: 2, isAtLeast: false });
    await db.pool.query("TRUNCATE outbound_queue");
  });

  it("is refused while numbers belong to it, and says how many", async () => {
    const id = await createCarrier(ctx, input());
    const [first, second] = await assignNumbers(db.prisma, await createStickyProfile(db.prisma), 2);
    const move = (phoneNumberId: string | undefined, carrierId: string) =>
      db.prisma.phoneNumber.update({ where: { id: phoneNumberId ?? "" }, data: { carrierId } });
    await move(first?.phoneNumberId, id);
    await move(second?.phoneNumberId, id);
    await expect(deleteCarrier(ctx, id)).rejects.toMatchObject({
      code: "in_use",
      detail: expect.stringContaining("2 numbers belong"),
      meta: { numbers: 2 },
    });
    await move(first?.phoneNumberId, SIMULATOR_ID);
    await move(second?.phoneNumberId, SIMULATOR_ID);
    await deleteCarrier(ctx, id);
    expect(await db.prisma.carrier.count()).toBe(1);
    expect((await events()).at(-1)).toMatchObject({
      action: "carrier.deleted",
      detail: { name: "Upstream" },
    });
    await expect(deleteCarrier(ctx, id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is refused for the last one, also of two at the same instant", async () => {
    await db.pool.query("DELETE FROM number_assignments; DELETE FROM phone_numbers");
    const id = await createCarrier(ctx, input());
    const results = await Promise.allSettled([deleteCarrier(ctx, id), deleteCarrier(ctx, SIMULATOR_ID)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const [left] = await db.prisma.carrier.findMany();
    await expect(deleteCarrier(ctx, left?.id ?? "")).rejects.toMatchObject({
      detail: expect.stringContaining("last carrier"),
    });
    if (left?.id === id)
      await db.pool.query(
        "INSERT INTO carriers (id, kind, name, settings) VALUES ($1, 'simulator', 'Simulator', '{}')",
        [SIMULATOR_ID],
      );
  });
});

describe("what is shown of a carrier", () => {
  it("is its settings without secrets, and where its platform reaches us", async () => {
    const id = await createCarrier(ctx, input());
    const details = await getCarrierDetails(id, clock);
    expect(details.settings).toEqual({ publicKey: PUBLIC_KEY, baseUrl: "https://up.example/v2" });
    expect(details.storedSecrets).toEqual(["apiKey"]);
    expect(details.callbackUrl).toMatch(new RegExp(`^https?://.+/carriers/${id}$`));
    const simulator = await getCarrierDetails(SIMULATOR_ID, clock);
    expect(simulator.callbackUrl).toBeNull();
    expect(simulator.settings).toEqual({ latencyMs: "1000", lossRate: "0", failureRate: "0", spamRate: "0" });
    expect(await getCarrier(id, clock)).not.toHaveProperty("settings");
    await expect(getCarrier("x", clock)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is its state as the workers alive see it, and what its numbers did", async () => {
    const id = await createCarrier(ctx, input());
    const profileId = await createStickyProfile(db.prisma);
    const [number] = await assignNumbers(db.prisma, profileId, 1);
    await db.prisma.phoneNumber.update({
      where: { id: number?.phoneNumberId ?? "" },
      data: { carrierId: id },
    });
    const hour = new Date("2026-01-15T12:00:00Z");
    const stat = (ago: number, sent: number) => ({
      messagingProfileId: profileId,
      phoneNumberId: number?.phoneNumberId ?? "",
      hour: new Date(hour.getTime() - ago * 3_600_000),
      attempted: sent,
      delivered: sent - 1,
    });
    await db.prisma.numberHourlyStat.createMany({
      data: [stat(0, 5), stat(1, 7), stat(23, 11), stat(24, 100)],
    });
    const see = (state: string, secondsAgo: number) => ({
      carrierId: id,
      workerId: randomUUID(),
      state,
      detail: state === "connected" ? null : "It hangs.",
      changedAt: new Date(clock.now() - 60_000),
      seenAt: new Date(clock.now() - secondsAgo * 1_000),
    });
    await db.prisma.carrierState.createMany({
      data: [see("connected", 1), see("disconnected", 2), see("misconfigured", 16)],
    });
    const carrier = (await listCarriers(clock)).find((each) => each.id === id);
    expect(carrier).toMatchObject({
      kindLabel: "Telnyx account",
      numbers: 1,
      state: { state: "disconnected", detail: "It hangs.", workers: { such: 1, all: 2 } },
      traffic: { sentThisHour: 5, sentLastHour: 7, sentLastDay: 23, deliveredLastDay: 20 },
    });
  });
});

describe("testing a connection", () => {
  it("says what was found, also that nobody answers, and names what does not exist", async () => {
    expect(await testCarrier(SIMULATOR_ID)).toMatchObject({ isOk: true });
    const id = await createCarrier(
      ctx,
      input({ settings: { publicKey: PUBLIC_KEY, baseUrl: "http://127.0.0.1:1/v2x" } }),
    );
    expect(await testCarrier(id)).toEqual({
      isOk: false,
      detail: expect.stringContaining("cannot be reached"),
    });
    await expect(testCarrier(randomUUID())).rejects.toMatchObject({ code: "not_found" });
  });
});
