import { z } from "zod";
import {
  type AutoResponse,
  createAutoResponse,
  deleteAutoResponse,
  getAutoResponse,
  listAutoResponses,
  MAX_AUTO_RESPONSES,
  updateAutoResponse,
} from "@/lib/auto-response/service";
import type { AutoResponseEntry } from "@/lib/auto-response/types";
import { one } from "../pagination";
import { defineRoute, type Route } from "../route";
import { entryBody, entryParams, listAnswer, listQuery, profileParams, wireAutoResponse } from "./schema";

const TAG = "Auto-responses";
const PATH = "/messaging_profiles/{profile_id}/autoresp_configs";

/** Names of the domain as these requests have them. */
const fieldNames = {
  id: "autoresp_cfg_id",
  operation: "/op",
  responseText: "/resp_text",
  countryCode: "/country_code",
};

const examples: Route["examples"] = {
  stop: {
    summary: "STOP in Spanish",
    value: {
      country_code: "MX",
      keywords: ["ALTO", "BAJA"],
      op: "stop",
      resp_text: "Ya no recibirá mensajes. Responda START para volver.",
    },
  },
};

const list = defineRoute({
  method: "GET",
  path: PATH,
  operationId: "listAutoResponses",
  tag: TAG,
  summary: "List the auto-responses of a profile",
  description: `All of them, in the order they were made: a profile has at most ${MAX_AUTO_RESPONSES}. STOP, START, HELP and their synonyms work without any.`,
  scope: "read",
  params: profileParams,
  query: listQuery,
  response: listAnswer,
  handler: async ({ params, query }) => {
    const data = (await listAutoResponses(params.profile_id)).filter((entry) => matches(entry, query));
    const meta = {
      page_number: 1,
      page_size: MAX_AUTO_RESPONSES,
      total_pages: data.length === 0 ? 0 : 1,
      total_results: data.length,
    };
    return { data: data.map(present), meta };
  },
});

const create = defineRoute({
  method: "POST",
  path: PATH,
  operationId: "createAutoResponse",
  tag: TAG,
  summary: "Create an auto-response",
  description:
    "Adds words to the standard ones, for senders of one country or of all. Standard words keep their operation; a word is in one auto-response of a country.",
  scope: "admin",
  params: profileParams,
  body: entryBody,
  response: one(wireAutoResponse),
  examples,
  fieldNames,
  handler: async ({ params, body, ctx }) => ({
    data: present(await createAutoResponse(ctx, params.profile_id, toEntry(body))),
  }),
});

const retrieve = defineRoute({
  method: "GET",
  path: `${PATH}/{autoresp_cfg_id}`,
  operationId: "retrieveAutoResponse",
  tag: TAG,
  summary: "Retrieve an auto-response",
  scope: "read",
  params: entryParams,
  response: one(wireAutoResponse),
  fieldNames,
  handler: async ({ params }) => ({
    data: present(await getAutoResponse(params.profile_id, params.autoresp_cfg_id)),
  }),
});

const replace = defineRoute({
  method: "PUT",
  path: `${PATH}/{autoresp_cfg_id}`,
  operationId: "replaceAutoResponse",
  tag: TAG,
  summary: "Replace an auto-response",
  description: "The body is all of it: what is left out is gone.",
  scope: "admin",
  params: entryParams,
  body: entryBody,
  response: one(wireAutoResponse),
  examples,
  fieldNames,
  handler: async ({ params, body, ctx }) => ({
    data: present(await updateAutoResponse(ctx, params.profile_id, params.autoresp_cfg_id, toEntry(body))),
  }),
});

const remove = defineRoute({
  method: "DELETE",
  path: `${PATH}/{autoresp_cfg_id}`,
  operationId: "deleteAutoResponse",
  tag: TAG,
  summary: "Delete an auto-response",
  scope: "admin",
  params: entryParams,
  response: z.literal("OK"),
  fieldNames,
  handler: async ({ params, ctx }) => {
    await deleteAutoResponse(ctx, params.profile_id, params.autoresp_cfg_id);
    return "OK" as const;
  },
});

export const autoResponseRoutes: readonly Route[] = [list, create, retrieve, replace, remove];

function toEntry({ country_code, keywords, op, resp_text }: z.output<typeof entryBody>): AutoResponseEntry {
  return { countryCode: country_code, keywords, operation: op, responseText: resp_text ?? null };
}

function present(entry: AutoResponse): z.input<typeof wireAutoResponse> {
  return {
    id: entry.id,
    country_code: entry.countryCode,
    keywords: [...entry.keywords],
    op: entry.operation,
    ...(entry.responseText !== null && { resp_text: entry.responseText }),
    created_at: entry.createdAt.toISOString(),
    updated_at: entry.updatedAt.toISOString(),
  };
}

function matches(entry: AutoResponse, query: z.output<typeof listQuery>): boolean {
  const { country_code: country } = query;
  return (
    (country === undefined || entry.countryCode === country.toUpperCase()) &&
    isBetween(entry.createdAt, query["created_at[gte]"], query["created_at[lte]"]) &&
    isBetween(entry.updatedAt, query["updated_at[gte]"], query["updated_at[lte]"])
  );
}

function isBetween(time: Date, from: string | undefined, until: string | undefined): boolean {
  const ms = time.getTime();
  return (from === undefined || ms >= Date.parse(from)) && (until === undefined || ms <= Date.parse(until));
}
