import { recordAudit } from "@/lib/audit/record-audit";
import { getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { E164 } from "@/lib/phone-number/e164";
import type { ServiceContext } from "@/lib/service-context";
import { findCurrentSender, lockProfile } from "./change-repository";
import { type ForceBounds, findMappingsInForce, insertMissing, overwriteLocked } from "./import-repository";
import { liveAfterMs } from "./mapping-expiry";
import { mergeImportedMapping } from "./merge-imported-mapping";

/** A mapping to write as it stands. Epoch ms; null = not said. */
export interface MappingInput {
  readonly recipient: E164;
  readonly sender: E164;
  readonly isPinned: boolean;
  readonly createdAtMs: number | null;
  readonly lastMessageAtMs: number | null;
  readonly messageCount: number | null;
}

/**
 * Writes one mapping, as an import of one row does (S15): it takes the place of the one in force, pin or not. What is not
 * said stays as it is while the sender stays the same; otherwise it is a mapping made now that has seen no message.
 *
 * @returns what it did
 * @throws AppError not_found (profile); invalid_sender at `sender` when the number is not assigned to the profile;
 *   invalid_value at `createdAt` or `lastMessageAt` when the times contradict each other, lie in the future, or say that the
 *   mapping has expired already
 */
export async function putMapping(
  ctx: ServiceContext,
  profileId: string,
  input: MappingInput,
): Promise<"new" | "replaced" | "unchanged"> {
  return inTransaction(getPrisma(), async (db) => {
    const profile = await lockProfile(db, profileId, "keep");
    if (!profile) throw new AppError("not_found");
    const nowMs = ctx.clock.now();
    checkTimes(input, liveAfterMs(profile, nowMs), nowMs);
    const sender = await findCurrentSender(db, profileId, { e164: input.sender });
    if (!sender)
      throw new AppError("invalid_sender", {
        field: "sender",
        detail: "This number is not assigned to the profile. Choose one that is.",
      });
    const { mappingEpoch, pinEpoch } = profile;
    const bounds: ForceBounds = {
      profileId,
      mappingEpoch,
      pinEpoch,
      liveAfterMs: liveAfterMs(profile, nowMs),
    };
    const { recipient } = input;
    // First the insert, then the lock: in the order in which accepting does it.
    const fresh = mergeImportedMapping(null, input, sender.assignmentId, nowMs);
    const inserted = await insertMissing(db, bounds, [{ recipient, ...fresh.values }]);
    let effect = fresh;
    if (!inserted.has(recipient)) {
      const force = await findMappingsInForce(db, bounds, [recipient], true);
      effect = mergeImportedMapping(force.get(recipient) ?? null, input, sender.assignmentId, nowMs);
      if (effect.kind !== "unchanged") await overwriteLocked(db, bounds, [{ recipient, ...effect.values }]);
    }
    if (effect.kind !== "unchanged")
      await recordAudit(db, ctx.actor, {
        action: "mapping.set",
        subjectType: "messaging_profile",
        subjectId: profileId,
        profileId,
        detail: {
          recipient,
          sender: sender.e164,
          isPinned: input.isPinned,
          isNew: effect.kind === "new",
          endsPin: effect.endsPin,
        },
      });
    return effect.kind;
  });
}

function checkTimes(
  { createdAtMs, lastMessageAtMs, isPinned }: MappingInput,
  deadUntilMs: number,
  nowMs: number,
): void {
  if (createdAtMs !== null && createdAtMs > nowMs) refuse("createdAt", "This time is in the future.");
  if (lastMessageAtMs !== null && lastMessageAtMs > nowMs)
    refuse("lastMessageAt", "This time is in the future.");
  if (createdAtMs !== null && lastMessageAtMs !== null && lastMessageAtMs < createdAtMs)
    refuse("lastMessageAt", "The last message is earlier than the creation.");
  const ageStartMs = lastMessageAtMs ?? createdAtMs;
  if (!isPinned && ageStartMs !== null && ageStartMs <= deadUntilMs)
    refuse(
      lastMessageAtMs === null ? "createdAt" : "lastMessageAt",
      "Such a mapping has expired already: this is longer ago than the profile's lifetime.",
    );
}

function refuse(field: string, detail: string): never {
  throw new AppError("invalid_value", { field, detail });
}
