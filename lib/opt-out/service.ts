import { recordAudit } from "@/lib/audit/record-audit";
import { getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { readProfile } from "@/lib/messaging-profile/read-profile";
import type { E164 } from "@/lib/phone-number/e164";
import type { ServiceContext } from "@/lib/service-context";
import { insertOptOuts, removeOptOutRow } from "./change-repository";
import { listOptOuts } from "./list-opt-outs";
import type { OptOut } from "./types";

/**
 * Blocks a recipient for a profile by hand. Once it has returned, no message whose request arrives later is accepted for them
 * (40300), and what is queued already fails when its turn comes (F6, F8). Doing it again changes nothing.
 *
 * @throws AppError not_found
 */
export async function addOptOut(
  ctx: ServiceContext,
  profileId: string,
  recipient: E164,
  source: "portal" | "api",
): Promise<{ optOut: OptOut; isNew: boolean }> {
  const profile = await readProfile(profileId);
  const isNew = await inTransaction(getPrisma(), async (db) => {
    const row = { recipient, number: null, keyword: null, createdAtMs: ctx.clock.now() };
    const inserted = await insertOptOuts(db, profile.id, source, [row]);
    if (inserted.size === 0) return false;
    await recordAudit(db, ctx.actor, {
      action: "opt_out.added",
      subjectType: "messaging_profile",
      subjectId: profile.id,
      profileId: profile.id,
      detail: { recipient },
    });
    return true;
  });
  const optOut = await findOptOut(profile.id, recipient);
  if (optOut === null)
    throw new AppError("conflict", { detail: "The recipient opted in again in the same moment." });
  return { optOut, isNew };
}

/** The block of a recipient; null = there is none. */
export async function findOptOut(profileId: string, recipient: E164): Promise<OptOut | null> {
  const query = { messagingProfileId: profileId, recipientPrefix: recipient };
  const page = await listOptOuts({ ...query, number: null, sinceMs: null, untilMs: null }, { limit: 1 });
  const [first] = page.rows;
  return first?.recipient === recipient ? first : null;
}

/**
 * Lifts a block without the recipient's word. Messages may be sent to them again at once.
 *
 * @throws AppError not_found: there is no such profile, or the recipient is not blocked
 */
export async function removeOptOut(ctx: ServiceContext, profileId: string, recipient: E164): Promise<void> {
  const profile = await readProfile(profileId);
  await inTransaction(getPrisma(), async (db) => {
    if (!(await removeOptOutRow(db, profile.id, recipient)))
      throw new AppError("not_found", {
        field: "recipient",
        detail: `${recipient} has not opted out of this profile.`,
      });
    await recordAudit(db, ctx.actor, {
      action: "opt_out.removed",
      subjectType: "messaging_profile",
      subjectId: profile.id,
      profileId: profile.id,
      detail: { recipient },
    });
  });
}
