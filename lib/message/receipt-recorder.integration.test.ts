import type pg from "pg";
import { describe, expect, it } from "vitest";
import type { DeliveryReceipt } from "@/lib/carrier/carrier";
import { SENDING_START as START, setUpSending } from "@/lib/testing/sending-scene";
import { createEarlyReceiptLoop, ReceiptRecorder } from "./receipt-recorder";

const scene = setUpSending();
const { db, clock, find } = scene;
const SIMULATOR_ID = "00000000-0000-7000-8000-000000000001";

const send = () => scene.send("+12125550100");
const receipt = (messageId: string, more: Partial<DeliveryReceipt> = {}): DeliveryReceipt => ({
  carrierId: SIMULATOR_ID,
  carrierMessageId: `sim-${messageId}`,
  outcome: "delivered",
  errorCode: null,
  ...more,
});
const countEarly = () => db.prisma.earlyReceipt.count();
const runEarly = (loop = createEarlyReceiptLoop(db.pool, clock)) =>
  loop.runRound(new AbortController().signal);

describe("a receipt", () => {
  it("is stored with its message when its promise fulfils", async () => {
    const id = await send();
    await scene.worker.runRound();
    await new ReceiptRecorder(db.pool, clock).record(receipt(id));
    expect(await find(id)).toMatchObject({ status: "delivered", completedAt: new Date(START) });
    expect(await countEarly()).toBe(0);
  });

  it.each([
    ["undelivered", "40008", "delivery_failed"],
    ["expired", "40005", "expired"],
    ["unconfirmed", null, "delivery_unconfirmed"],
  ] as const)("that says %s ends the message as it says", async (outcome, errorCode, status) => {
    const id = await send();
    await scene.worker.runRound();
    await new ReceiptRecorder(db.pool, clock).record(receipt(id, { outcome, errorCode }));
    const message = await find(id);
    expect(message.status).toBe(status);
    expect(message.errors).toEqual(
      errorCode === null ? null : [expect.objectContaining({ code: errorCode })],
    );
  });

  it("changes nothing when it comes after another", async () => {
    const id = await send();
    await scene.worker.runRound();
    const recorder = new ReceiptRecorder(db.pool, clock);
    await recorder.record(receipt(id));
    await recorder.record(receipt(id, { outcome: "undelivered", errorCode: "40008" }));
    expect(await find(id)).toMatchObject({ status: "delivered", errors: null });
  });

  it("that overtakes the answer to its message is kept, and counts once that is sent", async () => {
    const id = await send();
    const recorder = new ReceiptRecorder(db.pool, clock);
    await recorder.record(receipt(id, { outcome: "undelivered", errorCode: "40008" }));
    await recorder.record(receipt(id));
    expect(await find(id)).toMatchObject({ status: "queued" });
    await runEarly();
    expect(await countEarly()).toBe(1);
    await scene.worker.send.runRound(new AbortController().signal);
    await runEarly();
    // The first of the two.
    expect(await find(id)).toMatchObject({ status: "delivery_failed" });
    expect(await countEarly()).toBe(0);
  });

  it("for a message nobody knows is given up after ten minutes", async () => {
    await new ReceiptRecorder(db.pool, clock).record(receipt("unknown"));
    clock.advance(10 * 60_000 - 1);
    await runEarly();
    expect(await countEarly()).toBe(1);
    clock.advance(1);
    await runEarly();
    expect(await countEarly()).toBe(0);
  });

  it("behind more unknown ones than a round looks at gets its turn", async () => {
    const id = await send();
    const unknown = Array.from({ length: 600 }, (_, index) =>
      receipt("", { carrierMessageId: `a-${String(index).padStart(4, "0")}` }),
    );
    const recorder = new ReceiptRecorder(db.pool, clock);
    await Promise.all([...unknown, receipt(id)].map((each) => recorder.record(each)));
    await scene.worker.send.runRound(new AbortController().signal);
    const loop = createEarlyReceiptLoop(db.pool, clock);
    expect(await runEarly(loop)).toBe(0);
    expect((await find(id)).status).toBe("sent");
    await runEarly(loop);
    expect((await find(id)).status).toBe("delivered");
  });
});

describe("many receipts at once", () => {
  it("all count, each for its message", async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, send));
    await scene.worker.runRound();
    const recorder = new ReceiptRecorder(db.pool, clock);
    await Promise.all(ids.map((id) => recorder.record(receipt(id))));
    const delivered = await db.prisma.message.count({ where: { id: { in: ids }, status: "delivered" } });
    expect(delivered).toBe(20);
  });

  it("are all refused when the database fails, store nothing, and can be brought again", async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, send));
    await scene.worker.runRound();
    let isDown = true;
    const pool = {
      connect: () => (isDown ? Promise.reject(new Error("no database")) : db.pool.connect()),
    } as unknown as pg.Pool;
    const recorder = new ReceiptRecorder(pool, clock);
    const results = await Promise.allSettled(ids.map((id) => recorder.record(receipt(id))));
    expect(results.map(({ status }) => status)).toEqual(Array(5).fill("rejected"));
    expect(await countEarly()).toBe(0);
    isDown = false;
    await Promise.all(ids.map((id) => recorder.record(receipt(id))));
    await recorder.close();
    expect(await db.prisma.message.count({ where: { id: { in: ids }, status: "delivered" } })).toBe(5);
  });

  it.each(["nul \0", "x".repeat(501)])("count without one whose id no database holds", async (bad) => {
    const id = await send();
    await scene.worker.runRound();
    const recorder = new ReceiptRecorder(db.pool, clock);
    const [first, second] = await Promise.allSettled([
      recorder.record(receipt("", { carrierMessageId: bad })),
      recorder.record(receipt(id)),
    ]);
    expect(first).toMatchObject({ status: "rejected", reason: { code: "invalid_value" } });
    expect(second.status).toBe("fulfilled");
  });

  it("are refused one and all when one of them cannot be stored", async () => {
    const id = await send();
    await scene.worker.runRound();
    const recorder = new ReceiptRecorder(db.pool, clock);
    const results = await Promise.allSettled([
      recorder.record(receipt(id)),
      recorder.record(receipt("x", { carrierId: "no uuid" })),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect((await find(id)).status).toBe("sent");
  });
});
