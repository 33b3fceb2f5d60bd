import { recordAudit } from "@/lib/audit/record-audit";
import { getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { E164 } from "@/lib/phone-number/e164";
import type { ServiceContext } from "@/lib/service-context";
import { findCurrentSender, lockProfile, type SenderKey } from "./change-repository";
import { liveAfterMs } from "./mapping-expiry";
import { lockMappingInForce, type ReplacedMapping, unpinRows, upsertPin } from "./pin-repository";

export interface PinOutcome {
  readonly recipient: string;
  readonly sender: string;
  /** What was in force for the recipient before; null = nothing. */
  readonly replaced: ReplacedMapping | null;
}

/**
 * Pins a recipient to a number of the profile: it never expires and survives clears unless pins are included (S15).
 *
 * Pinning the mapping in force to its own number keeps its history; any other pin is a new mapping. Pinning again to
 * another number moves the pin. A number that is disabled or weighted 0 may be pinned: it acts when it can be used (S7).
 *
 * @throws AppError not_found (profile); invalid_sender at `sender` when the number is not assigned to the profile
 */
export async function pinRecipient(
  ctx: ServiceContext,
  profileId: string,
  recipient: E164,
  sender: SenderKey,
): Promise<PinOutcome> {
  return inTransaction(getPrisma(), async (db) => {
    const profile = await lockProfile(db, profileId, "keep");
    if (!profile) throw new AppError("not_found");
    const number = await findCurrentSender(db, profileId, sender);
    if (!number) {
      throw new AppError("invalid_sender", {
        field: "sender",
        detail: "This number is not assigned to the profile. Choose one that is.",
      });
    }
    const nowMs = ctx.clock.now();
    const replaced = await lockMappingInForce(db, profile, recipient, liveAfterMs(profile, nowMs));
    const keepsHistory = replaced?.sender === number.e164;
    await upsertPin(db, profile, {
      recipient,
      assignmentId: number.assignmentId,
      keepsHistory,
      atMs: nowMs,
    });
    await recordAudit(db, ctx.actor, {
      action: "mapping.pinned",
      subjectType: "messaging_profile",
      subjectId: profileId,
      profileId,
      detail: { recipient, sender: number.e164, replaced },
    });
    return { recipient, sender: number.e164, replaced };
  });
}

/**
 * Turns pins into ordinary mappings (S15). Their timer is the one of every mapping (S2): the last message, or the
 * creation when there was none. Unpinning sends nothing, so it starts no new lifetime; a pin whose last message is
 * older than the profile's lifetime is expired at once.
 *
 * @returns the recipients that were pinned until now
 * @throws AppError not_found
 */
export async function unpinRecipients(
  ctx: ServiceContext,
  profileId: string,
  recipients: readonly string[],
): Promise<string[]> {
  return inTransaction(getPrisma(), async (db) => {
    const profile = await lockProfile(db, profileId, "keep");
    if (!profile) throw new AppError("not_found");
    const rows = await unpinRows(db, profile, recipients);
    if (rows.length > 0) {
      await recordAudit(db, ctx.actor, {
        action: "mapping.unpinned",
        subjectType: "messaging_profile",
        subjectId: profileId,
        profileId,
        detail: { count: rows.length, mappings: rows.slice(0, 100) },
      });
    }
    return rows.map((row) => row.recipient);
  });
}
