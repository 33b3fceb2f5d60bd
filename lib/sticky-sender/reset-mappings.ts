import { recordAudit } from "@/lib/audit/record-audit";
import { getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import {
  findCurrentSender,
  lockProfile,
  movePins,
  raiseEpochs,
  renewAssignment,
  resetRows,
  restoreRows,
  type SenderKey,
} from "./change-repository";

/** Recipients one reset may name; more are a clear. */
export const MAX_SELECTION = 1_000;

/** What takes a reset back. Holds the epochs of its time, so that what was cleared since stays cleared. */
export interface ResetUndo {
  readonly resetAtMs: number;
  readonly mappingEpoch: string;
  readonly pinEpoch: string;
  readonly mappings: readonly string[];
  readonly pins: readonly string[];
}

export interface ResetOutcome {
  /** Mappings that were reset, pins among them. */
  readonly count: number;
  readonly undo: ResetUndo;
}

/**
 * Resets single mappings: the next message to each recipient selects afresh (S15). What is gone already is passed over.
 *
 * Once this has returned, no message that arrives later uses one of them, in any process (S12): accepting reads the row
 * after it arrived, and one in flight writes only where the row is still what it read.
 *
 * @param includePins false leaves the pins among the recipients alone
 * @throws AppError not_found
 */
export async function resetMappings(
  ctx: ServiceContext,
  profileId: string,
  recipients: readonly string[],
  includePins: boolean,
): Promise<ResetOutcome> {
  return inTransaction(getPrisma(), async (db) => {
    const profile = mustExist(await lockProfile(db, profileId, "keep"));
    const resetAtMs = ctx.clock.now();
    const rows = await resetRows(db, profile, recipients, includePins, resetAtMs);
    if (rows.length > 0) {
      await recordAudit(db, ctx.actor, {
        action: "mapping.reset",
        subjectType: "messaging_profile",
        subjectId: profileId,
        profileId,
        detail: { count: rows.length, mappings: rows.slice(0, AUDITED_ROWS) },
      });
    }
    return {
      count: rows.length,
      undo: {
        resetAtMs,
        mappingEpoch: profile.mappingEpoch.toString(),
        pinEpoch: profile.pinEpoch.toString(),
        mappings: rows.filter((row) => !row.isPinned).map((row) => row.recipient),
        pins: rows.filter((row) => row.isPinned).map((row) => row.recipient),
      },
    };
  });
}

/**
 * Takes a reset of single mappings back. A recipient that has a newer mapping keeps it; what has been cleared, or whose
 * number has gone, since the reset stays gone. Time went on: a mapping may be expired when it comes back.
 *
 * @returns how many mappings are back
 * @throws AppError not_found
 */
export async function undoReset(ctx: ServiceContext, profileId: string, undo: ResetUndo): Promise<number> {
  return inTransaction(getPrisma(), async (db) => {
    const profile = mustExist(await lockProfile(db, profileId, "keep"));
    let restored = 0;
    if (profile.mappingEpoch.toString() === undo.mappingEpoch && undo.mappings.length > 0) {
      restored += await restoreRows(db, profile, undo.mappings, profile.mappingEpoch, undo.resetAtMs);
    }
    if (profile.pinEpoch.toString() === undo.pinEpoch && undo.pins.length > 0) {
      restored += await restoreRows(db, profile, undo.pins, -profile.pinEpoch, undo.resetAtMs);
    }
    if (restored > 0) {
      await recordAudit(db, ctx.actor, {
        action: "mapping.reset_undone",
        subjectType: "messaging_profile",
        subjectId: profileId,
        profileId,
        detail: { count: restored, recipients: [...undo.mappings, ...undo.pins].slice(0, AUDITED_ROWS) },
      });
    }
    return restored;
  });
}

/**
 * Resets all mappings of one number of the profile, O(1) in their number (S13, S15): its assignment ends and a new one
 * of the same number takes its place.
 *
 * Pins survive unless they are included (S4): they are carried over to the new assignment in the same transaction, which
 * takes time in proportion to the number's pins, not its mappings.
 *
 * @throws AppError not_found for a profile or number that is gone
 */
export async function resetMappingsOfNumber(
  ctx: ServiceContext,
  profileId: string,
  number: SenderKey,
  includePins: boolean,
): Promise<void> {
  await inTransaction(getPrisma(), async (db) => {
    const profile = mustExist(await lockProfile(db, profileId, "change"));
    const sender = mustExist(await findCurrentSender(db, profileId, number));
    const renewedId = await renewAssignment(db, profileId, sender, ctx.clock.now());
    const pinsKept = includePins ? 0 : await movePins(db, profile, sender.assignmentId, renewedId);
    await recordAudit(db, ctx.actor, {
      action: "mapping.number_reset",
      subjectType: "phone_number",
      subjectId: sender.phoneNumberId ?? sender.e164,
      profileId,
      detail: { sender: sender.e164, includePins, pinsKept },
    });
  });
}

/**
 * Resets all mappings of the profile, O(1) in their number (S13, S15): the epoch they carry is over. Pins survive
 * unless they are included (S4). Works whether sticky sender is on or not.
 *
 * @throws AppError not_found
 */
export async function resetAllMappings(
  ctx: ServiceContext,
  profileId: string,
  includePins: boolean,
): Promise<void> {
  await inTransaction(getPrisma(), async (db) => {
    const profile = mustExist(await lockProfile(db, profileId, "change"));
    await raiseEpochs(db, profile, { includePins, actorLabel: ctx.actor.label, atMs: ctx.clock.now() });
    await recordAudit(db, ctx.actor, {
      action: "mapping.all_reset",
      subjectType: "messaging_profile",
      subjectId: profileId,
      profileId,
      detail: { includePins, endedEpoch: profile.mappingEpoch },
    });
  });
}

/** Rows of one change that the audit log names; the count is always complete. */
const AUDITED_ROWS = 100;

function mustExist<T>(found: T | null): T {
  if (!found) throw new AppError("not_found");
  return found;
}
