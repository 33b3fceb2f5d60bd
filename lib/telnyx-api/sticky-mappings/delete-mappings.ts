import type { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { addMappingCounts, describeMappingCount } from "@/lib/sticky-sender/describe-mapping-count";
import { getMappingCounts } from "@/lib/sticky-sender/get-mappings-page";
import { resetAllMappings, resetMappings, resetMappingsOfNumber } from "@/lib/sticky-sender/reset-mappings";
import type { MappingCount } from "@/lib/sticky-sender/types";
import type { deleteBody, deleteQuery, mappingReset } from "./schema";

/**
 * Resets the mappings that a request names: some recipients', all of one number, or all of the profile. The number of those
 * that went is counted before, and informs only (S13).
 *
 * @throws AppError invalid_filter at `filter` unless exactly one selection is named; invalid_sender at `sender`
 */
export async function deleteMappings(
  ctx: ServiceContext,
  profileId: string,
  query: z.output<typeof deleteQuery>,
  body: z.output<typeof deleteBody>,
): Promise<z.input<typeof mappingReset>> {
  const {
    "filter[to]": inQuery,
    "filter[from]": sender,
    "filter[all]": all,
    include_pins: includePins = false,
  } = query;
  const selections = [inQuery, body.to, sender, all].filter((given) => given !== undefined);
  if (selections.length !== 1)
    throw new AppError("invalid_filter", {
      field: "filter",
      detail: `Say which mappings by exactly one of filter[to] (or to in the body), filter[from] and filter[all]=true${
        selections.length === 0 ? "" : `, not by ${selections.length}`
      }.`,
    });
  const recipients = inQuery ?? body.to;
  let count: MappingCount;
  if (recipients !== undefined) {
    const reset = await resetMappings(ctx, profileId, recipients, includePins);
    count = { value: reset.count, isExact: true };
  } else {
    const counts = await getMappingCounts(profileId, sender ?? null, ctx.clock.now());
    count = includePins ? addMappingCounts(counts.mappings, counts.pins) : counts.mappings;
    if (sender === undefined) await resetAllMappings(ctx, profileId, includePins);
    else await resetMappingsOfNumber(ctx, profileId, { e164: sender }, includePins);
  }
  return {
    record_type: "sticky_mapping_reset",
    messaging_profile_id: profileId,
    include_pins: includePins,
    count: count.value,
    is_exact: count.isExact,
    summary: describeMappingCount(count),
  };
}
