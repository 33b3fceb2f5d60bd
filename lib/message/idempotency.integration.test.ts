import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createHousekeepingLoop } from "@/lib/housekeeping/housekeeping-loop";
import { setUpTestDatabase } from "@/lib/testing/database";
import { type ManualClock, manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, insertMappings, recipients } from "@/lib/testing/mapping-rows";
import {
  countWrites,
  createTestAcceptor,
  findMappingRow,
  type TestAcceptor,
} from "@/lib/testing/test-acceptor";
import type { OutboundMessageInput } from "./types";

const db = setUpTestDatabase();
const API_KEY = "00000000-0000-7000-8000-0000000000a1";
const OTHER_API_KEY = "00000000-0000-7000-8000-0000000000a2";
const RECIPIENT = "+12125550100";
const DAY_MS = 24 * 3_600_000;
let clock: ManualClock;
let sut: TestAcceptor;
let profileId: string;
let made = 0;
let key: string;

beforeEach(async () => {
  clock ??= manualClock("2026-01-15T12:00:00.123Z");
  sut ??= createTestAcceptor(db.pool, clock);
  profileId = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, profileId, 3);
  key = `order-${++made}`;
});
afterAll(() => sut.acceptor.close());

const named = (name = key, fingerprint = "f1", apiKeyId = API_KEY): Partial<OutboundMessageInput> => ({
  idempotency: { apiKeyId, key: name, fingerprint },
});
const send = (more: Partial<OutboundMessageInput>, recipient = RECIPIENT) =>
  sut.send(profileId, recipient, more);
const countMessages = () => db.prisma.message.count({ where: { messagingProfileId: profileId } });
const keyRows = () => db.prisma.idempotencyKey.findMany({ where: { key } });

describe("a request that is repeated with its idempotency key", () => {
  it("gets the first answer, whole, whatever has happened since, and writes nothing", async () => {
    const more: Partial<OutboundMessageInput> = {
      ...named(),
      text: 'Grüße "👋"\n{x}',
      mediaUrls: ["https://media.example.com/a,b.jpg"],
      subject: "Hi",
      webhookUrl: "https://hooks.example.com/1",
      webhookFailoverUrl: "https://hooks.example.com/2",
      useProfileWebhooks: false,
      apiKeyId: API_KEY,
    };
    await send({});
    clock.advance(5_000);
    const first = await send(more);
    expect(first.mapping).toMatchObject({ messageCount: 2, pinned: false });
    await send({});
    clock.advance(60_000);
    await send({});
    await db.pool.query(
      "UPDATE messages SET status = 'delivered', sent_at = now(), completed_at = now() WHERE id = $1",
      [first.id],
    );
    await db.prisma.messagingProfile.update({
      where: { id: profileId },
      data: { enabled: false, mappingLifetimeSeconds: 3_600, mappingEpoch: 9 },
    });
    const before = await countWrites(db.pool);
    expect(await send(more)).toEqual(first);
    expect(await countWrites(db.pool)).toEqual(before);
  });

  it.each([
    ["without a mapping", { stickySender: false }, {}],
    ["with a mapping that is new", {}, {}],
  ])("gets the first answer %s", async (_, profile, more) => {
    profileId = await createStickyProfile(db.prisma, profile);
    await assignNumbers(db.prisma, profileId, 2);
    const first = await send({ ...named(), ...more });
    expect(first.mapping === null).toBe("stickySender" in profile);
    expect(await send({ ...named(), ...more })).toEqual(first);
  });

  it("gets the first answer with a pinned recipient, an explicit sender, and a wait", async () => {
    const [number] = await assignNumbers(db.prisma, profileId, 1);
    if (!number) throw new Error("no number");
    await db.prisma.phoneNumber.update({
      where: { id: number.phoneNumberId },
      data: { messagesPerSecond: 3 },
    });
    await insertMappings(db.prisma, profileId, clock.now(), [
      { recipient: RECIPIENT, assignmentId: number.assignmentId, epoch: -1, lastMessageAt: null },
    ]);
    const first = await Promise.all([send(named("a-1")), send(named("a-2")), send(named("a-3"))]);
    expect(first.map((message) => message.mapping?.pinned)).toEqual([true, true, true]);
    expect(first[2]?.waitMs).toBeGreaterThan(500);
    expect(first[2]?.waitMs).not.toBe(Math.round(first[2]?.waitMs ?? 0));
    expect(await Promise.all([send(named("a-1")), send(named("a-2")), send(named("a-3"))])).toEqual(first);

    const explicit = { ...named("a-4"), sender: number.e164 as never };
    const sent = await send(explicit);
    expect(sent).toMatchObject({ reason: "explicit", trace: null, mapping: null });
    expect(await send(explicit)).toEqual(sent);
  });

  it("counts for its mapping as one message, each of a batch at its place", async () => {
    const before = sut.acceptor.counters.batches;
    const sent = await Promise.all(Array.from({ length: 6 }, (_, i) => send(i % 2 ? {} : named(`b-${i}`))));
    expect(sut.acceptor.counters.batches).toBe(before + 1);
    expect(sent.map((message) => message.mapping?.messageCount)).toEqual([1, 2, 3, 4, 5, 6]);
    const again = await Promise.all([0, 2, 4].map((i) => send(named(`b-${i}`))));
    expect(again).toEqual([sent[0], sent[2], sent[4]]);
    expect(await findMappingRow(db.pool, profileId, RECIPIENT)).toMatchObject({ messageCount: 6 });
  });

  it("is another request under another API key", async () => {
    const [mine, theirs] = [await send(named()), await send(named(key, "f1", OTHER_API_KEY))];
    expect(theirs.id).not.toBe(mine.id);
    expect((await send(named(key, "f1", OTHER_API_KEY))).id).toBe(theirs.id);
    expect((await send(named())).id).toBe(mine.id);
  });

  it("is refused when its message was deleted meanwhile, and is not sent again", async () => {
    const { id } = await send(named());
    await db.pool.query("DELETE FROM messages WHERE id = $1", [id]);
    expect(await sut.refusal(profileId, RECIPIENT, named())).toMatchObject({ code: "message_not_found" });
    expect(await countMessages()).toBe(0);
  });
});

describe("twins that arrive together", () => {
  it("wait for the first and get its answer, between messages without a key", async () => {
    const batches = sut.acceptor.counters.batches;
    const sent = await Promise.all(Array.from({ length: 100 }, (_, i) => send(i % 2 ? named() : {})));
    const twins = sent.filter((_, i) => i % 2);
    for (const twin of twins) expect(twin).toEqual(twins[0]);
    expect(twins[0]?.mapping?.messageCount).toBe(2);
    expect(await countMessages()).toBe(51);
    expect(await findMappingRow(db.pool, profileId, RECIPIENT)).toMatchObject({ messageCount: 51 });
    // All of them with the second batch, not one by one.
    expect(sut.acceptor.counters.batches).toBe(batches + 1);
  });

  it("with another body are refused, in one batch and across the batches of one process", async () => {
    const eager = createTestAcceptor(db.pool, clock, { minBatch: 1 });
    for (let round = 0; round < 20; round++) {
      const name = `c-${made}-${round}`;
      const answers = await Promise.allSettled(
        recipients(12).map((recipient, i) => eager.send(profileId, recipient, named(name, `f${i % 6}`))),
      );
      const accepted = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
      expect(new Set(accepted.map((message) => message.id)).size).toBe(1);
      expect(accepted).toHaveLength(2);
      for (const answer of answers)
        if (answer.status === "rejected")
          expect(answer.reason).toMatchObject({
            code: "idempotency_key_reused",
            entry: { status: 422, telnyxCode: "10027" },
          });
    }
    expect(await countMessages()).toBe(20);
    expect(eager.acceptor.counters.keyClashes).toBeGreaterThan(0);
    await eager.acceptor.close();
  });
});

describe("a key that is used for another request", () => {
  it("is refused and writes nothing", async () => {
    const first = await send(named());
    const before = await countWrites(db.pool);
    expect(await sut.refusal(profileId, RECIPIENT, named(key, "f2"))).toMatchObject({
      code: "idempotency_key_reused",
    });
    expect(await sut.refusal(profileId, "+12125550101", named(key, "f2"))).toMatchObject({
      code: "idempotency_key_reused",
    });
    expect(await countWrites(db.pool)).toEqual(before);
    expect(await send(named())).toEqual(first);
  });

  it("is free as long as nothing was accepted: a refused request leaves no trace", async () => {
    const refused = await sut.refusal(profileId, RECIPIENT, { ...named(), text: "" });
    expect(refused.code).toBe("no_content");
    const many = await Promise.allSettled(Array.from({ length: 30 }, () => send({ ...named(), text: "" })));
    expect(many.every((answer) => answer.status === "rejected")).toBe(true);
    expect(await keyRows()).toEqual([]);
    const corrected = await send(named(key, "f2"));
    expect(await send(named(key, "f2"))).toEqual(corrected);
  });

  it.each([
    ["empty", ""],
    ["too long", "k".repeat(256)],
    ["with a line break", "a\nb"],
    ["outside ASCII", "schlüssel"],
  ])("%s is refused", async (_, bad) => {
    expect(await sut.refusal(profileId, RECIPIENT, named(bad))).toMatchObject({
      code: "invalid_value",
      field: "idempotency.key",
    });
  });

  it("may have 255 characters of any printable ASCII", async () => {
    const long = `{"a,b\\c'} ${made} `.padEnd(255, "~");
    const first = await send(named(long));
    expect(await send(named(long))).toEqual(first);
  });
});

describe("after 24 hours", () => {
  it("a key is free again, and not a millisecond earlier", async () => {
    const first = await send(named());
    clock.advance(DAY_MS - 1);
    expect((await send(named())).id).toBe(first.id);
    expect(await sut.refusal(profileId, RECIPIENT, named(key, "f2"))).toMatchObject({
      code: "idempotency_key_reused",
    });
    clock.advance(1);
    const second = await send(named(key, "f2"));
    expect(second.id).not.toBe(first.id);
    expect(await send(named(key, "f2"))).toEqual(second);
    expect(await keyRows()).toMatchObject([{ messageId: second.id, fingerprint: "f2" }]);
    expect(await countMessages()).toBe(2);
  });

  it("twins that find it expired are one message", async () => {
    await send(named());
    clock.advance(DAY_MS);
    const other = createTestAcceptor(db.pool, clock);
    const twins = await Promise.all(
      Array.from({ length: 40 }, (_, i) => (i % 2 ? sut : other).send(profileId, RECIPIENT, named())),
    );
    await other.acceptor.close();
    expect(new Set(twins.map((twin) => twin.id)).size).toBe(1);
    expect(await countMessages()).toBe(2);
  });

  it("housekeeping removes the rows, and those only", async () => {
    await db.pool.query("DELETE FROM idempotency_keys");
    await Promise.all(Array.from({ length: 7 }, (_, i) => send(named(`old-${i}`))));
    clock.advance(1);
    const young = await send(named(key));
    clock.advance(DAY_MS - 1);
    const sweep = createHousekeepingLoop(db.pool, clock, { chunk: 3 });
    const { signal } = new AbortController();
    const pauses = [await sweep.runRound(signal), await sweep.runRound(signal), await sweep.runRound(signal)];
    expect(pauses.slice(0, 2)).toEqual([0, 0]);
    expect(pauses[2]).toBeGreaterThan(0);
    expect(await db.prisma.idempotencyKey.findMany()).toMatchObject([{ key, messageId: young.id }]);
  });
});
