import { beforeEach, describe, expect, it } from "vitest";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { SENDING_START as START, setUpSending } from "@/lib/testing/sending-scene";
import { cancelQueued, getSendingState, holdSending, resumeSending } from "./service";
import type { SendingScope } from "./types";

const scene = setUpSending({ numbers: 2, profile: { stickySender: false } });
const { db, clock } = scene;
const ctx = { actor: { userId: null, label: "operator@example.com" }, clock };
let other: string;

beforeEach(async () => {
  other = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, other, 1);
});

const profile = (): SendingScope => ({ kind: "profile", id: scene.profileId });
const number = (index: number): SendingScope => ({
  kind: "number",
  id: scene.numbers[index]?.phoneNumberId as string,
});
const sendFrom = async (index: number, recipient: string) =>
  (await scene.sut.send(scene.profileId, recipient, { sender: e164(scene.numbers[index]?.e164 ?? "") })).id;
const audit = () =>
  db.prisma.auditEvent.findMany({
    where: { profileId: scene.profileId },
    orderBy: { id: "asc" },
    select: { action: true, detail: true },
  });
const runUntil = (id: string, status: string) =>
  scene.runUntil(async () => (await scene.status(id)) === status);
/** Long enough for every waiting message to have been looked at. */
const runAWhile = async () => {
  const until = performance.now() + 600;
  while (performance.now() < until) await scene.worker.runRound();
};

describe("holding a profile", () => {
  it("keeps what is queued and what comes, while others send, and lets it go in order", async () => {
    const before = await sendFrom(0, "+12125550100");
    expect((await holdSending(ctx, profile())).heldAt).toEqual(new Date(START));
    const during = await sendFrom(0, "+12125550100");
    const { id: elsewhere } = await scene.sut.send(other, "+12125550100");
    await runAWhile();
    expect(await scene.status(before)).toBe("queued");
    expect(await scene.status(during)).toBe("queued");
    expect(await scene.status(elsewhere)).toBe("sent");
    expect(await getSendingState(profile())).toEqual({ heldAt: new Date(START), queued: 2 });

    clock.advance(1_000);
    expect(await resumeSending(ctx, profile())).toMatchObject({ heldAt: null });
    await runUntil(during, "sent");
    expect(await scene.status(before)).toBe("sent");
    expect((await audit()).map(({ action }) => action)).toEqual([
      "messaging_profile.sending_held",
      "messaging_profile.sending_resumed",
    ]);
  });

  it("does not stop messages from expiring (40014)", async () => {
    await holdSending(ctx, profile());
    const ids = [await sendFrom(0, "+12125550100"), await sendFrom(1, "+12125550101")];
    await runAWhile();
    clock.advance(3_600_000 - 1);
    await runAWhile();
    expect(await scene.status(ids[0] as string)).toBe("queued");
    clock.advance(1);
    for (const id of ids) {
      await runUntil(id, "expired");
      const { errors } = await db.prisma.message.findFirstOrThrow({ where: { id } });
      expect(errors).toEqual([expect.objectContaining({ code: "40014" })]);
    }
    expect((await getSendingState(profile())).queued).toBe(0);
  });

  it("does nothing the second time", async () => {
    await holdSending(ctx, profile());
    clock.advance(1_000);
    expect((await holdSending(ctx, profile())).heldAt).toEqual(new Date(START));
    await resumeSending(ctx, profile());
    await resumeSending(ctx, profile());
    expect(await audit()).toHaveLength(2);
  });
});

it("holding one number leaves the other numbers of its profile alone", async () => {
  await holdSending(ctx, number(0));
  const held = await sendFrom(0, "+12125550100");
  const free = await sendFrom(1, "+12125550100");
  await runAWhile();
  expect([await scene.status(held), await scene.status(free)]).toEqual(["queued", "sent"]);
  await resumeSending(ctx, number(0));
  await runUntil(held, "sent");
});

it("a number with a rate that is held gives its slots to nobody and starts at its rate again", async () => {
  await db.prisma.phoneNumber.update({
    where: { id: scene.numbers[0]?.phoneNumberId },
    data: { messagesPerSecond: 1 },
  });
  await holdSending(ctx, number(0));
  const ids = [await sendFrom(0, "+12125550100"), await sendFrom(0, "+12125550101")];
  clock.advance(60_000);
  await runAWhile();
  await resumeSending(ctx, number(0));
  await runUntil(ids[0] as string, "sent");
  expect(await scene.status(ids[1] as string)).toBe("queued");
  clock.advance(1_000);
  await runUntil(ids[1] as string, "sent");
});

describe("cancelling what is queued", () => {
  it("cancels one number's messages and says how many", async () => {
    const cancelled = [await sendFrom(0, "+12125550100"), await sendFrom(0, "+12125550101")];
    const kept = await sendFrom(1, "+12125550102");
    expect((await getSendingState(number(0))).queued).toBe(2);
    clock.advance(10);
    expect(await cancelQueued(ctx, number(0))).toBe(2);
    for (const id of cancelled) {
      expect(await db.prisma.message.findFirstOrThrow({ where: { id } })).toMatchObject({
        status: "cancelled",
        completedAt: new Date(START + 10),
        errors: null,
        sentAt: null,
      });
    }
    await scene.worker.runRound();
    expect(await scene.status(kept)).toBe("sent");
    expect(await scene.status(cancelled[0] as string)).toBe("cancelled");
    expect(await audit()).toEqual([
      { action: "number.queue_cancelled", detail: { name: scene.numbers[0]?.e164, count: 2 } },
    ]);
  });

  it("leaves what a worker has in hand or is done with", async () => {
    const inHand = await sendFrom(0, "+12125550100");
    const waiting = await sendFrom(0, "+12125550101");
    await db.pool.query("UPDATE messages SET status = 'sending', sending_at = $2 WHERE id = $1", [
      inHand,
      new Date(START),
    ]);
    expect(await cancelQueued(ctx, profile())).toBe(1);
    expect([await scene.status(inHand), await scene.status(waiting)]).toEqual(["sending", "cancelled"]);
    await scene.worker.runRound();
    expect(await scene.status(inHand)).toBe("sent");
    expect(await cancelQueued(ctx, profile())).toBe(0);
  });

  it("cancels thousands in one go while a worker sends: each ends once", async () => {
    const ids = await Promise.all(
      Array.from({ length: 3_000 }, (_, i) => sendFrom(i % 2, `+1212555${1_000 + i}`)),
    );
    const [cancelled] = await Promise.all([cancelQueued(ctx, profile()), scene.worker.send.runRound(NEVER)]);
    await expect
      .poll(async () => {
        await scene.worker.send.runRound(NEVER);
        return (await getSendingState(profile())).queued;
      })
      .toBe(0);
    const { rows } = await db.pool.query(
      "SELECT status::text, count(*)::int FROM messages WHERE id = ANY($1::uuid[]) GROUP BY 1",
      [ids],
    );
    const counts = Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    expect(counts.cancelled ?? 0).toBe(cancelled);
    expect((counts.cancelled ?? 0) + (counts.sent ?? 0)).toBe(3_000);
  });
});

const NEVER = new AbortController().signal;

it.each([
  ["profile", "00000000-0000-7000-8000-0000000000ff"],
  ["number", "00000000-0000-7000-8000-0000000000ff"],
  ["profile", "no id"],
] as const)("says not_found for a %s that is none (%s)", async (kind, id) => {
  for (const act of [holdSending, resumeSending, cancelQueued])
    await expect(act(ctx, { kind, id })).rejects.toMatchObject({ code: "not_found" });
  await expect(getSendingState({ kind, id })).rejects.toMatchObject({ code: "not_found" });
});
