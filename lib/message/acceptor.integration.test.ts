import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, insertMappings } from "@/lib/testing/mapping-rows";
import { createTestAcceptor, findMappingRow, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { readSelectionTrace } from "./selection-trace";

const db = setUpTestDatabase();
const clock = manualClock();
let sut: TestAcceptor;
let profileId: string;

const RECIPIENT = "+15551234567";

beforeEach(async () => {
  sut ??= createTestAcceptor(db.pool, clock);
  profileId = await createStickyProfile(db.prisma);
});
afterAll(() => sut.acceptor.close());

describe("accepting a message", () => {
  it("stores the message, its mapping and its place in the queue before it answers (S1)", async () => {
    const [number] = await assignNumbers(db.prisma, profileId, ["+12125550100"]);
    const accepted = await sut.send(profileId, RECIPIENT, { text: "Grüße 👋" });

    expect(accepted).toMatchObject({
      sender: "+12125550100",
      reason: "weight",
      status: "queued",
      content: { type: "SMS", encoding: "ucs2", parts: 1, characterCount: 7 },
      mapping: { messageCount: 1, pinned: false, createdAt: new Date(clock.now()) },
    });
    expect(accepted.mapping?.expiresAt?.getTime()).toBe(clock.now() + 8 * 86_400_000);
    expect(accepted.trace).toMatchObject({ reason: "weight", mapping: { fate: "none" } });
    const stored = await db.prisma.message.findFirstOrThrow({ where: { id: accepted.id } });
    expect(stored).toMatchObject({
      messagingProfileId: profileId,
      phoneNumberId: number?.phoneNumberId,
      sender: "+12125550100",
      recipient: RECIPIENT,
      text: "Grüße 👋",
      mediaUrls: [],
      status: "queued",
      direction: "outbound",
      selectionReason: "weight",
      acceptedAt: new Date(clock.now()),
      validUntil: new Date(clock.now() + 3_600_000),
    });
    expect(readSelectionTrace(stored.selectionTrace)).toEqual(accepted.trace);
    expect(await findMappingRow(db.pool, profileId, RECIPIENT)).toEqual({
      recipient: RECIPIENT,
      epoch: 1,
      assignmentId: number?.assignmentId,
      createdAtMs: clock.now(),
      lastMessageAtMs: clock.now(),
      messageCount: 1,
    });
    expect(await db.prisma.outboundQueueEntry.findMany({ where: { messageId: accepted.id } })).toMatchObject([
      { messagingProfileId: profileId, phoneNumberId: number?.phoneNumberId, isThrottled: false },
    ]);
  });

  it("keeps texts and media exactly as they came", async () => {
    await assignNumbers(db.prisma, profileId, 1);
    const texts = [
      '"quoted" \\ back {slash},',
      "NULL",
      "null",
      "",
      " line\nbreak\ttab ",
      "{}",
      "'; DROP",
      "\u001f",
    ];
    const mediaUrls = ['https://media.example/a,b"c.jpg', "https://media.example/{x}\\y.png"];
    const accepted = await Promise.all(
      texts.map((text, i) => sut.send(profileId, `+1212555010${i}`, { text, mediaUrls })),
    );
    const stored = await Promise.all(
      accepted.map(({ id }) => db.prisma.message.findFirstOrThrow({ where: { id } })),
    );
    expect(stored.map((message) => message.text)).toEqual(texts);
    expect(stored.map((message) => message.mediaUrls)).toEqual(texts.map(() => mediaUrls));
    expect(stored.every((message) => message.type === "MMS" && message.parts === 1)).toBe(true);
  });
});

/** Statements that wait for a lock of somebody else. */
async function countWaiting(): Promise<number> {
  const { rows } = await db.pool.query(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows[0].n;
}

describe("a lost race", () => {
  it("takes the winner's sender and gives its own turn in the pool back (S10, P2, P5)", async () => {
    const numbers = await assignNumbers(db.prisma, profileId, ["+13055550100", "+13055550101"]);
    const [tollFree] = await assignNumbers(db.prisma, profileId, ["+18005550100"]);
    await db.prisma.phoneNumber.update({
      where: { id: tollFree?.phoneNumberId ?? "" },
      data: { type: "toll_free" },
    });
    const lostBefore = sut.acceptor.counters.lostRaces;
    // Another process has written the recipient's first mapping, but not committed it yet.
    const winner = await db.pool.connect();
    await winner.query("BEGIN");
    await winner.query("INSERT INTO sticky_mappings VALUES ($1, $2, 1, $3, now(), now(), 1)", [
      profileId,
      RECIPIENT,
      tollFree?.assignmentId,
    ]);
    const sending = sut.send(profileId, RECIPIENT);
    await expect.poll(countWaiting).toBe(1);
    await winner.query("COMMIT");
    winner.release();

    expect(await sending).toMatchObject({
      sender: tollFree?.e164,
      reason: "sticky",
      mapping: { messageCount: 2 },
    });
    expect(sut.acceptor.counters.lostRaces).toBe(lostBefore + 1);
    // The first turn by weight is still to come: the first long code, then the toll-free number.
    expect((await sut.send(profileId, "+12125550101")).sender).toBe(numbers[0]?.e164);
    expect((await sut.send(profileId, "+12125550102")).sender).toBe(tollFree?.e164);
  });

  it("of a mapping that was read as dead leaves what the winner made of it (S10)", async () => {
    const [mine, theirs] = await assignNumbers(db.prisma, profileId, ["+13055550102", "+13055550103"]);
    await insertMappings(db.prisma, profileId, clock.now(), [
      {
        recipient: RECIPIENT,
        assignmentId: mine?.assignmentId ?? 0,
        epoch: 0,
        resetAt: new Date(clock.now()),
      },
    ]);
    const winner = await db.pool.connect();
    await winner.query("BEGIN");
    await winner.query(
      "UPDATE sticky_mappings SET epoch = 1, assignment_id = $2, reset_at = NULL, created_at = now(), last_message_at = $3 WHERE messaging_profile_id = $1",
      [profileId, theirs?.assignmentId, new Date(clock.now())],
    );
    const sending = sut.send(profileId, RECIPIENT);
    await expect.poll(countWaiting).toBe(1);
    await winner.query("COMMIT");
    winner.release();
    expect(await sending).toMatchObject({ sender: theirs?.e164, reason: "sticky" });
  });
});
