import type pg from "pg";
import { v7 as uuidv7 } from "uuid";
import type { Clock } from "@/lib/clock";
import { inPoolTransaction } from "@/lib/db/pool-transaction";
import { addressKey } from "@/lib/mail/mail-address";
import { insertMails, type NewMail } from "@/lib/mail/queue-repository";
import type { Loop } from "@/lib/worker/loop";
import { alertReason, composeAlertMail } from "./alert-mail";
import { noteMarksMailed, takeUnmailedMarks, type UnmailedMark } from "./alert-mail-repository";

export interface AlertMailOptions {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  /** Of the portal; mails link to it. */
  readonly publicUrl: string;
}

const BATCH = 100;
const IDLE_MS = 1_000;
/** What nobody was told of within a day, because e-mail was off, is of no use any more. */
const TELL_WITHIN_MS = 24 * 3_600_000;

/**
 * Turns marks of daily spend limits into mails to the profiles' addresses, one for each mark and address (F4): the mark is
 * noted in the transaction that queues its mails, whichever worker does it. Of marks that the same messages reached only
 * the highest is told.
 */
export function createAlertMailLoop(options: AlertMailOptions): Loop {
  return {
    name: "queue-alert-mails",
    async runRound() {
      return (await queueAlertMails(options)) === BATCH ? 0 : IDLE_MS;
    },
  };
}

/** One round. @returns how many marks it dealt with */
export async function queueAlertMails({ pool, clock, publicUrl }: AlertMailOptions): Promise<number> {
  const nowMs = clock.now();
  return inPoolTransaction(pool, async (db) => {
    const marks = await takeUnmailedMarks(db, nowMs - TELL_WITHIN_MS, BATCH);
    if (marks.length === 0) return 0;
    await insertMails(
      db,
      marks.flatMap((mark) => (mark.isHighest ? mailsOf(mark, publicUrl, nowMs) : [])),
    );
    await noteMarksMailed(db, marks, nowMs);
    return marks.length;
  });
}

function mailsOf(mark: UnmailedMark, publicUrl: string, nowMs: number): NewMail[] {
  const mail = composeAlertMail(mark, publicUrl.replace(/\/+$/, ""));
  const reason = alertReason(mark);
  return mark.addresses.map((recipient) => ({
    ...mail,
    id: uuidv7({ msecs: nowMs }),
    messagingProfileId: mark.profileId,
    dedupeKey: `${reason} ${addressKey(recipient)}`,
    recipient,
    createdAtMs: nowMs,
  }));
}
