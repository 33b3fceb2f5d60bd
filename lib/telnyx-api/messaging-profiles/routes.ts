import { z } from "zod";
import type { ApiKey } from "@/lib/api-key/types";
import { getMetricsOfProfile, getMetricsOfProfiles } from "@/lib/messaging-profile/metrics";
import { walkProfiles } from "@/lib/messaging-profile/profile-walk";
import { readProfile, readProfileWithSecret } from "@/lib/messaging-profile/read-profile";
import { createProfile, deleteProfile, getProfile } from "@/lib/messaging-profile/service";
import type { MessagingProfile } from "@/lib/messaging-profile/types";
import { updateProfile } from "@/lib/messaging-profile/update-profile";
import { getV1Secret, getV1Secrets, regenerateV1Secret } from "@/lib/messaging-profile/v1-secret";
import { listOf, one, pageQuery, readPage } from "../pagination";
import { defineRoute, type Route } from "../route";
import { idParams } from "../wire-types";
import { createProfileExamples, updateProfileExamples } from "./examples";
import {
  createProfileBody,
  PROFILE_FIELD_NAMES,
  timeFrameQuery,
  updateProfileBody,
  wireDetailedMetrics,
  wireMetrics,
  wireProfile,
} from "./schema";
import { presentDetailedMetrics, presentMetrics, presentProfile, toProfileChanges } from "./serializer";

const TAG = "Messaging profiles";
const DEFAULT_TIME_FRAME = "24h";

const nameFilters = {
  "filter[name]": z.string().optional().meta({ description: "Profiles with exactly this name." }),
  "filter[name][eq]": z.string().optional().meta({ description: "The same." }),
  "filter[name][contains]": z
    .string()
    .optional()
    .meta({ description: "Profiles with this in their names, in upper or lower case." }),
};

/** A secret that signs is for those who may change it. */
function seesSecrets(key: ApiKey): boolean {
  return key.scopes.includes("admin");
}

async function answerProfile(key: ApiKey, profile: MessagingProfile) {
  const secret = seesSecrets(key) ? await getV1Secret(profile.id) : null;
  return { data: presentProfile(profile, secret) };
}

const listProfiles = defineRoute({
  method: "GET",
  path: "/messaging_profiles",
  operationId: "listMessagingProfiles",
  tag: TAG,
  summary: "List messaging profiles",
  description: "In the order of their creation.",
  scope: "read",
  query: z.object({ ...pageQuery(), ...nameFilters }),
  response: listOf(wireProfile),
  handler: async (request) => {
    const { query, key } = request;
    const equal = query["filter[name][eq]"] ?? query["filter[name]"] ?? null;
    const profiles = walkProfiles({ name: equal, nameContains: query["filter[name][contains]"] ?? null });
    const page = await readPage(request, "messaging_profiles", profiles, (profile) => profile);
    const secrets = seesSecrets(key) ? await getV1Secrets(page.data.map(({ id }) => id)) : null;
    return {
      data: page.data.map((profile) => presentProfile(profile, secrets?.get(profile.id) ?? null)),
      meta: page.meta,
    };
  },
});

const create = defineRoute({
  method: "POST",
  path: "/messaging_profiles",
  operationId: "createMessagingProfile",
  tag: TAG,
  summary: "Create a messaging profile",
  scope: "admin",
  body: createProfileBody,
  response: one(wireProfile),
  examples: createProfileExamples,
  fieldNames: PROFILE_FIELD_NAMES,
  handler: async ({ body, ctx, key }) =>
    answerProfile(key, await createProfile(ctx, { ...toProfileChanges(body), name: body.name })),
});

const retrieve = defineRoute({
  method: "GET",
  path: "/messaging_profiles/{id}",
  operationId: "retrieveMessagingProfile",
  tag: TAG,
  summary: "Retrieve a messaging profile",
  scope: "read",
  params: idParams,
  response: one(wireProfile),
  handler: async ({ params, key }) => {
    if (!seesSecrets(key)) return { data: presentProfile(await readProfile(params.id), null) };
    const { profile, v1Secret } = await readProfileWithSecret(params.id);
    return { data: presentProfile(profile, v1Secret) };
  },
});

const update = defineRoute({
  method: "PATCH",
  path: "/messaging_profiles/{id}",
  operationId: "updateMessagingProfile",
  tag: TAG,
  summary: "Update a messaging profile",
  description:
    "What is absent stays as it is. Switching the number pool or sticky sender off clears the sticky mappings of the profile at once, unless it retains them; pins survive. Nothing asks for a confirmation.",
  scope: "admin",
  params: idParams,
  body: updateProfileBody,
  response: one(wireProfile),
  examples: updateProfileExamples,
  fieldNames: PROFILE_FIELD_NAMES,
  handler: async ({ params, body, ctx, key }) => {
    const { v1_secret: v1Secret } = body;
    const options = v1Secret === undefined ? {} : { v1Secret };
    return answerProfile(key, await updateProfile(ctx, params.id, toProfileChanges(body), options));
  },
});

const remove = defineRoute({
  method: "DELETE",
  path: "/messaging_profiles/{id}",
  operationId: "deleteMessagingProfile",
  tag: TAG,
  summary: "Delete a messaging profile",
  description: "Unassigns its numbers and clears its sticky mappings. Answers the profile as it was.",
  scope: "admin",
  params: idParams,
  response: one(wireProfile),
  handler: async ({ params, ctx, key }) => {
    const secret = seesSecrets(key) ? await getV1Secret(params.id) : null;
    return { data: presentProfile(await deleteProfile(ctx, params.id), secret) };
  },
});

const regenerateSecret = defineRoute({
  method: "POST",
  path: "/messaging_profiles/{id}/actions/regenerate_secret",
  operationId: "regenerateMessagingProfileSecret",
  tag: TAG,
  summary: "Replace the secret of a messaging profile",
  description: "Webhooks of version 1 are signed with the new secret from then on.",
  scope: "admin",
  params: idParams,
  response: one(wireProfile),
  handler: async ({ params, ctx, key }) => {
    await regenerateV1Secret(ctx, params.id);
    return answerProfile(key, await getProfile(params.id));
  },
});

const retrieveMetrics = defineRoute({
  method: "GET",
  path: "/messaging_profiles/{id}/metrics",
  operationId: "retrieveMessagingProfileMetrics",
  tag: TAG,
  summary: "Metrics of a messaging profile",
  scope: "read",
  params: idParams,
  query: z.object(timeFrameQuery),
  response: one(wireDetailedMetrics),
  handler: async ({ params, query, ctx }) => ({
    data: presentDetailedMetrics(
      await getMetricsOfProfile(ctx.clock, params.id, query.time_frame ?? DEFAULT_TIME_FRAME),
    ),
  }),
});

const listMetrics = defineRoute({
  method: "GET",
  path: "/messaging_profile_metrics",
  operationId: "listMessagingProfileMetrics",
  tag: TAG,
  summary: "Metrics of all messaging profiles",
  scope: "read",
  query: z.object({ ...pageQuery(), ...timeFrameQuery }),
  response: listOf(wireMetrics),
  handler: async (request) => {
    const { query, ctx } = request;
    const profiles = walkProfiles({ name: null, nameContains: null });
    const page = await readPage(request, "messaging_profile_metrics", profiles, ({ id }) => id);
    const timeFrame = query.time_frame ?? DEFAULT_TIME_FRAME;
    const metrics = await getMetricsOfProfiles(ctx.clock, page.data, timeFrame);
    return { data: metrics.map(presentMetrics), meta: page.meta };
  },
});

/** Messaging profiles, their metrics and secrets. */
export const messagingProfileRoutes: readonly Route[] = [
  listProfiles,
  create,
  retrieve,
  update,
  remove,
  regenerateSecret,
  retrieveMetrics,
  listMetrics,
];
