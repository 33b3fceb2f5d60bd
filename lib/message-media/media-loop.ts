import { inPoolTransaction } from "@/lib/db/pool-transaction";
import { getLogger } from "@/lib/logger";
import type { Loop } from "@/lib/worker/loop";
import { type FetchSettings, fetchFile } from "./fetch-file";
import type { Transcode } from "./fit-files";
import { prepareMessage } from "./prepare-message";
import {
  addPreparation,
  type ClaimedWork,
  claimWork,
  completeMedia,
  countWork,
  finishWork,
  NO_HOST,
  PREPARE,
  postponeWork,
  renewWork,
  storeFetched,
  storeProblem,
  storeSent,
} from "./work-repository";

export interface MediaLoopOptions extends FetchSettings {
  readonly transcode: Transcode;
  readonly leaseMs?: number;
}

const LEASE_MS = 30_000;
const IDLE_MS = 250;
const BUSY_MS = 25;
/** One host gets so many requests of a worker at a time; all together so many. */
const AT_A_TIME = { perHost: 4, inAll: 64 };
/** Messages being prepared; most of them wait for the few conversions there are at a time. */
const PREPARING = 8;
/** Claimed so often without an end, something about it ends its workers. */
const MOST_CLAIMS = 20;
/** Waits before tries, growing; then the last one again and again. */
const WAITS_MS = [2_000, 5_000, 15_000, 30_000, 60_000];

/**
 * Fetches the media of messages and prepares them for their carriers, beside the hand-over: what waits for a slow host or a
 * long video holds up nothing but its own message, and later ones to the same recipient (F8).
 *
 * Every step is stored. A worker that dies leaves its work to the others when its lease is over, and what it had not stored is
 * done again.
 */
export function createMediaLoop(options: MediaLoopOptions): Loop {
  const { pool, leaseMs = LEASE_MS } = options;
  const flights = new Map<string, ClaimedWork>();
  const running = new Set<Promise<void>>();
  const ending = new AbortController();
  let renewAt = 0;

  function tryLater(work: ClaimedWork, detail: string): Promise<void> {
    const waitMs = waitOf(work);
    return options.clock.now() + waitMs < work.giveUpAtMs
      ? postponeWork(pool, work, waitMs)
      : fail(work, options, null, detail);
  }

  async function run(work: ClaimedWork): Promise<void> {
    try {
      await doWork(work, options, ending.signal);
    } catch (error) {
      if (ending.signal.aborted) return;
      getLogger().warn({ err: error, messageId: work.messageId }, "media could not be prepared now");
      await tryLater(work, "It could not be prepared in time.").catch((cause) =>
        getLogger().warn({ err: cause }, "media are tried again when their lease is over"),
      );
    } finally {
      flights.delete(work.id);
    }
  }

  return {
    name: "media",
    async runRound() {
      if (flights.size > 0 && performance.now() >= renewAt) {
        renewAt = performance.now() + leaseMs / 3;
        await renewWork(pool, [...flights.values()], leaseMs);
      }
      const left = AT_A_TIME.inAll - flights.size;
      if (left <= 0) return BUSY_MS;
      const limits = { perHost: AT_A_TIME.perHost, inAll: left };
      const claimed = await claimWork(pool, freeByHost(flights.values()), limits, leaseMs);
      for (const work of claimed) {
        flights.set(work.id, work);
        const done = run(work);
        running.add(done);
        done.finally(() => running.delete(done));
      }
      return claimed.length > 0 || flights.size > 0 ? BUSY_MS : IDLE_MS;
    },
    async stop() {
      ending.abort();
      await Promise.allSettled(running);
    },
  };
}

/** What may still be begun of the hosts something is asked of, and of preparing. */
function freeByHost(flights: Iterable<ClaimedWork>): Map<string, number> {
  const free = new Map([[NO_HOST, PREPARING]]);
  for (const { host } of flights) free.set(host, (free.get(host) ?? AT_A_TIME.perHost) - 1);
  return free;
}

function waitOf({ tries }: ClaimedWork): number {
  return WAITS_MS[Math.min(tries, WAITS_MS.length - 1)] ?? 0;
}

async function doWork(work: ClaimedWork, options: MediaLoopOptions, signal: AbortSignal): Promise<void> {
  if (work.claims > MOST_CLAIMS + work.tries)
    return fail(work, options, null, "Preparing it was begun and not finished too often.");
  if (work.position === PREPARE) return prepare(work, options, signal);
  const result = await fetchFile(work.sourceUrl ?? "", options, signal);
  if (signal.aborted) return;
  if (result.kind === "fetched")
    return settle(work, options, async (db, finished) => {
      await storeFetched(db, work, result.object);
      if ((await countWork(db, work)) > 0) return;
      if (finished.lane !== null) await addPreparation(db, work, finished);
      else await completeMedia(db, work, finished);
    });
  const waitMs = waitOf(work);
  if (!result.isFinal && options.clock.now() + waitMs < work.giveUpAtMs)
    return postponeWork(options.pool, work, waitMs);
  return fail(work, options, work.position, result.detail);
}

async function prepare(work: ClaimedWork, options: MediaLoopOptions, signal: AbortSignal): Promise<void> {
  const result = await prepareMessage(work, options, signal);
  if (result.kind === "failed") return fail(work, options, result.position, result.detail);
  return settle(work, options, async (db, finished) => {
    if (result.kind === "prepared")
      for (const [position, object] of result.sent) await storeSent(db, work, position, object);
    await completeMedia(db, work, finished);
  });
}

/** A message that is sent needs all of its files; one that was received shows those there are. */
function fail(
  work: ClaimedWork,
  options: MediaLoopOptions,
  position: number | null,
  detail: string,
): Promise<void> {
  return settle(work, options, async (db, finished) => {
    await storeProblem(db, work, position, detail);
    if (work.isOutbound || (await countWork(db, work)) === 0) await completeMedia(db, work, finished);
  });
}

type Finish = (
  db: Parameters<typeof finishWork>[0],
  finished: NonNullable<Awaited<ReturnType<typeof finishWork>>>,
) => Promise<void>;

/** Stores what became of it in one transaction, unless somebody else has claimed it meanwhile. */
async function settle(work: ClaimedWork, { pool }: MediaLoopOptions, finish: Finish): Promise<void> {
  await inPoolTransaction(pool, async (db) => {
    const finished = await finishWork(db, work);
    if (finished !== null) await finish(db, finished);
  });
}
