import { type Clock, systemClock } from "@/lib/clock";
import { getPrisma } from "@/lib/db/client";
import {
  findNearLimits,
  findRecentMails,
  findRecentMarks,
  type NearLimit,
  type RecordedMail,
  type RecordedMark,
} from "./alert-log-repository";
import { alertReason } from "./alert-mail";
import { utcDayOf } from "./utc-day";

export type { NearLimit } from "./alert-log-repository";

/** A reached mark with what became of its mails. */
export interface SpendAlertView extends RecordedMark {
  readonly mails: readonly Pick<RecordedMail, "recipient" | "status" | "lastAnswer">[];
}

const SHOWN = 12;
/** Ten addresses for each mark shown. */
const MAILS = 10 * SHOWN;

/** The latest marks of a profile's daily limit that were reached, newest first. */
export async function listSpendAlerts(profileId: string): Promise<SpendAlertView[]> {
  const db = getPrisma();
  const marks = await findRecentMarks(db, profileId, SHOWN);
  const mails = marks.length === 0 ? [] : await findRecentMails(db, profileId, MAILS);
  return marks.map((mark) => {
    const reason = `${alertReason({ ...mark, profileId })} `;
    return { ...mark, mails: mails.filter(({ dedupeKey }) => dedupeKey.startsWith(reason)) };
  });
}

const NEAR_PERCENT = 80;
/** More are not listed, nor counted. */
export const NEAR_SHOWN = 20;

/** Profiles that have spent at least 80 % of their limit today (UTC), at most 20. */
export function listNearLimits(clock: Clock = systemClock): Promise<NearLimit[]> {
  return findNearLimits(getPrisma(), utcDayOf(clock.now()), NEAR_PERCENT, NEAR_SHOWN);
}
