import { validate as isUuid } from "uuid";
import { type Actor, recordAudit } from "@/lib/audit/record-audit";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { getRemovalEffect } from "./removal-effect-service";
import {
  endAssignments,
  findProfileName,
  insertAssignments,
  type LockedNumber,
  lockNumbers,
} from "./repository";
import type { AssignmentReport, MoveQuestion } from "./types";

export interface AssignmentInput {
  readonly profileId: string;
  readonly numberIds: readonly string[];
  /**
   * What becomes of numbers that are on another profile: they stay there and are reported, they move, or the whole
   * assignment is refused until the operator has been told what moving takes along.
   */
  readonly elsewhere: "leave" | "move" | "ask";
}

const NUMBERS_ASKED_ABOUT = 100;

/**
 * Assigns numbers to a profile, any number of them in one transaction.
 *
 * A number that is on the profile already is left as it is, mappings and all (S5). One that is on another profile moves
 * only when the input says so, and a move is a removal there: its mappings and pins on the old profile end (S5). Mappings
 * that others on the profile hold stay as they are (S6).
 *
 * @throws AppError not_found: no such profile (`field` profileId), or none of the numbers exists (`field` numberIds);
 *   confirmation_needed with `MoveQuestion`
 */
export async function assignNumbers(ctx: ServiceContext, input: AssignmentInput): Promise<AssignmentReport> {
  return inTransaction(getPrisma(), (db) => assignWithin(db, ctx, input));
}

/** The same inside a transaction of the caller. */
export async function assignWithin(
  db: Db,
  ctx: ServiceContext,
  input: AssignmentInput,
): Promise<AssignmentReport> {
  if (!isUuid(input.profileId)) throw new AppError("not_found", { field: "profileId" });
  // A number that is on this profile is told by its id: it must not move away and back, which ends its mappings (S5).
  const profileId = input.profileId.toLowerCase();
  const numbers = await lockNumbers(db, input.numberIds.filter(isUuid), profileId);
  if ((await findProfileName(db, profileId)) === null)
    throw new AppError("not_found", { field: "profileId" });
  if (numbers.length === 0 && input.numberIds.length > 0)
    throw new AppError("not_found", { field: "numberIds" });

  const now = new Date(ctx.clock.now());
  const free = numbers.filter((number) => number.profileId === null);
  const elsewhere = numbers.filter((number) => number.profileId !== null && number.profileId !== profileId);
  if (input.elsewhere === "ask" && elsewhere.length > 0) throw await moveQuestion(db, ctx, elsewhere);
  const moving = input.elsewhere === "move" ? elsewhere : [];
  await endStays(db, moving, { at: now, reason: "moved" });
  const arriving = [...free, ...moving];
  if (arriving.length > 0) await insertAssignments(db, profileId, arriving, now);

  for (const [source, left] of groupByProfile(moving)) {
    await auditNumbers(db, ctx.actor, "number.unassigned", left, source, { reason: "moved" });
  }
  await auditNumbers(db, ctx.actor, "number.assigned", arriving, profileId, {});
  return {
    assigned: free.length,
    moved: moving.length,
    unchanged: numbers.length - free.length - elsewhere.length,
    elsewhere: input.elsewhere === "move" ? [] : elsewhere.map(whereItIs),
  };
}

function whereItIs({ e164, profileName }: LockedNumber) {
  return { e164, profileName: profileName ?? "" };
}

async function moveQuestion(
  db: Db,
  ctx: ServiceContext,
  elsewhere: readonly LockedNumber[],
): Promise<AppError> {
  const ids = elsewhere.map(({ id }) => id);
  const question: MoveQuestion = {
    elsewhere: elsewhere.slice(0, NUMBERS_ASKED_ABOUT).map(whereItIs),
    count: elsewhere.length,
    effect: await getRemovalEffect(ctx.clock, ids, db),
  };
  return new AppError("confirmation_needed", {
    detail: "Nothing is assigned yet: some of these numbers are on another profile.",
    meta: { ...question },
  });
}

/**
 * Takes numbers off their profiles. Their mappings and pins end at once, however many there are (S5, S13); messages they
 * have queued still go out (S16).
 *
 * @param input.profileId only numbers that are on this profile; absent = on any
 * @returns how many were taken off: a number that is on no profile any more is not counted
 */
export async function unassignNumbers(
  ctx: ServiceContext,
  input: { readonly numberIds: readonly string[]; readonly profileId?: string },
): Promise<number> {
  return inTransaction(getPrisma(), async (db) => {
    const numbers = await lockNumbers(db, input.numberIds.filter(isUuid), null);
    const leaving = numbers.filter(
      ({ profileId }) =>
        profileId !== null && (input.profileId === undefined || profileId === input.profileId),
    );
    await endStays(db, leaving, { at: new Date(ctx.clock.now()), reason: "unassigned" });
    for (const [profileId, left] of groupByProfile(leaving)) {
      await auditNumbers(db, ctx.actor, "number.unassigned", left, profileId, {});
    }
    return leaving.length;
  });
}

/** Ends the current stays of these numbers, which the caller has locked. */
export async function endStays(
  db: Db,
  numbers: readonly LockedNumber[],
  end: { at: Date; reason: "unassigned" | "moved" | "number_deleted" },
): Promise<void> {
  const ids = numbers.flatMap(({ assignmentId }) => (assignmentId === null ? [] : [assignmentId]));
  if (ids.length > 0) await endAssignments(db, ids, end);
}

/** Numbers by the profile they are on; those on none are left out. */
export function groupByProfile(numbers: readonly LockedNumber[]): Map<string, LockedNumber[]> {
  const groups = new Map<string, LockedNumber[]>();
  for (const number of numbers) {
    if (number.profileId === null) continue;
    const group = groups.get(number.profileId);
    if (group) group.push(number);
    else groups.set(number.profileId, [number]);
  }
  return groups;
}

const NUMBERS_NAMED = 20;

/** One event for all numbers of a change, naming the first 20: a bulk change must not bury the log. */
export async function auditNumbers(
  db: Db,
  actor: Actor,
  action: string,
  numbers: readonly { readonly id: string; readonly e164: string }[],
  profileId: string | null,
  detail: Record<string, unknown>,
): Promise<void> {
  const [first] = numbers;
  if (!first) return;
  await recordAudit(db, actor, {
    action,
    subjectType: "phone_number",
    subjectId: first.id,
    profileId,
    detail: {
      ...detail,
      count: numbers.length,
      numbers: numbers.slice(0, NUMBERS_NAMED).map(({ e164 }) => e164),
    },
  });
}
