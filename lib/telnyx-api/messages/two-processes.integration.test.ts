import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addTestApiKey } from "@/lib/testing/api-keys";
import { setUpTestDatabase } from "@/lib/testing/database";
import {
  assignNumbers,
  createStickyProfile,
  recipients,
  type TestAssignment,
} from "@/lib/testing/mapping-rows";
import { type ApiAnswer, type ApiProcess, startApiProcesses } from "@/lib/testing/start-api-process";

/*
 * Two processes serve the API on one database, through HTTP, while other requests keep both busy.
 */

const db = setUpTestDatabase();
const LOADERS = 16;
let started: Awaited<ReturnType<typeof startApiProcesses>>;
let processes: readonly [ApiProcess, ApiProcess];
let profileId: string;
let numbers: TestAssignment[];
let load: { end(): Promise<number> };

beforeAll(async () => {
  const key = await addTestApiKey(db.prisma);
  started = await startApiProcesses(db.url, key.secret, 2);
  processes = started.processes as unknown as [ApiProcess, ApiProcess];
});
afterAll(() => started.remove());
beforeEach(async () => {
  profileId = await createStickyProfile(db.prisma);
  numbers = await assignNumbers(db.prisma, profileId, 24);
  load = startLoad();
});
afterEach(async () => {
  // The load was real.
  expect(await load.end()).toBeGreaterThan(LOADERS);
});

function send(to: string, on: ApiProcess, headers?: Record<string, string>): Promise<ApiAnswer> {
  const body = { messaging_profile_id: profileId, to, text: "Hello" };
  return on.call("POST", "/messages/number_pool", { body, ...(headers && { headers }) });
}

/** Sends to its own recipients through both processes until it is ended; every send must be accepted. */
function startLoad() {
  let isOver = false;
  let sent = 0;
  const loaders = recipients(LOADERS, 9_000_000).map(async (to, index) => {
    while (!isOver) {
      const { status, text } = await send(to, processes[index % 2] as ApiProcess);
      if (status !== 200) throw new Error(`the load was refused: ${text}`);
      sent++;
    }
  });
  return {
    async end() {
      isOver = true;
      await Promise.all(loaders);
      return sent;
    },
  };
}

/** The senders of accepted messages. */
function sendersOf(answers: readonly ApiAnswer[]): string[] {
  return answers.map(({ status, body, text }) => {
    if (status !== 200) throw new Error(`not accepted: ${text}`);
    return body.data.from.phone_number;
  });
}

const onBoth = (to: readonly string[]) =>
  Promise.all(processes.map((process) => Promise.all(to.map((recipient) => send(recipient, process)))));

const countMessagesTo = async (recipient: string) =>
  (await db.pool.query("SELECT count(*)::int AS n FROM messages WHERE recipient = $1", [recipient])).rows[0]
    .n;

describe("two processes on one database, through HTTP under load", () => {
  it("accept 200 concurrent twins of one Idempotency-Key once, and give all of them one answer", async () => {
    for (let round = 0; round < 5; round++) {
      const [to = ""] = recipients(1, 1_000 + round);
      const headers = { "idempotency-key": `order ${profileId} ${round}` };
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, twin) => send(to, processes[twin % 2] as ApiProcess, headers)),
      );
      sendersOf(answers);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(await countMessagesTo(to)).toBe(1);
    }
  });

  it("accept one of two different requests under one Idempotency-Key, and refuse the other", async () => {
    for (let round = 0; round < 5; round++) {
      const headers = { "idempotency-key": `clash ${profileId} ${round}` };
      const to = recipients(20, 2_000 + round * 20);
      const answers = await Promise.all(
        to.map((recipient, index) => send(recipient, processes[index % 2] as ApiProcess, headers)),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(
        answers.filter(({ status, body }) => status === 422 && body.errors?.[0]?.code === "10027"),
      ).toHaveLength(19);
    }
  });

  it("give the first messages to one recipient the same sender (S10)", async () => {
    for (let round = 0; round < 4; round++) {
      const to = recipients(150, 10_000 + round * 150);
      const [one, other] = (await onBoth(to)).map(sendersOf);
      expect(one).toEqual(other);
      expect(new Set(one).size).toBeGreaterThan(10);
    }
  });

  it("use no number once its removal on one of them has returned (S12, S5)", async () => {
    const to = recipients(60, 20_000);
    await onBoth(to);
    for (const [index, number] of numbers.slice(0, 8).entries()) {
      const [here, there] = index % 2 === 0 ? processes : [processes[1], processes[0]];
      const removed = await here.call(
        "PATCH",
        `/phone_numbers/${encodeURIComponent(number.e164)}/messaging`,
        {
          body: { messaging_profile_id: "" },
        },
      );
      expect(removed.status, removed.text).toBe(200);
      const answers = await Promise.all(
        [there, here].flatMap((on) => to.map((recipient) => send(recipient, on))),
      );
      expect(sendersOf(answers)).not.toContain(number.e164);
    }
  });

  it("use no mapping once it was reset on one of them, whatever way (S12, S4, S15)", async () => {
    const to = recipients(40, 30_000);
    const mappingsPath = `/messaging_profiles/${profileId}/sticky_mappings`;
    const pool = (sticky: boolean) => ({ body: { number_pool_settings: { sticky_sender: sticky } } });
    const resets: ((on: ApiProcess) => Promise<ApiAnswer>)[] = [
      (on) => on.call("DELETE", `${mappingsPath}?filter[all]=true`),
      async (on) => {
        await on.call("PATCH", `/messaging_profiles/${profileId}`, pool(false));
        return on.call("PATCH", `/messaging_profiles/${profileId}`, pool(true));
      },
      (on) => on.call("DELETE", `${mappingsPath}/${encodeURIComponent(to[0] ?? "")}`),
    ];
    await onBoth(to);
    for (let round = 0; round < 9; round++) {
      const [here, there] = round % 2 === 0 ? processes : [processes[1], processes[0]];
      const kind = round % resets.length;
      const concerned = kind === 2 ? to.slice(0, 1) : to;
      const reset = await (resets[kind] as (typeof resets)[number])(here);
      expect(reset.status, reset.text).toBe(200);
      sendersOf(await Promise.all(concerned.map((recipient) => send(recipient, there))));
      // The mappings the messages went by are made after the reset: none of those before it was used.
      const { rows } = await db.pool.query(
        `SELECT count(*)::int AS fresh FROM sticky_mappings m JOIN messaging_profiles p ON p.id = m.messaging_profile_id
         WHERE p.id = $1 AND m.epoch = p.mapping_epoch AND m.recipient = ANY($2) AND m.message_count = 1`,
        [profileId, concerned],
      );
      expect(rows[0].fresh, `round ${round}`).toBe(concerned.length);
      await onBoth(to);
    }
  });
});
