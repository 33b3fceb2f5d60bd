import { getPrisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { findCurrentSender } from "./change-repository";
import { type MappingFilter, walkLiveMappings } from "./list-mappings";
import { formatMapping, MAPPING_HEADER } from "./mapping-csv";
import type { MappingListRequest } from "./mapping-list-request";
import { findMappingProfile } from "./repository";

const CHUNK_ROWS = 2_000;

/** Which mappings an export holds. */
export type ExportFilter = Pick<MappingFilter, "prefixes" | "assignmentId">;

/**
 * The part of the list's filters that narrows an export: recipient and sender.
 *
 * @throws AppError invalid_value, invalid_sender: a filter that cannot be understood must not export everything
 */
export async function resolveExportFilter(
  profileId: string,
  request: Pick<MappingListRequest, "prefixes" | "sender" | "problems">,
): Promise<ExportFilter> {
  for (const field of ["recipient", "sender"] as const) {
    const problem = request.problems[field];
    if (problem) throw new AppError("invalid_value", { field, detail: problem });
  }
  const { prefixes, sender } = request;
  if (sender === null) return { prefixes };
  const found = await findCurrentSender(getPrisma(), profileId, { e164: sender });
  if (!found) {
    throw new AppError("invalid_sender", {
      field: "sender",
      detail: "This number is not assigned to the profile.",
    });
  }
  return { prefixes, assignmentId: found.assignmentId };
}

/**
 * The profile's live mappings and pins as CSV (S15), piece by piece in constant memory, in the order of recipients.
 *
 * Each piece is what is in the table when it is read: there is no snapshot that would keep the database from cleaning up
 * while someone downloads slowly. A mapping that stays is in the file once; after a clear the file ends with what is left.
 * Expired mappings are left out, an import would refuse them.
 *
 * @throws AppError not_found
 */
export async function* exportMappings(
  ctx: Pick<ServiceContext, "clock">,
  profileId: string,
  filter: ExportFilter,
): AsyncGenerator<string> {
  const db = getPrisma();
  let text = MAPPING_HEADER;
  let after: string | null = null;
  do {
    const profile = await findMappingProfile(db, profileId);
    if (!profile) throw new AppError("not_found");
    const walk = await walkLiveMappings(db, profile, filter, after, CHUNK_ROWS, ctx.clock.now());
    for (const row of walk.rows) text += formatMapping(row);
    yield text;
    text = "";
    after = walk.reached;
  } while (after !== null);
}
