import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { utcDayOf } from "@/lib/spend/utc-day";
import type { Outcome } from "@/lib/testing/acceptor-process";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile, recipients } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import {
  readAlerts,
  readLimitEvents,
  readSpending,
  setOnlyPrice,
  setSpendLimit,
} from "@/lib/testing/spend-rows";
import { type AcceptorProcess, prepareAcceptorProcesses } from "@/lib/testing/start-acceptor-process";
import type { OutboundMessageInput } from "./types";

const db = setUpTestDatabase();
const SENDERS = 64;
let prepared: Awaited<ReturnType<typeof prepareAcceptorProcesses>>;
let processes: AcceptorProcess[];
let profileId: string;

beforeAll(async () => {
  prepared = await prepareAcceptorProcesses(db.url);
  processes = [await prepared.start(), await prepared.start()];
  await setOnlyPrice(db.prisma, "0.004", "0.003");
});
afterAll(() => prepared.remove());
beforeEach(async () => {
  profileId = await createStickyProfile(db.prisma, { webhookUrl: "https://hooks.example.com/" });
  await assignNumbers(db.prisma, profileId, 4);
});

/** Messages of one to three parts, each to a recipient of its own. */
function messagesFor(sender: number, count: number): OutboundMessageInput[] {
  return recipients(count, 1_000_000 + sender * count).map((number, i) => ({
    messagingProfileId: profileId,
    recipient: e164(number),
    text: "a".repeat([100, 300, 450][i % 3] as number),
  }));
}

/** 64 senders in each process, one message after the other each. */
async function sendFromAll(each: number): Promise<Outcome[]> {
  const senders = processes.flatMap((process, place) =>
    Array.from({ length: SENDERS }, async (_, sender) => {
      const outcomes: Outcome[] = [];
      for (const input of messagesFor(place * SENDERS + sender, each)) {
        const [outcome] = await process.send([input]);
        if (!outcome) throw new Error("The process died.");
        outcomes.push(outcome);
      }
      return outcomes;
    }),
  );
  return (await Promise.all(senders)).flat();
}

describe("two processes of 64 senders at the limit (F4)", () => {
  it.each([
    ["1.00", 6],
    ["0.50", 4],
  ])("pass %s by less than a message, and tell of it once", async (limit, each) => {
    await setSpendLimit(db.prisma, profileId, limit);
    const day = utcDayOf(Date.now());
    const outcomes = await sendFromAll(each);
    // A test at midnight UTC would see two days; it is told rather than failed by chance.
    expect(utcDayOf(Date.now()), "the day ended meanwhile: run it again").toBe(day);
    const refused = outcomes.filter((outcome) => !outcome.ok);
    expect(new Set(refused.map((outcome) => !outcome.ok && outcome.code))).toEqual(
      new Set(["spend_limit_reached"]),
    );
    const stored = await readSpending(db.pool, profileId, day);
    expect(stored.messages).toBe(outcomes.length - refused.length);
    expect(stored.cost).toBe(stored.spent);
    const spentMicros = Math.round(Number(stored.spent) * 1_000_000);
    const limitMicros = Math.round(Number(limit) * 1_000_000);
    expect(spentMicros).toBeGreaterThanOrEqual(limitMicros);
    expect(spentMicros - limitMicros).toBeLessThan(21_000);
    expect(await readAlerts(db.pool, profileId)).toEqual(
      [50, 80, 90, 100].map((percent) => `${day} ${limit} ${percent}%`),
    );
    expect(await readLimitEvents(db.pool, profileId)).toHaveLength(1);
  });

  it("tell once of a limit that was reached before it was set", async () => {
    const [first] = processes;
    await first?.send(messagesFor(999, 10));
    await setSpendLimit(db.prisma, profileId, "0.01");
    const outcomes = await sendFromAll(1);
    expect(outcomes.every((outcome) => !outcome.ok && outcome.code === "spend_limit_reached")).toBe(true);
    expect(await readLimitEvents(db.pool, profileId)).toHaveLength(1);
  });

  it("raise the limit for both at once", async () => {
    await setSpendLimit(db.prisma, profileId, "0");
    expect((await sendFromAll(1)).filter((outcome) => outcome.ok)).toEqual([]);
    await setSpendLimit(db.prisma, profileId, "1000");
    expect((await sendFromAll(1)).filter((outcome) => !outcome.ok)).toEqual([]);
  });
});
