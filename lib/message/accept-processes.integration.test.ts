import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemActor } from "@/lib/audit/record-audit";
import { systemClock } from "@/lib/clock";
import { updateProfile } from "@/lib/messaging-profile/update-profile";
import type { Outcome } from "@/lib/testing/acceptor-process";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile, recipients } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { type AcceptorProcess, prepareAcceptorProcesses } from "@/lib/testing/start-acceptor-process";
import type { OutboundMessageInput } from "./types";

const db = setUpTestDatabase();
const PROCESSES = 3;
let prepared: Awaited<ReturnType<typeof prepareAcceptorProcesses>>;
let processes: AcceptorProcess[];

beforeAll(async () => {
  prepared = await prepareAcceptorProcesses(db.url);
  processes = await Promise.all(Array.from({ length: PROCESSES }, () => prepared.start()));
});
afterAll(() => prepared.remove());

const inputsFor = (messagingProfileId: string, numbers: readonly string[]): OutboundMessageInput[] =>
  numbers.map((number) => ({ messagingProfileId, recipient: e164(number), text: "Hello" }));

/** All processes send the same messages at the same time; every one must be accepted. */
async function sendEverywhere(inputs: readonly OutboundMessageInput[]) {
  const answers = await Promise.all(processes.map((acceptor) => acceptor.send(inputs)));
  return answers.map((outcomes) => outcomes.map(accepted));
}

function accepted(outcome: Outcome | null): Extract<Outcome, { ok: true }> {
  if (!outcome?.ok) throw new Error(`not accepted: ${JSON.stringify(outcome)}`);
  return outcome;
}

describe("several processes on one database", () => {
  it("give the first messages to one recipient, at the same instant, the same sender (S10)", async () => {
    const profileId = await createStickyProfile(db.prisma);
    await assignNumbers(db.prisma, profileId, 40);
    const all = recipients(2_000);
    for (let round = 0; round < 4; round++) {
      const answers = await sendEverywhere(inputsFor(profileId, all.slice(round * 500, round * 500 + 500)));
      answers[0]?.forEach((first, index) => {
        const senders = answers.map((outcomes) => outcomes[index]?.sender);
        expect(new Set(senders), `senders of recipient ${index}`).toEqual(new Set([first.sender]));
      });
    }
    const { rows } = await db.pool.query(
      `SELECT count(*)::int AS mappings, min(message_count)::int AS least, max(message_count)::int AS most
       FROM sticky_mappings WHERE messaging_profile_id = $1`,
      [profileId],
    );
    expect(rows[0]).toEqual({ mappings: 2_000, least: PROCESSES, most: PROCESSES });
    const messages = await db.pool.query(
      `SELECT count(*)::int AS stored, count(DISTINCT recipient)::int AS recipients, count(DISTINCT (recipient, sender))::int AS pairs
       FROM messages WHERE messaging_profile_id = $1`,
      [profileId],
    );
    expect(messages.rows[0]).toEqual({ stored: 2_000 * PROCESSES, recipients: 2_000, pairs: 2_000 });
    // The processes really met, and those that lost gave their turn in the pool back.
    const rested = await Promise.all(processes.map((acceptor) => acceptor.rest()));
    expect(rested.reduce((sum, { lostRaces }) => sum + lostRaces, 0)).toBeGreaterThan(0);
  });

  it("keep the ratio of the weights to fewer than one message per process, races included (P2)", async () => {
    const profileId = await createStickyProfile(db.prisma, { longCodeWeight: 5, tollFreeWeight: 1 });
    await assignNumbers(db.prisma, profileId, 4);
    const [tollFree] = await assignNumbers(db.prisma, profileId, ["+18005550142"]);
    await db.prisma.phoneNumber.update({
      where: { id: tollFree?.phoneNumberId ?? "" },
      data: { type: "toll_free" },
    });
    const count = 1_200;
    await sendEverywhere(inputsFor(profileId, recipients(count)));
    const { rows } = await db.pool.query(
      `SELECT count(*)::int AS chosen, count(*) FILTER (WHERE sender = $2)::int AS "tollFree"
       FROM messages WHERE messaging_profile_id = $1 AND selection_reason = 'weight'`,
      [profileId, tollFree?.e164],
    );
    expect(rows[0].chosen).toBe(count);
    expect(Math.abs(rows[0].tollFree - count / 6)).toBeLessThan(PROCESSES);
  });

  it("use no cleared mapping once clearing has returned, and agree on the next one (S12, S4, S10)", async () => {
    const profileId = await createStickyProfile(db.prisma);
    await assignNumbers(db.prisma, profileId, 10);
    const inputs = inputsFor(profileId, recipients(60));
    const ctx = { actor: systemActor, clock: systemClock };
    await sendEverywhere(inputs);
    for (const acceptor of processes) acceptor.keepSending(inputs);
    for (let round = 0; round < 8; round++) {
      await updateProfile(ctx, profileId, { numberPool: { stickySender: false } });
      const clearedAtMs = Date.now();
      const whileOff = await sendEverywhere(inputs);
      expect(whileOff.flat().filter((message) => message.reason === "sticky")).toEqual([]);
      await updateProfile(ctx, profileId, { numberPool: { stickySender: true } });
      const fresh = await sendEverywhere(inputs);
      for (const message of fresh.flat()) {
        expect(message.mappingCreatedAtMs).toBeGreaterThanOrEqual(clearedAtMs);
      }
      // Replacing a dead row is a race like any other (S10).
      inputs.forEach((_input, index) => {
        expect(new Set(fresh.map((outcomes) => outcomes[index]?.sender)).size).toBe(1);
      });
    }
    const rested = await Promise.all(processes.map((acceptor) => acceptor.rest()));
    expect(Math.min(...rested.map(({ sent }) => sent))).toBeGreaterThan(100);
  });

  it("do not use a number once its removal or disabling has returned (S12, S5, S7)", async () => {
    const profileId = await createStickyProfile(db.prisma);
    const numbers = await assignNumbers(db.prisma, profileId, 16);
    const inputs = inputsFor(profileId, recipients(60));
    await sendEverywhere(inputs);
    for (const acceptor of processes) acceptor.keepSending(inputs);
    for (const [index, number] of numbers.slice(0, 12).entries()) {
      if (index % 2 === 0)
        await db.prisma.numberAssignment.update({
          where: { id: BigInt(number.assignmentId) },
          data: { endedAt: new Date(), endReason: "unassigned" },
        });
      else
        await db.prisma.phoneNumber.update({ where: { id: number.phoneNumberId }, data: { enabled: false } });
      const answers = await sendEverywhere(inputs);
      expect(answers.flat().filter((message) => message.sender === number.e164)).toEqual([]);
    }
    await Promise.all(processes.map((acceptor) => acceptor.rest()));
    // Not even a message that was in flight left a mapping to what was gone.
    const { rows } = await db.pool.query(
      `SELECT count(*)::int AS alive FROM sticky_mappings m JOIN number_assignments a ON a.id = m.assignment_id
       JOIN messaging_profiles p ON p.id = m.messaging_profile_id
       WHERE p.id = $1 AND m.epoch = p.mapping_epoch AND a.ended_at IS NULL AND NOT a.e164 = ANY($2)`,
      [profileId, numbers.map((number) => number.e164)],
    );
    expect(rows[0].alive).toBe(0);
  });
});
