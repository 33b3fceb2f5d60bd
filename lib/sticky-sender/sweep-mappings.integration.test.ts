import { beforeEach, describe, expect, it } from "vitest";
import { systemActor } from "@/lib/audit/record-audit";
import { createHousekeepingLoop } from "@/lib/housekeeping/housekeeping-loop";
import { updateProfile } from "@/lib/messaging-profile/update-profile";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, insertMappings, recipients } from "@/lib/testing/mapping-rows";
import { createTestAcceptor } from "@/lib/testing/test-acceptor";
import { createMappingSweepLoop, KEEP_DEAD_MS } from "./sweep-mappings";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 15, 12);
const clock = manualClock(START);
const DAY = 86_400_000;
const signal = new AbortController().signal;
let profileId: string;
let assignmentId: number;

beforeEach(async () => {
  clock.set(START);
  await db.pool.query("TRUNCATE sticky_mappings");
  profileId = await createStickyProfile(db.prisma);
  await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { updatedAt: new Date(START) } });
  assignmentId = (await assignNumbers(db.prisma, profileId, 1))[0]?.assignmentId ?? 0;
});

const insert = (mappings: Partial<Parameters<typeof insertMappings>[3][number]>[]) =>
  insertMappings(
    db.prisma,
    profileId,
    START,
    mappings.map((mapping, i) => ({ recipient: `+1555000000${i}`, assignmentId, ...mapping })),
  );
const left = async () => {
  const { rows } = await db.pool.query<{ recipient: string }>(
    "SELECT recipient FROM sticky_mappings WHERE messaging_profile_id = $1 ORDER BY recipient",
    [profileId],
  );
  return rows.map((row) => row.recipient);
};
/** One walk through the whole table. */
const sweep = async (chunk = 3) => {
  const loop = createMappingSweepLoop({ pool: db.pool, clock, chunk });
  while ((await loop.runRound(signal)) < 60_000);
};

describe("sweeping dead mappings (S13)", () => {
  it.each([
    ["expired", 8 * DAY, () => insert([{}])],
    ["reset", 0, () => insert([{ epoch: 0, resetAt: new Date(START) }])],
    [
      "of a removed number, pins too",
      0,
      async () => {
        await insert([{}, { epoch: -1 }]);
        await db.prisma.numberAssignment.update({
          where: { id: BigInt(assignmentId) },
          data: { endedAt: new Date(START), endReason: "unassigned" },
        });
      },
    ],
    [
      "cleared",
      0,
      async () => {
        await insert([{}]);
        const ctx = { actor: systemActor, clock };
        await updateProfile(ctx, profileId, { numberPool: { stickySender: false } });
      },
    ],
    [
      "ended by a shorter lifetime",
      0,
      async () => {
        await insert([{ lastMessageAt: new Date(START - 2 * DAY), createdAt: new Date(START - 2 * DAY) }]);
        const ctx = { actor: systemActor, clock };
        await updateProfile(ctx, profileId, { mappingLifetimeSeconds: 3_600 });
        await updateProfile(ctx, profileId, { mappingLifetimeSeconds: 34_560_000 });
      },
    ],
  ] as const)(
    "keeps what is %s for 24 hours, and removes it then (O2)",
    async (_name, deadAfterMs, prepare) => {
      await prepare();
      const before = await left();
      clock.set(START + deadAfterMs + KEEP_DEAD_MS - 1);
      await sweep();
      expect(await left()).toEqual(before);
      clock.advance(1_000);
      await sweep();
      expect(await left()).toEqual([]);
    },
  );

  it("never removes a live one, however old, in any chunk", async () => {
    const old = new Date(START - 500 * DAY);
    await insert([
      { lastMessageAt: new Date(START - 8 * DAY + 1), createdAt: old },
      { epoch: -1, createdAt: old, lastMessageAt: old },
      { epoch: -1, createdAt: old, lastMessageAt: null },
      { lastMessageAt: null },
      { lastMessageAt: new Date(START - 9 * DAY), createdAt: old },
      { lastMessageAt: new Date(START - 30 * DAY), createdAt: old },
    ]);
    for (const chunk of [1, 2, 100]) await sweep(chunk);
    expect(await left()).toEqual(["+15550000000", "+15550000001", "+15550000002", "+15550000003"]);
  });

  it("leaves a mapping alone that a message revives at the same moment", async () => {
    await insert([{ lastMessageAt: new Date(START - 30 * DAY), createdAt: new Date(START - 30 * DAY) }]);
    const sut = createTestAcceptor(db.pool, clock);
    // The message has taken the row over but is not committed when the sweep comes to it.
    const other = await db.pool.connect();
    await other.query("BEGIN");
    await other.query("UPDATE sticky_mappings SET last_message_at = $1, created_at = $1", [new Date(START)]);
    const sweeping = sweep();
    await expect
      .poll(async () => {
        const { rows } = await db.pool.query(
          "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return rows[0].n;
      })
      .toBe(1);
    await other.query("COMMIT");
    other.release();
    await sweeping;
    expect(await left()).toEqual(["+15550000000"]);
    expect((await sut.send(profileId, "+15550000000")).reason).toBe("sticky");
    await sut.acceptor.close();
  });

  it("and sending at the same time never disturb each other", async () => {
    const all = recipients(300);
    await insert(
      all.map((recipient) => ({
        recipient,
        lastMessageAt: new Date(START - 30 * DAY),
        createdAt: new Date(START - 30 * DAY),
      })),
    );
    const sut = createTestAcceptor(db.pool, clock);
    const [sent] = await Promise.all([
      Promise.all(all.map((recipient) => sut.send(profileId, recipient))),
      sweep(20),
      sweep(7),
    ]);
    expect(sent).toHaveLength(300);
    expect(await left()).toEqual(all);
    await sut.acceptor.close();
  });
});

describe("housekeeping", () => {
  it("prepares the coming months and forgets old sign-in failures and simulated messages", async () => {
    const far = Date.UTC(2031, 4, 15);
    clock.set(far);
    await db.pool.query(
      `INSERT INTO sign_in_throttles VALUES ('old', 3, $1, NULL), ('blocked', 9, $1, $2), ('new', 1, $3, NULL)`,
      [new Date(far - 2 * DAY), new Date(far + DAY), new Date(far - 1_000)],
    );
    await db.pool.query(
      `INSERT INTO simulated_messages SELECT uuid_v7_floor(t), gen_random_uuid(), 'delivered', t, due
       FROM (VALUES ($1::timestamptz, NULL::timestamptz), ($2, NULL), ($3, $1)) AS v(t, due)`,
      [new Date(far - 2 * DAY), new Date(far - 1_000), new Date(far - 3 * DAY)],
    );
    await createHousekeepingLoop(db.pool, clock).runRound(signal);
    const { rows } = await db.pool.query("SELECT key FROM sign_in_throttles ORDER BY key");
    expect(rows.map((row) => row.key)).toEqual(["blocked", "new"]);
    expect(await db.prisma.simulatedMessage.count()).toBe(2);
    const partitions = await db.pool.query(
      "SELECT relname FROM pg_class WHERE relname LIKE 'messages_2031_%' AND relkind = 'r' ORDER BY relname",
    );
    expect(partitions.rows.map((row) => row.relname)).toEqual([
      "messages_2031_05",
      "messages_2031_06",
      "messages_2031_07",
      "messages_2031_08",
    ]);
  });
});
