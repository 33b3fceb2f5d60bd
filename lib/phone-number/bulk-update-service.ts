import { validate as isUuid, v7 as uuidV7 } from "uuid";
import { getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { assignWithin, auditNumbers, endStays, groupByProfile } from "./assignment-service";
import { type BulkUpdate, findBulkUpdate, insertBulkUpdate } from "./bulk-update-repository";
import type { E164 } from "./e164";
import { findNumbersByE164, lockNumbers } from "./repository";

export type { BulkUpdate };

/** Numbers that one order may name. */
export const MAX_BULK_NUMBERS = 10_000;

/**
 * Puts many numbers on a profile, or takes them off theirs, in one transaction with the order that says what became of each:
 * an order that can be read has been carried out, and none is ever half done.
 *
 * Numbers on another profile move (S5). Numbers that are not in the inventory fail; the others go on.
 *
 * @param input.profileId null = off their profiles
 * @throws AppError not_found (`field` profileId)
 */
export async function updateNumbersInBulk(
  ctx: ServiceContext,
  input: {
    readonly profileId: string | null;
    readonly numbers: readonly E164[];
    readonly assignOnly: boolean;
  },
): Promise<BulkUpdate> {
  const { profileId, assignOnly } = input;
  if (profileId !== null && !isUuid(profileId)) throw new AppError("not_found", { field: "profileId" });
  const wanted = [...new Set<string>(input.numbers)];
  return inTransaction(getPrisma(), async (db) => {
    const now = new Date(ctx.clock.now());
    const ids = (await findNumbersByE164(db, wanted)).map(({ id }) => id);
    // Locked anew as they stand: a number deleted meanwhile is not there any more.
    const numbers = await lockNumbers(db, ids, profileId);
    if (profileId !== null) {
      const numberIds = numbers.map(({ id }) => id);
      await assignWithin(db, ctx, { profileId, numberIds, elsewhere: "move" });
    } else {
      await endStays(db, numbers, { at: now, reason: "unassigned" });
      for (const [left, group] of groupByProfile(numbers))
        await auditNumbers(db, ctx.actor, "number.unassigned", group, left, {});
    }
    const done = new Set(numbers.map(({ e164 }) => e164));
    const update: BulkUpdate = {
      id: uuidV7(),
      profileId,
      assignOnly,
      success: wanted.filter((e164) => done.has(e164)),
      failed: wanted.filter((e164) => !done.has(e164)),
    };
    await insertBulkUpdate(db, update, now);
    return update;
  });
}

/** @throws AppError not_found, also for what is no id at all */
export async function getBulkUpdate(id: string): Promise<BulkUpdate> {
  const update = isUuid(id) ? await findBulkUpdate(getPrisma(), id) : null;
  if (!update) throw new AppError("not_found");
  return update;
}
