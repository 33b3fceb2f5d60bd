import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { createTestAcceptor, findMappingRow, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { createTestWorker, type TestWorker } from "@/lib/testing/test-worker";
import type { Loop } from "@/lib/worker/loop";
import { getMessage } from "./get-message";
import { PoolSnapshots } from "./pool-snapshot";
import { createReleaseLoop } from "./release-scheduled";
import { cancelScheduled, scheduleMessage } from "./schedule-message";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 15, 12);
const MINUTE = 60_000;
const DAY = 86_400_000;
const RECIPIENT = "+12125550100";
const API_KEY = "0190b5a0-0000-7000-8000-000000000001";
const NEVER = new AbortController().signal;
const clock = manualClock(START);
let sut: TestAcceptor;
let worker: TestWorker;
let releases: Loop;
let profileId: string;
let numbers: TestAssignment[];

beforeAll(() => {
  sut = createTestAcceptor(db.pool, clock);
  worker = createTestWorker(db.pool, clock);
  releases = createReleaseLoop(db.pool, clock);
});
afterAll(async () => {
  await worker.stop();
  await sut.acceptor.close();
});
beforeEach(async () => {
  clock.set(START);
  await db.pool.query("TRUNCATE outbound_queue, scheduled_messages, idempotency_keys, webhook_queue");
  profileId = await createStickyProfile(db.prisma, { webhookUrl: "https://example.com/hooks" });
  numbers = await assignNumbers(db.prisma, profileId, 2);
});

const schedule = (more: object = {}) =>
  scheduleMessage(
    {
      messagingProfileId: profileId,
      recipient: e164(RECIPIENT),
      text: "Hello",
      sendAtMs: START + 10 * MINUTE,
      ...more,
    },
    { pool: db.pool, snapshots: sut.snapshots, clock },
  );
const cancel = async (id: string) => cancelScheduled(await find(id), { pool: db.pool, clock });
const find = async (id: string) => {
  const { trace: _, ...stored } = await getMessage(id, db.prisma);
  return stored;
};
const release = (loop = releases) => loop.runRound(NEVER);
const mapping = () => findMappingRow(db.pool, profileId, RECIPIENT);
const waiting = async () => {
  const { rows } = await db.pool.query("SELECT count(*)::int AS count FROM scheduled_messages");
  return rows[0].count;
};

describe("a scheduled message (S16)", () => {
  it("waits without sender or mapping, and is decided when its time comes", async () => {
    const scheduled = await schedule();
    expect(scheduled).toMatchObject({
      status: "scheduled",
      sender: "",
      acceptedAtMs: START,
      sendAtMs: START + 10 * MINUTE,
      validUntilMs: null,
      selectionReason: null,
    });
    clock.advance(10 * MINUTE - 1);
    await release();
    expect(await find(scheduled.id)).toEqual(scheduled);
    expect(await mapping()).toBeNull();

    clock.advance(1);
    await release();
    const released = await find(scheduled.id);
    expect(released).toMatchObject({
      status: "queued",
      selectionReason: "weight",
      acceptedAtMs: START,
      sendAtMs: null,
      validUntilMs: START + 10 * MINUTE + 3_600_000,
    });
    expect(numbers.map((number) => number.e164)).toContain(released.sender);
    expect(await mapping()).toMatchObject({ messageCount: 1, lastMessageAtMs: START + 10 * MINUTE });
    expect(await waiting()).toBe(0);

    await worker.runRound();
    expect((await find(scheduled.id)).status).toBe("sent");
    await release();
    expect((await find(scheduled.id)).status).toBe("sent");
  });

  it("uses the mapping there is by then, and takes part in it like any message", async () => {
    const { id } = await schedule();
    const now = await sut.send(profileId, RECIPIENT);
    clock.advance(10 * MINUTE);
    await release();
    expect(await find(id)).toMatchObject({ sender: now.sender, selectionReason: "sticky" });
    expect(await mapping()).toMatchObject({ messageCount: 2 });
  });

  it("with a named sender shows it at once and asks neither pool nor mappings (S9)", async () => {
    const sender = e164(numbers[1]?.e164 ?? "");
    const scheduled = await schedule({ messagingProfileId: null, sender });
    expect(scheduled).toMatchObject({ sender, selectionReason: "explicit", messagingProfileId: profileId });
    clock.advance(10 * MINUTE);
    await release();
    expect(await find(scheduled.id)).toMatchObject({ status: "queued", sender });
    expect(await mapping()).toBeNull();
  });

  it.each([
    ["its profile was disabled", () => change({ enabled: false }), "40312"],
    ["the pool was switched off", () => change({ numberPoolEnabled: false, stickySender: false }), "40321"],
    ["the country is not allowed any more", () => change({ whitelistedDestinations: ["DE"] }), "40309"],
  ])("ends as sending_failed with an event when %s meanwhile", async (_, meanwhile, code) => {
    const { id } = await schedule();
    await meanwhile();
    clock.advance(10 * MINUTE);
    await release();
    const failed = await find(id);
    expect(failed).toMatchObject({ status: "sending_failed", completedAtMs: START + 10 * MINUTE });
    expect(failed.errors).toEqual([expect.objectContaining({ code, title: expect.any(String) })]);
    expect(await mapping()).toBeNull();
    const { rows } = await db.pool.query("SELECT message_id, event_type FROM webhook_queue");
    expect(rows).toEqual([{ message_id: id, event_type: "message.finalized" }]);
    expect(await waiting()).toBe(0);
  });

  it("is released once, whichever of four workers sees it", async () => {
    const ids = new Set<string>();
    for (let i = 0; i < 40; i++) ids.add((await schedule({ recipient: e164(`+1212555${1_000 + i}`) })).id);
    clock.advance(10 * MINUTE);
    const loops = Array.from({ length: 4 }, () => createReleaseLoop(db.pool, clock));
    await Promise.all(loops.map(release));
    await expect
      .poll(async () => {
        await Promise.all(loops.map(release));
        return waiting();
      })
      .toBe(0);
    const { rows } = await db.pool.query("SELECT message_id FROM outbound_queue");
    expect(rows.map((row) => row.message_id).toSorted()).toEqual([...ids].toSorted());
    const { rows: counts } = await db.pool.query(
      "SELECT sum(message_count)::int AS count FROM sticky_mappings WHERE messaging_profile_id = $1",
      [profileId],
    );
    expect(counts[0].count).toBe(40);
  });

  it("stays scheduled when the release breaks off, and is released by the next", async () => {
    const { id } = await schedule();
    clock.advance(10 * MINUTE);
    await db.pool.query(
      `CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken off'; END $$;
       CREATE TRIGGER break_off BEFORE DELETE ON scheduled_messages FOR EACH ROW EXECUTE FUNCTION break_off()`,
    );
    await expect(release()).rejects.toThrow("broken off");
    expect((await find(id)).status).toBe("scheduled");
    expect(await mapping()).toBeNull();
    await db.pool.query("DROP FUNCTION break_off CASCADE");
    await release();
    expect((await find(id)).status).toBe("queued");
  });
});

const change = (data: object) => db.prisma.messagingProfile.update({ where: { id: profileId }, data });

describe("scheduling", () => {
  it.each([
    ["less than 5 minutes ahead", 5 * MINUTE - 1, "out_of_range"],
    ["5 minutes ahead", 5 * MINUTE, null],
    ["5 days ahead", 5 * DAY, null],
    ["more than 5 days ahead", 5 * DAY + 1, "out_of_range"],
  ])("%s", async (_, aheadMs, refusal) => {
    const attempt = schedule({ sendAtMs: START + aheadMs });
    if (refusal) await expect(attempt).rejects.toMatchObject({ code: refusal, field: "sendAt" });
    else expect((await attempt).sendAtMs).toBe(START + aheadMs);
  });

  it.each([
    ["no text", { text: "" }, "no_content"],
    ["an unknown profile", { messagingProfileId: API_KEY }, "not_found"],
    ["no profile and no sender", { messagingProfileId: null }, "missing_parameter"],
    ["a sender of no profile", { messagingProfileId: null, sender: "+13055550199" }, "invalid_sender"],
    ["a sender that is not the profile's", { sender: "+13055550199" }, "invalid_sender"],
    ["NUL in the text", { text: "a\0" }, "invalid_value"],
  ])("refuses %s and writes nothing", async (_, more, code) => {
    await expect(schedule(more)).rejects.toMatchObject({ code });
    expect(await waiting()).toBe(0);
  });

  it("answers a repeat with the same key as the first time, also once it was sent", async () => {
    const idempotency = { apiKeyId: API_KEY, key: "k1", fingerprint: "f" };
    const [one, two] = await Promise.all([schedule({ idempotency }), schedule({ idempotency })]);
    expect(two?.id).toBe(one?.id);
    expect(await waiting()).toBe(1);
    clock.advance(10 * MINUTE);
    await release();
    expect(await schedule({ idempotency })).toMatchObject({ id: one?.id, status: "scheduled", sender: "" });
    await expect(schedule({ idempotency: { ...idempotency, fingerprint: "g" } })).rejects.toMatchObject({
      code: "idempotency_key_reused",
    });
  });
});

describe("cancelling", () => {
  it("is possible until a minute before the time", async () => {
    const { id } = await schedule();
    clock.advance(9 * MINUTE - 1);
    expect(await cancel(id)).toMatchObject({ status: "cancelled", completedAtMs: START + 9 * MINUTE - 1 });
    clock.advance(DAY);
    await release();
    expect((await find(id)).status).toBe("cancelled");
    await expect(cancel(id)).rejects.toMatchObject({ code: "not_cancellable" });
  });

  it("is refused from a minute before, and for what is not scheduled", async () => {
    const { id } = await schedule();
    clock.advance(9 * MINUTE);
    await expect(cancel(id)).rejects.toMatchObject({ code: "not_cancellable" });
    const sent = await sut.send(profileId, RECIPIENT);
    await expect(cancel(sent.id)).rejects.toMatchObject({ code: "not_cancellable" });
    clock.advance(MINUTE);
    await release();
    expect((await find(id)).status).toBe("queued");
  });
});

it("another process's snapshots decide a release by what the database says", async () => {
  const stale = new PoolSnapshots(db.pool, { clock });
  await stale.load(profileId);
  const { id } = await schedule();
  await change({ stickySender: false });
  clock.advance(10 * MINUTE);
  await release();
  expect((await find(id)).status).toBe("queued");
  expect(await mapping()).toBeNull();
});
