import type { Db } from "@/lib/db/client";
import { decodeCursor, encodeCursor } from "@/lib/db/keyset";
import { liveAfterMs, type MappingState, mappingExpiresAtMs, mappingState } from "./mapping-expiry";
import { ABOVE_ALL, BELOW_ALL, type Lane, type StoredMapping } from "./paging-repository";
import type { MappingProfile } from "./types";
import { walkMappings } from "./walk-mappings";

/** Which mappings a list shows. Absent = no restriction. */
export interface MappingFilter {
  /** Beginnings of recipients, disjoint and ascending; see `parseRecipientPrefix`. */
  readonly prefixes?: readonly string[];
  /** Only mappings to this assignment. */
  readonly assignmentId?: number;
  readonly state?: MappingState;
  /** Only live mappings that will have expired when so many seconds have passed. Pins never do. */
  readonly expiresWithinSeconds?: number;
}

/** A mapping as the portal shows it. Times are epoch ms. */
export interface MappingView extends StoredMapping {
  readonly state: MappingState;
  /** null = never. */
  readonly expiresAtMs: number | null;
}

export interface MappingPage {
  readonly rows: readonly MappingView[];
  readonly previousCursor: string | null;
  readonly nextCursor: string | null;
  /**
   * Set when the page is not full because the search for mappings of a certain age stopped after a bounded walk:
   * recipients up to this one have been looked at (from it on, when paging backwards); `nextCursor` goes on.
   */
  readonly searchedUpTo: string | null;
}

/**
 * One page of a profile's mappings in the order of recipients (S13: never OFFSET, whatever the size).
 *
 * Shows mappings of the current epoch whose number is still assigned: live ones, pins, and expired ones that are not
 * swept yet. Cleared and reset ones are not shown. A cursor that is none of ours means the first page.
 */
export async function listMappings(
  db: Db,
  profile: MappingProfile,
  filter: MappingFilter,
  page: { readonly cursor?: string | null; readonly limit: number },
  nowMs: number,
): Promise<MappingPage> {
  const position = decodeCursor(page.cursor, 1);
  const backwards = position?.towards === "previous";
  const wanted = page.limit + 1;
  const rows: StoredMapping[] = [];
  let stoppedAt: string | null = null;
  for (const range of rangesOf(filter, position?.key[0] ?? null, backwards)) {
    const lanes = lanesOf(profile, filter, range, backwards, nowMs);
    if (lanes.length === 0) break;
    const walk = await walkMappings(db, lanes, wanted - rows.length);
    rows.push(...walk.rows);
    if (rows.length >= wanted) break;
    stoppedAt = walk.reached;
    if (stoppedAt !== null) break;
  }
  const isMore = rows.length > page.limit;
  const shown = rows.slice(0, page.limit);
  if (backwards) shown.reverse();
  const isOnward = isMore || stoppedAt !== null;
  const first = shown[0]?.recipient;
  const last = shown.at(-1)?.recipient;
  const from = position?.key[0] ?? null;
  // A page without rows still has neighbours: what lies on either side of the stretch it looked at.
  const onwardKey = isMore ? (backwards ? first : last) : stoppedAt;
  const backKey = backwards ? (last ?? justBelow(from)) : (first ?? justAbove(from));
  const onward = isOnward && onwardKey ? onwardKey : null;
  const back = position !== null && backKey ? backKey : null;
  return {
    rows: shown.map((row) => toView(row, profile, nowMs)),
    nextCursor: cursorTo("next", backwards ? back : onward),
    previousCursor: cursorTo("previous", backwards ? onward : back),
    searchedUpTo: isMore ? null : stoppedAt,
  };
}

/** Live mappings and pins from a recipient on (exclusive), for the export: at most `limit`, and how far that got. */
export async function walkLiveMappings(
  db: Db,
  profile: MappingProfile,
  filter: Pick<MappingFilter, "prefixes" | "assignmentId">,
  after: string | null,
  limit: number,
  nowMs: number,
): Promise<{ readonly rows: readonly MappingView[]; readonly reached: string | null }> {
  for (const range of rangesOf(filter, after, false)) {
    const lanes = lanesOf(profile, filter, range, false, nowMs, true);
    const walk = await walkMappings(db, lanes, limit);
    if (walk.rows.length > 0 || walk.reached !== null) {
      const rows = walk.rows.map((row) => toView(row, profile, nowMs));
      // The end of one prefix is not the end of the search; the next call finds what is left, if anything.
      return { rows, reached: walk.reached ?? range.high };
    }
  }
  return { rows: [], reached: null };
}

interface Range {
  readonly low: string;
  readonly high: string;
}

/** The stretches of recipients to walk, nearest first, from the position on. */
export function rangesOf(filter: MappingFilter, from: string | null, backwards: boolean): Range[] {
  const all = filter.prefixes?.length
    ? filter.prefixes.map((prefix) => ({ low: justBelowPrefix(prefix), high: `${prefix}~` }))
    : [{ low: BELOW_ALL, high: ABOVE_ALL }];
  const left = all.flatMap(({ low, high }) => {
    const start = !backwards && from !== null && from > low ? from : low;
    const end = backwards && from !== null && from < high ? from : high;
    return start < end ? [{ low: start, high: end }] : [];
  });
  return backwards ? left.reverse() : left;
}

/** The runs of mappings that a filter asks for within a stretch: ordinary ones, pins, or both. */
export function lanesOf(
  profile: MappingProfile,
  filter: MappingFilter,
  range: Range,
  backwards: boolean,
  nowMs: number,
  isLiveOnly = false,
): Lane[] {
  const assignmentId = filter.assignmentId ?? null;
  const shared = { profileId: profile.id, assignmentId, backwards, ...range };
  const liveAfter = liveAfterMs(profile, nowMs);
  const isExpiring = filter.expiresWithinSeconds !== undefined;
  const lanes: Lane[] = [];
  const isOfMappings = filter.state !== "pinned" && !(isExpiring && filter.state === "expired");
  const isOfPins = !isExpiring && (filter.state === undefined || filter.state === "pinned");
  if (isOfMappings) {
    const isLive = isLiveOnly || isExpiring || filter.state === "live";
    const expiringMs = nowMs + ((filter.expiresWithinSeconds ?? 0) - profile.lifetimeSeconds) * 1_000;
    lanes.push({
      ...shared,
      epoch: profile.mappingEpoch,
      laterThanMs: isLive ? liveAfter : null,
      notLaterThanMs: filter.state === "expired" ? liveAfter : isExpiring ? expiringMs : null,
    });
  }
  if (isOfPins) {
    lanes.push({ ...shared, epoch: -profile.pinEpoch, laterThanMs: null, notLaterThanMs: null });
  }
  return lanes;
}

/** A mapping with what the time makes of it. */
export function toView(row: StoredMapping, profile: MappingProfile, nowMs: number): MappingView {
  return {
    recipient: row.recipient,
    assignmentId: row.assignmentId,
    sender: row.sender,
    isPinned: row.isPinned,
    createdAtMs: row.createdAtMs,
    lastMessageAtMs: row.lastMessageAtMs,
    messageCount: row.messageCount,
    state: mappingState(row, profile, nowMs),
    expiresAtMs: mappingExpiresAtMs(row, profile),
  };
}

function cursorTo(towards: "next" | "previous", recipient: string | null | undefined): string | null {
  return recipient ? encodeCursor({ towards, key: [recipient] }) : null;
}

/** The greatest text below everything that starts with the prefix: no digit text lies between the two. */
function justBelowPrefix(prefix: string): string {
  return `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) - 1)}~`;
}

/** Exclusive bounds that include the recipient itself. */
function justAbove(recipient: string | null): string | null {
  return recipient === null ? null : `${recipient}!`;
}

function justBelow(recipient: string | null): string | null {
  return recipient === null ? null : justBelowPrefix(recipient);
}
