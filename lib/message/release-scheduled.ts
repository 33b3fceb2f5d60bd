import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { PROBE_SETTINGS } from "@/lib/db/probe-pool";
import { AppError } from "@/lib/errors/app-error";
import { getLogger } from "@/lib/logger";
import { giveBackSelection, keepSelection } from "@/lib/number-pool/take-selection";
import { systemRandom } from "@/lib/random";
import { makeLinkCode } from "@/lib/short-link/link-code";
import { SpendAlerts } from "@/lib/spend/spend-alerts";
import type { Loop } from "@/lib/worker/loop";
import type { BatchConnection } from "./accept-connection";
import { isCodeClash, isOverbooked, isOverspent } from "./accept-failure";
import { writeBatch } from "./accept-write-repository";
import { type DecidedBatch, decideBatch } from "./decide-batch";
import { deliveryErrorJson } from "./delivery-error-json";
import { leaveQueue } from "./outbound-repository";
import { PoolSnapshots } from "./pool-snapshot";
import { readBatchFacts } from "./read-batch-facts";
import { recordReachedLimits } from "./record-reached-limits";
import {
  type DueMessage,
  deleteScheduled,
  findNextDue,
  lockDue,
  type Queryable,
  restoreAcceptedAt,
  takeScheduledRows,
} from "./scheduled-repository";
import type { OutboundMessageInput } from "./types";

/** Messages of one transaction. */
const BATCH = 250;
const IDLE_MS = 500;
/** More is due: something changed under the batch, what it spends decides the rest, or there was more than one batch. */
const AGAIN_MS = 0;

type DueRequest = DueMessage & { readonly input: OutboundMessageInput };
type Planned = DecidedBatch<DueRequest>["planned"];

/**
 * Releases scheduled messages when their time comes: each is decided as if it came in then (S16), and becomes `queued`, or
 * `sending_failed` with the code of the refusal.
 *
 * One transaction holds the locks of what is due, decides and writes it. So any number of workers release each message
 * once, and what one that died had locked is free at once. The rules and statements are those of acceptance.
 */
export function createReleaseLoop(pool: pg.Pool, clock: Clock): Loop {
  const snapshots = new PoolSnapshots(pool, { clock });
  const spendAlerts = new SpendAlerts(pool);
  return {
    name: "release-scheduled",
    async runRound() {
      const next = await findNextDue(pool);
      if (next === null || next.getTime() > clock.now()) return IDLE_MS;
      const client = await pool.connect();
      try {
        const more = await releaseDue(client, snapshots, spendAlerts, clock);
        client.release();
        return more;
      } catch (error) {
        // Whatever state the connection is in, ending it takes the transaction back.
        client.release(true);
        throw error;
      }
    },
  };
}

async function releaseDue(
  db: pg.PoolClient,
  snapshots: PoolSnapshots,
  spendAlerts: SpendAlerts,
  clock: Clock,
): Promise<number> {
  await db.query("BEGIN");
  await db.query(PLAN_FOR_BATCHES_SQL);
  const nowMs = clock.now();
  const due = await lockDue(db, nowMs, BATCH);
  if (due.length === 0) {
    // Other workers have it.
    await db.query("COMMIT");
    return IDLE_MS;
  }
  const requests = due
    .filter((message) => message.isScheduled)
    .map((message): DueRequest => ({ ...message, input: message.request }));
  const inputs = requests.map(({ input }) => input);
  const facts = await readBatchFacts(batchOn(db), snapshots, inputs, nowMs);
  const { planned, refused, deferred } = decideBatch(
    requests,
    facts,
    nowMs,
    () => "",
    () => makeLinkCode(systemRandom),
  );
  try {
    if (!(await writePlanned(db, planned, nowMs))) {
      for (const plan of planned) giveBack(plan, snapshots);
      await db.query("ROLLBACK");
      return AGAIN_MS;
    }
    if (refused.length > 0) await failRefused(db, refused, nowMs);
    const later = new Set(deferred.map(({ messageId }) => messageId));
    await deleteScheduled(
      db,
      due.filter(({ messageId }) => !later.has(messageId)),
    );
    await db.query("COMMIT");
  } catch (error) {
    for (const plan of planned) giveBack(plan, snapshots);
    const isSettledByReading = isCodeClash(error) || isOverspent(error);
    if (!isOverbooked(error) && !isSettledByReading) throw error;
    await db.query("ROLLBACK");
    if (isSettledByReading) return AGAIN_MS;
    // Other processes have promised slots that the batch was decided with.
    await snapshots.refreshBookings([...new Set(inputs.map(({ messagingProfileId }) => messagingProfileId))]);
    return AGAIN_MS;
  }
  for (const { decision } of planned) if (decision.selection !== null) keepSelection(decision.selection);
  await recordReachedLimits(spendAlerts, refused, facts, nowMs);
  return due.length === BATCH || deferred.length > 0 ? AGAIN_MS : IDLE_MS;
}

/** @returns false = a mapping is not what was read any more, and nothing may be kept */
async function writePlanned(db: pg.PoolClient, planned: Planned, nowMs: number): Promise<boolean> {
  if (planned.length === 0) return true;
  const requests = planned.map(({ request }) => request);
  const acceptedAt = await takeScheduledRows(db, requests);
  const messages = planned.map(({ message, request }) => ({ ...message, id: request.messageId }));
  const { mappings } = await writeBatch(batchOn(db), nowMs, messages);
  if (messages.some(({ mapping }) => mapping !== null && !mappings.has(mapping))) return false;
  await restoreAcceptedAt(
    db,
    requests.map((request) => ({
      ...request,
      acceptedAt: acceptedAt.get(request.messageId) ?? new Date(nowMs),
    })),
  );
  return true;
}

async function failRefused(
  db: Queryable,
  refused: readonly { readonly request: DueRequest; readonly error: unknown }[],
  nowMs: number,
): Promise<void> {
  await leaveQueue(
    db,
    refused.map(({ request, error }) => {
      if (!(error instanceof AppError))
        getLogger().error(
          { err: error, messageId: request.messageId },
          "a scheduled message could not be decided",
        );
      const refusal = error instanceof AppError ? error : new AppError("unexpected");
      return {
        message: {
          ...NOT_QUEUED,
          messageId: request.messageId,
          messagingProfileId: request.messagingProfileId,
        },
        readStatus: "scheduled" as const,
        status: "sending_failed" as const,
        carrierMessageId: null,
        errors: deliveryErrorJson(refusal.entry.telnyxCode, refusal.detail, refusal.entry.title),
        receiptDeadlineMs: null,
        isAttempt: false,
        outcome: null,
      };
    }),
    nowMs,
  );
}

/** A scheduled message has no place in the queue. */
const NOT_QUEUED = { lane: -1, isThrottled: false, position: 0 } as const;

function giveBack({ decision }: Planned[number], snapshots: PoolSnapshots): void {
  if (decision.selection !== null) giveBackSelection(decision.selection);
  snapshots.bookings.giveBack(decision.number);
}

/** What accepting asks of its connections, for this transaction. */
const PLAN_FOR_BATCHES_SQL = `SELECT ${Object.entries(PROBE_SETTINGS)
  .map(([name, value]) => `set_config('${name}', '${value}', true)`)
  .join(", ")}`;

/** The transaction as acceptance's statements run on it. Unnamed: this connection goes back to the pool. */
function batchOn(db: pg.PoolClient): BatchConnection {
  return {
    query: async (_name, text, values) =>
      (await db.query<unknown[]>({ text, values, rowMode: "array" })).rows,
  };
}
