import { getPrisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { findCurrentSender } from "./change-repository";
import { countMappingsOfAssignments, countMappingsOfProfile } from "./count-mappings";
import { listMappings, type MappingView } from "./list-mappings";
import type { MappingListRequest } from "./mapping-list-request";
import { findMappingProfile } from "./repository";
import { findUnavailable, listSenders } from "./sender-repository";
import type { MappingCounts, MappingProfile } from "./types";

/** Rows on a page of the list. */
export const MAPPINGS_PER_PAGE = 50;
/** Up to so many numbers are offered to choose from; of larger pools one types the number. */
export const MAX_SENDERS_TO_CHOOSE = 200;

/** A row of the list. `unavailable` = why the next message would not leave from this number although it is mapped (S7). */
export interface MappingRowView extends MappingView {
  readonly unavailable: "disabled" | "weight_zero" | null;
}

export interface MappingsPage {
  readonly profile: MappingProfile;
  readonly rows: readonly MappingRowView[];
  readonly previousCursor: string | null;
  readonly nextCursor: string | null;
  readonly searchedUpTo: string | null;
  /** The number asked for is not one of the profile: nothing is shown. */
  readonly isUnknownSender: boolean;
}

/** The numbers of a profile to choose one from. */
export interface SenderChoice {
  /** By E.164; null = too many, let one be typed. */
  readonly senders: readonly { readonly e164: string; readonly enabled: boolean }[] | null;
  readonly isEmpty: boolean;
}

/**
 * One page of a profile's mappings as the portal shows it.
 *
 * @throws AppError not_found
 */
export async function getMappingsPage(
  profileId: string,
  request: MappingListRequest,
  nowMs: number,
): Promise<MappingsPage> {
  const db = getPrisma();
  const profile = await findMappingProfile(db, profileId);
  if (!profile) throw new AppError("not_found");
  const sender = request.sender ? await findCurrentSender(db, profileId, { e164: request.sender }) : null;
  if (request.sender && !sender) {
    const nothing = { rows: [], previousCursor: null, nextCursor: null, searchedUpTo: null };
    return { profile, ...nothing, isUnknownSender: true };
  }
  const filter = {
    prefixes: request.prefixes,
    ...(sender ? { assignmentId: sender.assignmentId } : {}),
    ...(request.state ? { state: request.state } : {}),
    ...(request.expiresWithinSeconds === null ? {} : { expiresWithinSeconds: request.expiresWithinSeconds }),
  };
  const place = { cursor: request.cursor, limit: MAPPINGS_PER_PAGE };
  const page = await listMappings(db, profile, filter, place, nowMs);
  const unavailable = await findUnavailable(db, [...new Set(page.rows.map((row) => row.assignmentId))]);
  return {
    profile,
    ...page,
    rows: page.rows.map((row) => ({ ...row, unavailable: unavailable.get(row.assignmentId) ?? null })),
    isUnknownSender: false,
  };
}

/** The numbers to filter by or to pin to. */
export async function getSenderChoice(profileId: string): Promise<SenderChoice> {
  const senders = await listSenders(getPrisma(), profileId, MAX_SENDERS_TO_CHOOSE + 1);
  return {
    senders: senders.length > MAX_SENDERS_TO_CHOOSE ? null : senders,
    isEmpty: senders.length === 0,
  };
}

/**
 * How many mappings and pins a reset would concern: those of one number of the profile, or all of it.
 *
 * @throws AppError not_found; invalid_sender at `sender`
 */
export async function getMappingCounts(
  profileId: string,
  sender: string | null,
  nowMs: number,
): Promise<MappingCounts> {
  const db = getPrisma();
  if (sender === null) return countMappingsOfProfile(db, profileId, nowMs);
  const found = await findCurrentSender(db, profileId, { e164: sender });
  const counts = found && (await countMappingsOfAssignments(db, profileId, [found.assignmentId], nowMs));
  const ofNumber = found && counts?.get(found.assignmentId);
  if (!ofNumber) {
    throw new AppError("invalid_sender", {
      field: "sender",
      detail: "This number is not assigned to the profile. Choose one that is.",
    });
  }
  return ofNumber;
}
