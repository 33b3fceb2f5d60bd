import { type Db, getPrisma } from "@/lib/db/client";
import { decodeCursor, type KeysetPage, keysetPage } from "@/lib/db/keyset";
import { countOptOuts, type OptOutPlace, type OptOutQuery, walkOptOuts } from "./list-repository";
import type { OptOut } from "./types";

export type { OptOutQuery } from "./list-repository";

/** Everything. */
export const ALL_OPT_OUTS: OptOutQuery = {
  messagingProfileId: null,
  recipientPrefix: null,
  number: null,
  sinceMs: null,
  untilMs: null,
};

/** One page, by key: newest first, or in the order of recipients where a number is searched for. */
export async function listOptOuts(
  query: OptOutQuery,
  page: { readonly cursor?: string | null; readonly limit: number },
  db: Db = getPrisma(),
): Promise<KeysetPage<OptOut>> {
  const position = decodeCursor(page.cursor, 3);
  const place = position === null ? null : placeOfKey(position.key);
  const from = position !== null && place !== null ? { towards: position.towards, place } : null;
  const found = await walkOptOuts(db, query, from, 0, page.limit + 1);
  return keysetPage(found, from === null ? null : position, page.limit, keyOf);
}

/** A list that is read on from a place, as the API pages it. */
export function optOutSource(query: OptOutQuery, db: Db = getPrisma()) {
  return {
    count: (limit: number) => countOptOuts(db, query, limit),
    read: (after: string | null, skip: number, limit: number) => {
      const place = after === null ? null : placeOfKey(JSON.parse(after) as string[]);
      return walkOptOuts(db, query, place && { towards: "next", place }, skip, limit);
    },
    placeOf: (row: OptOut) => JSON.stringify(keyOf(row)),
  };
}

function keyOf({ createdAtMs, recipient, messagingProfileId }: OptOut): string[] {
  return [String(createdAtMs), recipient, messagingProfileId];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The furthest instant of a Date. */
const LATEST_MS = 8.64e15;

/** null = a cursor that somebody wrote by hand. */
function placeOfKey([
  created = "",
  recipient = "",
  messagingProfileId = "",
]: readonly string[]): OptOutPlace | null {
  const createdAtMs = Number(created);
  const isPlace = /^\d{1,16}$/.test(created) && createdAtMs <= LATEST_MS && UUID.test(messagingProfileId);
  return isPlace ? { createdAtMs, recipient, messagingProfileId } : null;
}
