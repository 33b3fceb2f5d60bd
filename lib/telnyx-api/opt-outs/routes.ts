import { AppError } from "@/lib/errors/app-error";
import { readProfile } from "@/lib/messaging-profile/read-profile";
import { optOutSource } from "@/lib/opt-out/list-opt-outs";
import { addOptOut, findOptOut, removeOptOut } from "@/lib/opt-out/service";
import type { OptOut } from "@/lib/opt-out/types";
import { listOf, one, readPage } from "../pagination";
import { defineRoute, type Route } from "../route";
import { createBody, listQuery, optOutParams, profileParams, wireOptOut } from "./schema";
import { presentOptOut } from "./serializer";

const TAG = "Opt-outs";
const extension = { tag: TAG, isExtension: true } as const;
const PATH = "/messaging_profiles/{id}/optouts";

/** Names of the domain as these requests have them. */
const fieldNames = { recipient: "to" };

const list = defineRoute({
  method: "GET",
  path: "/messaging_optouts",
  operationId: "listOptOuts",
  tag: TAG,
  summary: "List opt-outs",
  description:
    "Recipients that messages are refused to (40300), newest first; with `filter[to]` that recipient's on all profiles. " +
    "`filter[from]` alone has no index: opt-outs are looked at one by one.",
  scope: "read",
  query: listQuery,
  response: listOf(wireOptOut),
  handler: async (request) => {
    const { query } = request;
    const to = query["filter[to]"] ?? null;
    const source = optOutSource({
      messagingProfileId: query["filter[messaging_profile_id]"] ?? null,
      recipientPrefix: to,
      number: query["filter[from]"] ?? null,
      sinceMs: timeOf(query["created_at[gte]"]),
      untilMs: timeOf(query["created_at[lte]"]),
    });
    const isRedacted = query.redaction_enabled === "true";
    // A number can be the start of a longer one.
    const exactly = {
      ...source,
      read: async (after: string | null, skip: number, limit: number) =>
        (await source.read(after, skip, limit)).filter(({ recipient }) => to === null || recipient === to),
    };
    return readPage(request, "messaging_optouts", exactly, (optOut) => presentOptOut(optOut, isRedacted));
  },
});

const create = defineRoute({
  ...extension,
  method: "POST",
  path: PATH,
  operationId: "createOptOut",
  summary: "Opt a recipient out",
  description:
    "Once answered, no message to this recipient is accepted for the profile; queued ones fail with 40300. Doing it again changes nothing and answers the opt-out as it is. The recipient's START lifts it.",
  scope: "admin",
  params: profileParams,
  body: createBody,
  response: one(wireOptOut),
  examples: { one: { summary: "Block a recipient", value: { to: "+12125550123" } } },
  fieldNames: { recipient: "/to" },
  handler: async ({ params, body, ctx }) => {
    const { optOut } = await addOptOut(ctx, params.id, body.to, "api");
    return { data: presentOptOut(optOut) };
  },
});

const retrieve = defineRoute({
  ...extension,
  method: "GET",
  path: `${PATH}/{to}`,
  operationId: "retrieveOptOut",
  summary: "Retrieve the opt-out of a recipient",
  scope: "read",
  params: optOutParams,
  response: one(wireOptOut),
  fieldNames,
  handler: async ({ params }) => {
    const { id } = await readProfile(params.id);
    return { data: presentOptOut((await findOptOut(id, params.to)) ?? noOptOut(params.to)) };
  },
});

const remove = defineRoute({
  ...extension,
  method: "DELETE",
  path: `${PATH}/{to}`,
  operationId: "deleteOptOut",
  summary: "Remove the opt-out of a recipient",
  description:
    "Messages to this recipient are accepted again. The recipient did not ask for that: do it only with their consent. Answers the opt-out as it was.",
  scope: "admin",
  params: optOutParams,
  response: one(wireOptOut),
  fieldNames,
  handler: async ({ params, ctx }) => {
    const { id } = await readProfile(params.id);
    const optOut = (await findOptOut(id, params.to)) ?? noOptOut(params.to);
    await removeOptOut(ctx, id, params.to);
    return { data: presentOptOut(optOut) };
  },
});

export const optOutRoutes: readonly Route[] = [list, create, retrieve, remove];

function noOptOut(to: string): OptOut {
  throw new AppError("not_found", {
    field: "recipient",
    detail: `${to} has not opted out of this profile.`,
  });
}

function timeOf(time: string | undefined): number | null {
  return time === undefined ? null : Date.parse(time);
}
