import { validate as isUuid, v7 as uuidV7 } from "uuid";
import { recordAudit } from "@/lib/audit/record-audit";
import type { Clock } from "@/lib/clock";
import { getPrisma, inTransaction } from "@/lib/db/client";
import { decodeCursor, type KeysetPage, keysetPage } from "@/lib/db/keyset";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { countMappingsOfProfile } from "@/lib/sticky-sender/count-mappings";
import type { MappingCounts } from "@/lib/sticky-sender/types";
import { EVERYWHERE } from "./allowed-destinations";
import { DEFAULT_LIFETIME_SECONDS } from "./mapping-lifetime";
import { DEFAULT_MESSAGE_SETTINGS } from "./message-settings";
import { DEFAULT_VALIDITY_SECONDS } from "./message-validity";
import { applyChanges, type ProfileChanges } from "./profile-changes";
import {
  countNumbersOfProfile,
  endMappingEpoch,
  findProfile,
  insertProfile,
  listProfileNames,
  listProfileRows,
  lockProfile,
  markProfileDeleted,
} from "./repository";
import { requireLinkDomain } from "./require-link-domain";
import { normaliseSpendLimit } from "./spend-limit";
import type { MessagingProfile, ProfileOverviewRow } from "./types";
import { columnsOf } from "./update-profile";

/** Rows on a page of the table of profiles. */
export const PROFILES_PER_PAGE = 50;

const DAY_MS = 86_400_000;

/** What a new profile has unless its creator says otherwise. */
const NEW_PROFILE = {
  ...DEFAULT_MESSAGE_SETTINGS,
  enabled: true,
  numberPool: null,
  mappingLifetimeSeconds: DEFAULT_LIFETIME_SECONDS,
  switchOffBehaviour: "clear",
  validitySeconds: DEFAULT_VALIDITY_SECONDS,
  whitelistedDestinations: [EVERYWHERE],
} as const;

/**
 * Creates a messaging profile. Everything but the name has a default: enabled, pool off, 8 days (S2), `clear`, everywhere,
 * and those of `DEFAULT_MESSAGE_SETTINGS`.
 *
 * @throws AppError the refusals of `applyChanges` and `requireLinkDomain`
 */
export async function createProfile(
  ctx: ServiceContext,
  input: ProfileChanges & { readonly name: string },
): Promise<MessagingProfile> {
  const settings = applyChanges({ ...NEW_PROFILE, name: input.name }, await requireLinkDomain(input));
  const now = new Date(ctx.clock.now());
  return inTransaction(getPrisma(), async (db) => {
    const profile = await insertProfile(db, {
      ...columnsOf(settings),
      id: uuidV7(),
      createdAt: now,
      updatedAt: now,
    });
    await recordAudit(db, ctx.actor, {
      action: "messaging_profile.created",
      subjectType: "messaging_profile",
      subjectId: profile.id,
      profileId: profile.id,
      detail: { name: profile.name },
    });
    return profile;
  });
}

/** @throws AppError not_found, also for what is no id at all and for a deleted profile */
export async function getProfile(id: string): Promise<MessagingProfile> {
  const profile = isUuid(id) ? await findProfile(getPrisma(), id) : null;
  if (!profile) throw new AppError("not_found");
  return profile;
}

/**
 * One page of the table of profiles, in the order of their names.
 *
 * @param query.search part of a name, upper or lower case
 * @param query.cursor from an earlier page; one that cannot be read starts at the beginning
 */
export async function listProfiles(
  clock: Clock,
  query: { readonly search?: string; readonly cursor?: string | null; readonly limit?: number } = {},
): Promise<KeysetPage<ProfileOverviewRow>> {
  const limit = query.limit ?? PROFILES_PER_PAGE;
  const decoded = decodeCursor(query.cursor, 2);
  const position = decoded && isUuid(decoded.key[1]) ? decoded : null;
  const nowMs = clock.now();
  const rows = await listProfileRows(getPrisma(), {
    // Postgres takes no NUL, and anything may stand in a URL.
    search: query.search?.replaceAll("\0", "").trim() || null,
    position,
    limit: limit + 1,
    dayStart: new Date(nowMs - (nowMs % DAY_MS)),
  });
  const page = keysetPage(rows, position, limit, (row) => [row.sortKey, row.id]);
  return { ...page, rows: page.rows.map(toOverviewRow) };
}

function toOverviewRow({ sortKey: _, ...row }: ProfileOverviewRow & { sortKey: string }): ProfileOverviewRow {
  return { ...row, dailySpendLimit: row.dailySpendLimit && normaliseSpendLimit(row.dailySpendLimit) };
}

/** Profiles offered where one is chosen from a list. */
const CHOICES = 500;

/** Id and name of the first 500 profiles in the order of their names, for fields that choose one. */
export async function listProfileChoices(): Promise<{ id: string; name: string }[]> {
  return listProfileNames(getPrisma(), CHOICES);
}

/** What deleting a profile takes along, for its confirmation. */
export interface DeletionEffect {
  readonly numbers: number;
  readonly counts: MappingCounts;
}

/** @throws AppError not_found */
export async function getDeletionEffect(clock: Clock, id: string): Promise<DeletionEffect> {
  await getProfile(id);
  const db = getPrisma();
  const numbers = await countNumbersOfProfile(db, id);
  return { numbers, counts: await countMappingsOfProfile(db, id, clock.now()) };
}

/**
 * Deletes a messaging profile: its numbers are unassigned, its mappings and pins end at once (S13), it is gone from every
 * list. Its row stays so that its messages can be read; what is queued already still goes out (S16).
 *
 * @throws AppError not_found
 */
export async function deleteProfile(ctx: ServiceContext, id: string): Promise<MessagingProfile> {
  const now = new Date(ctx.clock.now());
  return inTransaction(getPrisma(), async (db) => {
    const profile = isUuid(id) ? await lockProfile(db, id) : null;
    if (!profile) throw new AppError("not_found");
    await endMappingEpoch(db, profile, {
      kind: "profile_deleted",
      includePins: true,
      actorLabel: ctx.actor.label,
      clearedAt: now,
    });
    const numbers = await markProfileDeleted(db, id, now);
    await recordAudit(db, ctx.actor, {
      action: "messaging_profile.deleted",
      subjectType: "messaging_profile",
      subjectId: id,
      profileId: id,
      detail: { name: profile.name, numbersUnassigned: numbers },
    });
    return profile;
  });
}
