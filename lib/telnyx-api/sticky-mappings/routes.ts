import type { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { findMappingSender } from "@/lib/sticky-sender/find-mapping-sender";
import { getMapping } from "@/lib/sticky-sender/get-mapping";
import type { MappingFilter, MappingView } from "@/lib/sticky-sender/list-mappings";
import { pinRecipient } from "@/lib/sticky-sender/pin-mappings";
import { putMapping } from "@/lib/sticky-sender/put-mapping";
import {
  countListedMappings,
  filtersByAge,
  getMappingProfile,
  readMappings,
} from "@/lib/sticky-sender/read-mappings";
import { resetMappings } from "@/lib/sticky-sender/reset-mappings";
import type { MappingProfile } from "@/lib/sticky-sender/types";
import { type ListSource, listOf, one, readPage } from "../pagination";
import { defineRoute, type Route } from "../route";
import { deleteMappings } from "./delete-mappings";
import { createExamples, deleteExamples } from "./examples";
import {
  createBody,
  deleteBody,
  deleteQuery,
  listQuery,
  mappingParams,
  mappingReset,
  profileParams,
  stickyMapping,
} from "./schema";
import { presentMapping } from "./serializer";

const shared = { tag: "Sticky mappings", isExtension: true } as const;
const PATH = "/messaging_profiles/{id}/sticky_mappings";

/** Names of the domain as these requests have them. */
const fieldNames = {
  recipient: "/to",
  sender: "/from",
  createdAt: "/created_at",
  lastMessageAt: "/last_message_at",
};

export const stickyMappingRoutes: readonly Route[] = [
  defineRoute({
    ...shared,
    method: "GET",
    path: PATH,
    operationId: "listStickyMappings",
    summary: "List the sticky mappings of a profile",
    description:
      "In the order of recipients: live ones, pins, and expired ones that have not been swept yet. Cleared and reset ones are not shown. " +
      "Filters narrow together. No index has times: filters by `state` (`live`, `expired`) and `expires_within` look at rows one by one, about a second per million that do not match.",
    scope: "read",
    params: profileParams,
    query: listQuery,
    response: listOf(stickyMapping),
    handler: async (request) => {
      const profile = await getMappingProfile(request.params.id);
      const source = await sourceOf(profile, request.query, request.ctx.clock.now());
      return readPage(request, "sticky_mappings", source, (row) => presentMapping(profile.id, row));
    },
  }),
  defineRoute({
    ...shared,
    method: "POST",
    path: PATH,
    operationId: "createStickyMapping",
    summary: "Pin a recipient, or write one mapping",
    description:
      "Takes the place of the recipient's mapping, pin or not; doing it again changes nothing. With `pinned` (the default) the mapping never expires. " +
      "Without, it is an ordinary mapping, as if imported: what is not said stays as it is while the number stays the same, otherwise it is a mapping made now that has seen no message. " +
      "Works whether sticky sender is on or not; it acts while it is on.",
    scope: "admin",
    params: profileParams,
    body: createBody,
    response: one(stickyMapping),
    examples: createExamples,
    fieldNames,
    handler: async ({ params, body, ctx }) => {
      const profile = await getMappingProfile(params.id);
      const { to, from, pinned, created_at, last_message_at, message_count } = body;
      const hasHistory = [created_at, last_message_at, message_count].some((given) => given !== undefined);
      if (pinned && !hasHistory) await pinRecipient(ctx, profile.id, to, { e164: from });
      else
        await putMapping(ctx, profile.id, {
          recipient: to,
          sender: from,
          isPinned: pinned,
          createdAtMs: created_at === undefined ? null : Date.parse(created_at),
          lastMessageAtMs: last_message_at === undefined ? null : Date.parse(last_message_at),
          messageCount: message_count ?? null,
        });
      const mapping = await getMapping(profile.id, to, ctx.clock.now());
      if (!mapping)
        throw new AppError("conflict", {
          detail: "The mapping was reset again in the moment it was written.",
        });
      return { data: presentMapping(profile.id, mapping) };
    },
  }),
  defineRoute({
    ...shared,
    method: "DELETE",
    path: PATH,
    operationId: "deleteStickyMappings",
    summary: "Reset many mappings",
    description:
      "Exactly one of `filter[to]` (or `to` in the body), `filter[from]` and `filter[all]=true` says which; without, or with a parameter that is not known, nothing is reset. " +
      "Pins stay unless `include_pins=true`. All of a number or of the profile takes as long for ten million mappings as for ten. " +
      "Once answered, no message that arrives later uses one of them.",
    scope: "admin",
    params: profileParams,
    query: deleteQuery,
    body: deleteBody,
    response: one(mappingReset),
    examples: deleteExamples,
    fieldNames: { filter: "filter", sender: "filter[from]" },
    handler: async ({ params, query, body, ctx }) => {
      const profile = await getMappingProfile(params.id);
      return { data: await deleteMappings(ctx, profile.id, query, body) };
    },
  }),
  defineRoute({
    ...shared,
    method: "GET",
    path: `${PATH}/{to}`,
    operationId: "retrieveStickyMapping",
    summary: "Retrieve the mapping of a recipient",
    scope: "read",
    params: mappingParams,
    response: one(stickyMapping),
    handler: async ({ params, ctx }) => {
      const profile = await getMappingProfile(params.id);
      const mapping = await getMapping(profile.id, params.to, ctx.clock.now());
      return { data: presentMapping(profile.id, mapping ?? noMapping()) };
    },
  }),
  defineRoute({
    ...shared,
    method: "DELETE",
    path: `${PATH}/{to}`,
    operationId: "deleteStickyMapping",
    summary: "Reset the mapping of a recipient",
    description:
      "The next message to this recipient selects afresh. A pin goes as well: it is named here. Answers the mapping as it was.",
    scope: "admin",
    params: mappingParams,
    response: one(stickyMapping),
    handler: async ({ params, ctx }) => {
      const profile = await getMappingProfile(params.id);
      const mapping = (await getMapping(profile.id, params.to, ctx.clock.now())) ?? noMapping();
      const { count } = await resetMappings(ctx, profile.id, [params.to], true);
      if (count === 0) noMapping();
      return { data: presentMapping(profile.id, mapping) };
    },
  }),
];

function noMapping(): never {
  throw new AppError("not_found", { detail: "This recipient has no mapping on this profile." });
}

/** The list as the query narrows it. A number that is not the profile's has no mappings on it. */
async function sourceOf(
  profile: MappingProfile,
  query: z.output<typeof listQuery>,
  nowMs: number,
): Promise<ListSource<MappingView>> {
  const { "filter[to]": to, "filter[to][starts_with]": prefix, "filter[from]": from } = query;
  const sender = from === undefined ? null : await findMappingSender(profile.id, from);
  if (from !== undefined && sender === null) return listing([]);
  const filter: MappingFilter = {
    ...(sender && { assignmentId: sender }),
    ...(prefix !== undefined && { prefixes: [prefix] }),
    ...(query["filter[state]"] && { state: query["filter[state]"] }),
    ...(query["filter[expires_within]"] && { expiresWithinSeconds: query["filter[expires_within]"] }),
  };
  if (to !== undefined) {
    if (prefix !== undefined && !to.startsWith(prefix)) return listing([]);
    const rows = await readMappings(
      profile,
      { ...filter, prefixes: [to] },
      { after: null, skip: 0, limit: 1 },
      nowMs,
    );
    return listing(rows.filter(({ recipient }) => recipient === to));
  }
  return {
    count: (limit) => countListedMappings(profile, filter, limit, nowMs),
    read: (after, skip, limit) => readMappings(profile, filter, { after, skip, limit }, nowMs),
    placeOf: ({ recipient }) => recipient,
    isCountCostly: filtersByAge(filter),
    isLong: true,
  };
}

/** A list of one mapping at most. */
function listing(rows: readonly MappingView[]): ListSource<MappingView> {
  return {
    count: async () => rows.length,
    read: async (after, skip, limit) => (after === null ? rows.slice(skip, skip + limit) : []),
    placeOf: ({ recipient }) => recipient,
  };
}
