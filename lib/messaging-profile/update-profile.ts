import { validate as isUuid } from "uuid";
import { recordAudit } from "@/lib/audit/record-audit";
import type { Clock } from "@/lib/clock";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { countMappingsOfProfile } from "@/lib/sticky-sender/count-mappings";
import { describeMappingCount } from "@/lib/sticky-sender/describe-mapping-count";
import type { MappingCounts } from "@/lib/sticky-sender/types";
import { decideMappingClear, type StickyState } from "./decide-mapping-clear";
import { mappingsDeadBefore } from "./mapping-lifetime";
import { DEFAULT_POOL_SETTINGS } from "./merge-number-pool-settings";
import { messageSettingsOf } from "./message-settings";
import {
  applyChanges,
  differencesBetween,
  type ProfileChanges,
  type ProfileSettings,
} from "./profile-changes";
import {
  endMappingEpoch,
  findLastEdit,
  findProfile,
  lockProfile,
  type StoredProfile,
  updateProfileColumns,
} from "./repository";
import { requireLinkDomain } from "./require-link-domain";
import type { MessagingProfile } from "./types";
import { replaceV1Secret } from "./v1-secret";

export interface UpdateOptions {
  /** The profile's `updatedAt` the changes were made from. Given, an edit in between refuses them; absent = the last one wins. */
  readonly editedAt?: Date;
  /** Ask before clearing: refuses with `confirmation_needed` when live mappings or pins are concerned. */
  readonly askBeforeClearing?: boolean;
  /** What is cleared includes pins (S4); without a clear it means nothing. */
  readonly includePins?: boolean;
  /** A new secret for the profile's version 1 webhooks. */
  readonly v1Secret?: string;
}

/** What a refusal of a stale form carries (`AppError` conflict, `meta`). */
export interface StaleEdit {
  /** The profile as it stands now; its `updatedAt` is the mark of the next attempt. */
  readonly current: MessagingProfile;
  /** Who saved it last, null when that is not on record. */
  readonly savedBy: string | null;
}

/**
 * Changes a messaging profile; both doors use it.
 *
 * Clearing (S4, S14) and a changed lifetime (S14) take effect in the same transaction: once this has returned, no message
 * that arrives later uses a cleared mapping (S12). A save that changes nothing writes nothing.
 *
 * @throws AppError not_found; invalid_domain (F5); conflict with `StaleEdit`; confirmation_needed with `MappingCounts`; a refusal of the pool's
 *   patch (P6) with `field` `numberPool` or `numberPool.<key>`
 */
export async function updateProfile(
  ctx: ServiceContext,
  profileId: string,
  given: ProfileChanges,
  options: UpdateOptions = {},
): Promise<MessagingProfile> {
  const changes = await requireLinkDomain(given);
  if (options.askBeforeClearing) {
    const counts = await countWhatWouldClear(ctx.clock, profileId, changes, options);
    if (counts) throw confirmationNeeded(counts);
  }
  return inTransaction(getPrisma(), async (db) => {
    const stored = isUuid(profileId) ? await lockProfile(db, profileId) : null;
    if (!stored) throw new AppError("not_found");
    const { id } = stored;
    const next = applyChanges(stored, changes);
    const differences = differencesBetween(stored, next);
    const secretChanged = options.v1Secret !== undefined && (await replaceV1Secret(db, id, options.v1Secret));
    if (differences.length === 0 && !secretChanged) return stored;
    await refuseStale(db, stored, options.editedAt);

    const nowMs = ctx.clock.now();
    const clears = decideMappingClear(stickyState(stored), stickyState(next));
    if (clears) {
      await endMappingEpoch(db, stored, {
        kind: clears,
        includePins: options.includePins ?? false,
        actorLabel: ctx.actor.label,
        clearedAt: new Date(nowMs),
      });
    }
    const saved = await updateProfileColumns(db, id, {
      ...columnsOf(next),
      mappingsDeadBefore: deadBefore(stored, next, nowMs),
      // Strictly later than before, even within one millisecond: stale forms are told by it.
      updatedAt: new Date(Math.max(nowMs, stored.updatedAt.getTime() + 1)),
    });
    await recordAudit(db, ctx.actor, {
      action: "messaging_profile.updated",
      subjectType: "messaging_profile",
      subjectId: id,
      profileId: id,
      detail: {
        changes: Object.fromEntries(
          differences.map(({ field, before, after }) => [field, { before, after }]),
        ),
        ...(secretChanged && { v1SecretChanged: true }),
        ...(clears && { mappingsCleared: clears, pinsIncluded: options.includePins ?? false }),
      },
    });
    return saved;
  });
}

/** Columns of settings; a pool that is off keeps the defaults in its columns (P6). */
export function columnsOf(settings: ProfileSettings) {
  const { numberPool, whitelistedDestinations, spendAlertEmails, ...rest } = settings;
  return {
    ...messageSettingsOf(settings),
    name: rest.name,
    enabled: rest.enabled,
    mappingLifetimeSeconds: rest.mappingLifetimeSeconds,
    switchOffBehaviour: rest.switchOffBehaviour,
    validitySeconds: rest.validitySeconds,
    whitelistedDestinations: [...whitelistedDestinations],
    spendAlertEmails: [...spendAlertEmails],
    numberPoolEnabled: numberPool !== null,
    ...(numberPool ?? DEFAULT_POOL_SETTINGS),
  };
}

/** null = nothing to ask about: the save clears nothing, or there is nothing to clear, or it will be refused as stale. */
async function countWhatWouldClear(
  clock: Clock,
  id: string,
  changes: ProfileChanges,
  options: UpdateOptions,
): Promise<MappingCounts | null> {
  const db = getPrisma();
  const stored = isUuid(id) ? await findProfile(db, id) : null;
  if (!stored) throw new AppError("not_found");
  const next = applyChanges(stored, changes);
  if (isStale(stored, options.editedAt)) return null;
  if (!decideMappingClear(stickyState(stored), stickyState(next))) return null;
  const counts = await countMappingsOfProfile(db, id, clock.now());
  return counts.mappings.value > 0 || counts.pins.value > 0 ? counts : null;
}

function confirmationNeeded(counts: MappingCounts): AppError {
  return new AppError("confirmation_needed", {
    detail: `Nothing is saved yet: it clears ${describeMappingCount(counts.mappings)}.`,
    meta: { ...counts },
  });
}

function isStale(stored: MessagingProfile, editedAt: Date | undefined): boolean {
  return editedAt !== undefined && editedAt.getTime() !== stored.updatedAt.getTime();
}

async function refuseStale(db: Db, stored: StoredProfile, editedAt: Date | undefined): Promise<void> {
  if (!isStale(stored, editedAt)) return;
  const savedBy = await findLastEdit(db, stored.id);
  const stale: StaleEdit = { current: stored, savedBy };
  throw new AppError("conflict", {
    detail: `${savedBy ?? "Someone else"} saved this profile while you were editing it. Nothing of yours is saved yet.`,
    meta: { ...stale },
  });
}

function stickyState(settings: ProfileSettings): StickyState {
  return {
    numberPoolEnabled: settings.numberPool !== null,
    stickySender: settings.numberPool?.stickySender ?? false,
    switchOffBehaviour: settings.switchOffBehaviour,
  };
}

function deadBefore(stored: StoredProfile, next: ProfileSettings, nowMs: number): Date | null {
  const markMs = mappingsDeadBefore(
    stored.mappingsDeadBefore?.getTime() ?? null,
    stored.mappingLifetimeSeconds,
    next.mappingLifetimeSeconds,
    nowMs,
  );
  return markMs === null ? null : new Date(markMs);
}
