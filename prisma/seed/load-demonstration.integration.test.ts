import { describe, expect, it } from "vitest";
import { readSelectionTrace } from "@/lib/message/selection-trace";
import { judgeMappingFate } from "@/lib/number-pool/is-mapping-live";
import { assessNumberHealth } from "@/lib/number-pool/number-health";
import { setUpTestDatabase } from "@/lib/testing/database";
import { loadDemonstration } from "./load-demonstration";
import { demoNumbers } from "./numbers";

const db = setUpTestDatabase();
const HOUR_MS = 3_600_000;
/** Early on a Monday: the weekend's thin traffic is all that health has to go by. */
const FIRST = Date.parse("2026-06-01T09:30:00Z");

const load = (nowMs: number) =>
  db.prisma.$transaction((tx) => loadDemonstration(tx, nowMs), { timeout: 120_000 });

async function count(sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${sql}`,
    values,
  );
  return rows[0]?.count ?? 0;
}

async function mappingStates(nowMs: number): Promise<Record<string, number>> {
  const mappings = await db.prisma.stickyMapping.findMany();
  const profiles = new Map((await db.prisma.messagingProfile.findMany()).map((p) => [p.id, p]));
  const stays = new Map((await db.prisma.numberAssignment.findMany()).map((a) => [a.id, a]));
  const states: Record<string, number> = {};
  for (const mapping of mappings) {
    const profile = profiles.get(mapping.messagingProfileId);
    const stay = stays.get(mapping.assignmentId);
    if (!profile || !stay) throw new Error("A mapping points to nothing.");
    const lifetimeMs = profile.mappingLifetimeSeconds * 1_000;
    const lastMessageAtMs = mapping.lastMessageAt?.getTime() ?? null;
    const fate = judgeMappingFate(
      {
        assignmentId: Number(mapping.assignmentId),
        epoch: Number(mapping.epoch),
        currentMappingEpoch: Number(profile.mappingEpoch),
        currentPinEpoch: Number(profile.pinEpoch),
        resetAtMs: mapping.resetAt?.getTime() ?? null,
        assignmentEnded: stay.endedAt !== null,
        assignmentEndReason: stay.endReason,
        lastMessageAtMs,
        createdAtMs: mapping.createdAt.getTime(),
        lifetimeMs,
        deadBeforeMs: null,
      },
      nowMs,
    );
    const leftMs = (lastMessageAtMs ?? 0) + lifetimeMs - nowMs;
    const state =
      fate !== "live" ? fate : mapping.epoch < 0n ? "pinned" : leftMs < 24 * HOUR_MS ? "near expiry" : "live";
    states[state] = (states[state] ?? 0) + 1;
  }
  return states;
}

async function unhealthyNumbers(nowMs: number): Promise<string[]> {
  const stats = await db.prisma.numberHourlyStat.findMany();
  return demoNumbers
    .filter(({ id }) => {
      const hours = stats
        .filter((stat) => stat.phoneNumberId === id)
        .map((stat) => ({ ...stat, hourStartMs: stat.hour.getTime() }));
      return assessNumberHealth(hours, nowMs).isUnhealthy;
    })
    .map((number) => number.e164);
}

async function expectEverythingToShow(nowMs: number): Promise<void> {
  const states = await mappingStates(nowMs);
  for (const state of ["live", "near expiry", "expired", "cleared", "reset", "number_removed", "pinned"]) {
    expect(states, `mappings ${state}`).toHaveProperty(state);
  }
  expect(await unhealthyNumbers(nowMs)).toEqual(["+15125550103"]);
  const { rows } = await db.pool.query<{ shown: string }>(
    "SELECT DISTINCT status::text AS shown FROM messages UNION SELECT DISTINCT selection_reason::text FROM messages",
  );
  const { rows: traced } = await db.pool.query<{ stored: unknown }>(
    "SELECT DISTINCT ON (selection_trace->>3) selection_trace AS stored FROM messages",
  );
  const fates = traced.map(({ stored }) => readSelectionTrace(stored)?.mapping.fate);
  expect([...rows.map((row) => row.shown), ...fates]).toEqual(
    expect.arrayContaining([
      ...["delivered", "delivery_failed", "delivery_unconfirmed", "sending_failed", "expired", "received"],
      ...["sticky", "geomatch", "weight", "explicit"],
      ...["none", "live", "expired", "cleared", "reset", "number_removed", "number_unavailable"],
    ]),
  );
}

/** The counters are what the messages say. */
async function expectStatsToAgree(): Promise<void> {
  const { rows } = await db.pool.query(
    `SELECT (SELECT sum(attempted)::int FROM number_hourly_stats) = (SELECT count(*) FROM messages WHERE sending_at IS NOT NULL) AS attempted,
       (SELECT sum(delivered)::int FROM number_hourly_stats) = (SELECT count(*) FROM messages WHERE status = 'delivered') AS delivered,
       (SELECT sum(received)::int FROM number_hourly_stats) = (SELECT count(*) FROM messages WHERE status = 'received') AS received,
       (SELECT sum(failed + uncounted + delivered)::int FROM number_hourly_stats) = (SELECT count(*) FROM messages WHERE direction = 'outbound') AS ended`,
  );
  expect(rows[0]).toEqual({ attempted: true, delivered: true, received: true, ended: true });
}

describe("the demonstration", () => {
  it("shows everything there is, can be loaded again at once, and is played on later", async () => {
    const first = await load(FIRST);
    expect(first.leftElsewhere).toEqual([]);
    expect(await count("messaging_profiles WHERE deleted_at IS NULL")).toBe(3);
    expect(await count("phone_numbers WHERE type = 'long_code' AND e164 LIKE '+1___55501__'")).toBe(24);
    expect(await count("phone_numbers WHERE type = 'toll_free' AND e164 LIKE '+1___55501__'")).toBe(4);
    expect(await count("(SELECT DISTINCT area_code FROM phone_numbers WHERE area_code IS NOT NULL) a")).toBe(
      6,
    );
    expect(await count("users")).toBe(0);
    expect(await count("messages WHERE accepted_at < $1", [new Date(FIRST - 10 * 24 * HOUR_MS)])).toBe(0);
    expect(await count("messages WHERE accepted_at > $1", [new Date(FIRST)])).toBe(0);
    await expectEverythingToShow(FIRST);
    await expectStatsToAgree();

    const messages = await count("messages");
    const { rows: mappings } = await db.pool.query("SELECT * FROM sticky_mappings ORDER BY 1, 2");
    const again = await load(FIRST);
    expect(again.profiles.map((profile) => profile.messagesAdded)).toEqual([0, 0, 0]);
    expect(await count("messages")).toBe(messages);
    expect((await db.pool.query("SELECT * FROM sticky_mappings ORDER BY 1, 2")).rows).toEqual(mappings);

    // The sweeper of a running instance has been through meanwhile.
    await db.pool.query("DELETE FROM sticky_mappings WHERE epoch = 0");
    const later = FIRST + 31 * HOUR_MS;
    await load(later);
    expect(await count("messages")).toBeGreaterThan(messages);
    await expectEverythingToShow(later);
    await expectStatsToAgree();
  }, 120_000);

  it("leaves alone what an operator has made of it: own profiles, numbers taken elsewhere", async () => {
    const own = await db.prisma.messagingProfile.create({
      data: { id: "0190de30-0000-7000-8000-0000000000ff", name: "Own" },
    });
    await db.pool.query(
      "UPDATE number_assignments SET ended_at = now(), end_reason = 'moved' WHERE e164 = $1",
      ["+12125550101"],
    );
    const number = await db.prisma.phoneNumber.findFirstOrThrow({ where: { e164: "+12125550101" } });
    await db.prisma.numberAssignment.create({
      data: { phoneNumberId: number.id, e164: number.e164, messagingProfileId: own.id },
    });
    const { leftElsewhere } = await load(FIRST + 32 * HOUR_MS);
    expect(leftElsewhere).toEqual(["+12125550101"]);
    expect(
      await count(
        "number_assignments WHERE e164 = '+12125550101' AND ended_at IS NULL AND messaging_profile_id = $1",
        [own.id],
      ),
    ).toBe(1);
    expect(await count("messaging_profiles WHERE name = 'Own'")).toBe(1);
  }, 60_000);
});
