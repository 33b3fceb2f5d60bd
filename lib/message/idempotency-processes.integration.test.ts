import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Outcome } from "@/lib/testing/acceptor-process";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile, recipients } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { type AcceptorProcess, prepareAcceptorProcesses } from "@/lib/testing/start-acceptor-process";
import type { OutboundMessageInput } from "./types";

const db = setUpTestDatabase();
const API_KEY = "00000000-0000-7000-8000-0000000000a1";
let prepared: Awaited<ReturnType<typeof prepareAcceptorProcesses>>;
let processes: [AcceptorProcess, AcceptorProcess];
let profileId: string;

beforeAll(async () => {
  prepared = await prepareAcceptorProcesses(db.url);
  processes = [await prepared.start(), await prepared.start()];
});
afterAll(() => prepared.remove());
beforeEach(async () => {
  profileId = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, profileId, 8);
});

function inputOf(key: string, recipient = "+12125550100", fingerprint = "f"): OutboundMessageInput {
  return {
    messagingProfileId: profileId,
    recipient: e164(recipient),
    text: `Order ${key}`,
    idempotency: { apiKeyId: API_KEY, key, fingerprint },
  };
}

function answerOf(outcome: Outcome | null): string {
  if (!outcome?.ok || outcome.answer === null) throw new Error(`not accepted: ${JSON.stringify(outcome)}`);
  return outcome.answer;
}

const countStored = async () => {
  const { rows } = await db.pool.query<{ messages: number; texts: number; counted: number; keys: number }>(
    `SELECT count(*)::int AS messages, count(DISTINCT text)::int AS texts,
            (SELECT coalesce(sum(message_count), 0) FROM sticky_mappings WHERE messaging_profile_id = $1)::int AS counted,
            (SELECT count(*) FROM idempotency_keys WHERE messaging_profile_id = $1)::int AS keys
     FROM messages WHERE messaging_profile_id = $1`,
    [profileId],
  );
  return rows[0];
};
const deadlocks = async () => {
  const { rows } = await db.pool.query<{ n: number }>(
    "SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = current_database()",
  );
  return rows[0]?.n;
};

describe("two processes on one database", () => {
  it("send one message for fifty twins, and answer all of them alike", async () => {
    for (let round = 0; round < 20; round++) {
      const twins = Array.from({ length: 25 }, () => inputOf(`twin-${round}`));
      const answers = (await Promise.all(processes.map((acceptor) => acceptor.send(twins)))).flat();
      expect(new Set(answers.map(answerOf)).size, `round ${round}`).toBe(1);
      expect(JSON.parse(answerOf(answers[0] ?? null)).mapping.messageCount).toBe(round + 1);
    }
    expect(await countStored()).toEqual({ messages: 20, texts: 20, counted: 20, keys: 20 });
  });

  it("send one message for a key that two different requests use, and refuse the other", async () => {
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(
        processes.map((acceptor, i) =>
          acceptor.send(
            Array.from({ length: 10 }, () => inputOf(`pair-${round}`, `+1212555010${i}`, `f${i}`)),
          ),
        ),
      );
      const won = answers.findIndex((outcomes) => outcomes[0]?.ok);
      expect(new Set(answers[won]?.map(answerOf)).size).toBe(1);
      for (const outcome of answers[1 - won] ?? [])
        expect(outcome).toEqual({ ok: false, code: "idempotency_key_reused" });
    }
    expect(await countStored()).toEqual({ messages: 20, texts: 20, counted: 20, keys: 20 });
  });

  it("never deadlock over the same keys and recipients in opposite orders", async () => {
    const roundOf = (round: number) =>
      recipients(400).map((recipient, i) => inputOf(`cross-${round}-${(i * 7) % 400}`, recipient));
    // The first process plans its statements while the mappings are few, the second when they no longer are.
    await db.pool.query("ANALYZE sticky_mappings");
    await processes[0].send(roundOf(0));
    for (let round = 1; round < 5; round++) {
      const all = roundOf(round);
      const [forward, backward] = await Promise.all([
        processes[0].send(all),
        processes[1].send([...all].reverse()),
      ]);
      expect([...backward].reverse().map(answerOf)).toEqual(forward.map(answerOf));
    }
    expect(await countStored()).toEqual({ messages: 2_000, texts: 2_000, counted: 2_000, keys: 2_000 });
    expect(await deadlocks()).toBe(0);
  });
});

describe("kill -9 in the middle of sends with keys", () => {
  it.each([1, 700, 1_500])(
    "after %i answers: repeating all of them elsewhere sends each once and gives the same answers",
    async (killAfter) => {
      const victim = await prepared.start();
      const all = Array.from({ length: 2_000 }, (_, i) =>
        inputOf(`kill-${killAfter}-${i}`, recipients(600)[i % 600]),
      );
      let answers = 0;
      let killed: Promise<void> | null = null;
      const first = await victim.send(all, () => {
        if (++answers === killAfter) killed = victim.kill();
      });
      await killed;
      const answered = first.filter((outcome) => outcome !== null);
      expect(answered.length).toBeGreaterThanOrEqual(killAfter);
      expect(answered.length).toBeLessThan(all.length);
      const repeated = await processes[0].send(all);
      for (const [i, outcome] of first.entries())
        if (outcome !== null) expect(answerOf(repeated[i] ?? null)).toBe(answerOf(outcome));
      expect(new Set(repeated.map(answerOf)).size).toBe(2_000);
      expect(await countStored()).toEqual({ messages: 2_000, texts: 2_000, counted: 2_000, keys: 2_000 });
    },
  );
});
