import { describe, expect, it } from "vitest";
import { assignNumbers } from "@/lib/testing/mapping-rows";
import { SENDING_START as START, setUpSending } from "@/lib/testing/sending-scene";

const scene = setUpSending({ numbers: 2 });
const { db, clock, send, find, status, run, runUntil } = scene;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const stats = async () => {
  const { rows } = await db.pool.query(
    `SELECT sum(attempted)::int AS attempted, sum(delivered)::int AS delivered, sum(failed)::int AS failed,
            sum(spam_blocked)::int AS spam, sum(uncounted)::int AS uncounted,
            sum(chosen_by_sticky)::int AS sticky, sum(chosen_by_weight)::int AS weight
     FROM number_hourly_stats WHERE messaging_profile_id = $1`,
    [scene.profileId],
  );
  return rows[0];
};
const leftovers = async () => {
  const { rows } = await db.pool.query(
    "SELECT (SELECT count(*)::int FROM outbound_queue) AS queued, (SELECT count(*)::int FROM receipt_waits) AS waits",
  );
  return rows[0];
};

describe("a message's way through the simulator", () => {
  it("is queued, sending, sent, delivered, each step with its time", async () => {
    const id = await send("+12125550100");
    expect(await status(id)).toBe("queued");
    await run(40);
    expect(await find(id)).toMatchObject({
      status: "sent",
      sendingAt: new Date(START + 40),
      sentAt: new Date(START + 40),
      completedAt: null,
      carrierMessageId: `sim-${id}`,
    });
    await run(999);
    expect(await status(id)).toBe("sent");
    await run(1);
    expect(await find(id)).toMatchObject({
      status: "delivered",
      completedAt: new Date(START + 1_040),
      errors: null,
    });
    expect(await stats()).toEqual({
      attempted: 1,
      delivered: 1,
      failed: 0,
      spam: 0,
      uncounted: 0,
      sticky: 0,
      weight: 1,
    });
    expect(await leftovers()).toEqual({ queued: 0, waits: 0 });
  });

  it.each([
    ["+12125550190", 1 * SECOND, "delivery_failed", "40008", { failed: 1, spam: 0, uncounted: 0 }],
    ["+12125550191", 1 * SECOND, "delivery_failed", "40002", { failed: 1, spam: 1, uncounted: 0 }],
    ["+12125550192", 1 * SECOND, "delivery_failed", "40012", { failed: 0, spam: 0, uncounted: 1 }],
    ["+12125550193", 1 * SECOND, "delivery_failed", "40001", { failed: 0, spam: 0, uncounted: 1 }],
    ["+12125550194", 60 * SECOND, "delivery_unconfirmed", null, { failed: 0, spam: 0, uncounted: 1 }],
    ["+12125550195", 30 * SECOND, "delivered", null, { delivered: 1, uncounted: 0 }],
    ["+12125550198", 5 * SECOND, "expired", "40005", { failed: 0, uncounted: 1 }],
  ] as const)("to %s ends after %i ms as %s %s (O3)", async (recipient, afterMs, final, code, counted) => {
    const id = await send(recipient);
    await run();
    await run(afterMs - 1);
    expect(await status(id)).toBe("sent");
    await run(1);
    const message = await find(id);
    expect(message).toMatchObject({ status: final, completedAt: new Date(START + afterMs) });
    expect(message.errors).toEqual(
      code === null ? null : [expect.objectContaining({ code, title: expect.any(String) })],
    );
    expect(await stats()).toMatchObject({ attempted: 1, ...counted });
    expect(await leftovers()).toEqual({ queued: 0, waits: 0 });
  });

  it("to a recipient the gateway refuses ends as sending_failed", async () => {
    const id = await send("+12125550196");
    await run();
    expect(await find(id)).toMatchObject({
      status: "sending_failed",
      errors: [expect.objectContaining({ code: "40009" })],
      sentAt: null,
      completedAt: new Date(START),
    });
    expect(await stats()).toMatchObject({ attempted: 1, failed: 1 });
    expect(await leftovers()).toEqual({ queued: 0, waits: 0 });
  });

  it("to a recipient that is held waits in the queue, holds up nobody else, and expires with its validity (F8)", async () => {
    const held = await send("+12125550197");
    const behind = await send("+12125550197");
    const other = await send("+12125550101");
    await run();
    expect([await status(held), await status(behind), await status(other)]).toEqual([
      "queued",
      "queued",
      "sent",
    ]);
    const late = await send("+12125550197");
    clock.advance(59 * MINUTE);
    await runUntil(async () => (await status(late)) === "queued");
    expect(await status(held)).toBe("queued");
    clock.advance(MINUTE);
    await runUntil(async () => (await leftovers()).queued === 0);
    for (const id of [held, behind, late])
      expect(await find(id)).toMatchObject({
        status: "expired",
        sentAt: null,
        errors: [expect.objectContaining({ code: "40014" })],
      });
    expect(await stats()).toMatchObject({ attempted: 1, uncounted: 3 });
  });
});

describe("what changed since acceptance (F8, S16)", () => {
  it.each([
    ["disabling its number", "40013", () => db.prisma.phoneNumber.updateMany({ data: { enabled: false } })],
    [
      "deleting its number",
      "40013",
      () =>
        db.prisma.phoneNumber.deleteMany({
          where: { id: { in: scene.numbers.map((n) => n.phoneNumberId) } },
        }),
    ],
    [
      "disabling its profile",
      "40312",
      () => db.prisma.messagingProfile.update({ where: { id: scene.profileId }, data: { enabled: false } }),
    ],
  ] as const)("%s fails a queued message with %s", async (_name, code, change) => {
    const id = await send("+12125550100");
    await change();
    await run();
    expect(await find(id)).toMatchObject({
      status: "sending_failed",
      sentAt: null,
      errors: [expect.objectContaining({ code })],
    });
    // It says nothing about the sender's health.
    expect(await stats()).toMatchObject({ attempted: 0, failed: 0, uncounted: 1 });
    expect((await db.prisma.simulatedMessage.findMany()).length).toBe(0);
  });

  it("unassigning its number, or deleting its profile, lets a queued message go out", async () => {
    const first = await send("+12125550100");
    await db.prisma.numberAssignment.updateMany({
      where: { messagingProfileId: scene.profileId },
      data: { endedAt: new Date(), endReason: "unassigned" },
    });
    await run();
    expect(await status(first)).toBe("sent");
    await assignNumbers(db.prisma, scene.profileId, 1);
    const second = await send("+12125550101");
    await db.prisma.messagingProfile.update({
      where: { id: scene.profileId },
      data: { deletedAt: new Date() },
    });
    await run();
    expect(await status(second)).toBe("sent");
  });

  it("does not hand over a message whose validity has passed while no worker ran", async () => {
    const [kept, lost] = [await send("+12125550100"), await send("+12125550101")];
    await db.pool.query("UPDATE messages SET valid_until = $2 WHERE id = $1", [
      kept,
      new Date(START + 2 * 60 * MINUTE),
    ]);
    await run(60 * MINUTE);
    expect([await status(kept), await status(lost)]).toEqual(["sent", "expired"]);
  });

  it("sends from the number of the acceptance although the mapping has moved since", async () => {
    const id = await send("+12125550100");
    const sender = (await find(id)).sender;
    await db.pool.query(
      "UPDATE sticky_mappings SET epoch = 0, reset_at = now() WHERE messaging_profile_id = $1",
      [scene.profileId],
    );
    await run();
    expect(await find(id)).toMatchObject({ status: "sent", sender });
  });
});

describe("receipts", () => {
  it("that come late, twice or contradict change nothing and count once (O3)", async () => {
    const id = await send("+12125550100");
    const silent = await send("+12125550194");
    await run();
    await run(SECOND);
    clock.advance(MINUTE);
    await run();
    const before = [await find(id), await find(silent), await stats()];
    expect(before[1]).toMatchObject({ status: "delivery_unconfirmed" });
    await db.pool.query("UPDATE simulated_messages SET outcome = 'undeliverable', receipt_due_at = $1", [
      new Date(START),
    ]);
    await run(SECOND);
    expect([await find(id), await find(silent), await stats()]).toEqual(before);
  });

  it("that are due before their message was noted as sent are tried again", async () => {
    const id = await send("+12125550100");
    await db.pool.query(
      "INSERT INTO simulated_messages SELECT id, carrier_id, 'delivered', $2, $2 FROM messages WHERE id = $1",
      [id, new Date(START)],
    );
    await scene.worker.receipts.runRound(new AbortController().signal);
    expect(await status(id)).toBe("queued");
    await run();
    await run(SECOND);
    expect(await status(id)).toBe("delivered");
  });
});
