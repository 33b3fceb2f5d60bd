import { getPrisma } from "@/lib/db/client";
import type { KeysetPage } from "@/lib/db/keyset";
import { findProfileNames } from "@/lib/message/message-log-repository";
import { listOptOuts, type OptOutQuery } from "./list-opt-outs";
import { countOptOuts } from "./list-repository";
import type { OptOut } from "./types";

/** Rows of one page. */
const PER_PAGE = 50;
/** Counted exactly so far. */
const MAX_COUNTED = 10_000;

/** An opt-out as the portal lists it. */
export interface OptOutView extends OptOut {
  /** null = the profile has been deleted. */
  readonly profileName: string | null;
}

/** One page of the list with the names of profiles. */
export async function getOptOutsPage(
  query: OptOutQuery,
  cursor: string | null,
): Promise<KeysetPage<OptOut> & { readonly rows: OptOutView[] }> {
  const page = await listOptOuts(query, { cursor, limit: PER_PAGE });
  const names = await findProfileNames(getPrisma(), [
    ...new Set(page.rows.map((row) => row.messagingProfileId)),
  ]);
  const nameOf = (id: string) => {
    const found = names.get(id);
    return found === undefined || found.deleted ? null : found.name;
  };
  return {
    ...page,
    rows: page.rows.map((row) => ({ ...row, profileName: nameOf(row.messagingProfileId) })),
  };
}

/** "3 opt-outs", "more than 10,000 opt-outs". */
export async function describeOptOutCount(query: OptOutQuery): Promise<string> {
  const count = await countOptOuts(getPrisma(), query, MAX_COUNTED + 1);
  if (count > MAX_COUNTED) return `More than ${MAX_COUNTED.toLocaleString("en-US")} opt-outs`;
  if (count === 0) return "No opt-outs";
  return `${count.toLocaleString("en-US")} ${count === 1 ? "opt-out" : "opt-outs"}`;
}
