import type { Given } from "./given";
import { GONE, impossiblePages, type Refusal, type RouteCases, unknownIds } from "./route-case";

const pathOf = (profileId: string) => `/messaging_profiles/${profileId}/optouts`;
const onePath = (profileId: string, to: string) => `${pathOf(profileId)}/${encodeURIComponent(to)}`;

async function optOut({ call, profileId, recipient: to }: Given): Promise<void> {
  await call("POST", pathOf(profileId), { body: { to } });
}

/** What names one opt-out wrongly. */
function oneOptOutRefusals({ call, profileId, recipient }: Given, method: string): Record<string, Refusal> {
  return {
    ...unknownIds((id) => call(method, onePath(id, recipient))),
    "a recipient who has not opted out": {
      ask: () => call(method, onePath(profileId, "+12125550199")),
      status: 404,
      code: "10005",
      source: "to",
    },
    "a recipient that is no number": {
      ask: () => call(method, onePath(profileId, "nobody")),
      status: 400,
      code: "10016",
      source: "to",
    },
  };
}

/** Who wants no messages. Opt-outs have no record type, as Telnyx lists them. */
export const optOutCases: RouteCases = {
  "GET /messaging_optouts": {
    success: async (given) => {
      await optOut(given);
      const { telnyx, profileId, recipient: to } = given;
      return {
        ask: () => telnyx.messagingOptouts.list({ filter: { messaging_profile_id: profileId } }),
        answers: {
          data: [{ to, from: null, keyword: null, messaging_profile_id: profileId, source: "api" }],
          meta: { total_results: 1 },
        },
      };
    },
    refusals: ({ telnyx }) => ({
      ...impossiblePages((page) => telnyx.messagingOptouts.list(page)),
      "a profile that is none": {
        ask: () => telnyx.messagingOptouts.list({ filter: { messaging_profile_id: "no-id" } }),
        status: 400,
        code: "10031",
        source: "filter[messaging_profile_id]",
      },
      "a number that is none": {
        ask: () => telnyx.messagingOptouts.list({ filter: { from: "nobody" } }),
        status: 400,
        code: "10016",
        source: "filter[from]",
      },
      "a time without its zone": {
        ask: () => telnyx.messagingOptouts.list({ created_at: { gte: "2026-01-31" } }),
        status: 400,
        code: "10015",
        source: "created_at[gte]",
      },
      "a switch that is neither true nor false": {
        ask: () => telnyx.messagingOptouts.list({ redaction_enabled: "yes" }),
        status: 400,
        code: "10032",
        source: "redaction_enabled",
      },
    }),
  },

  "POST /messaging_profiles/{id}/optouts": {
    success: ({ call, telnyx, profileId, recipient: to }) => ({
      ask: () => call("POST", pathOf(profileId), { body: { to } }),
      answers: { data: { to, from: null, messaging_profile_id: profileId, source: "api" } },
      after: () => ({
        ask: () => telnyx.messagingOptouts.list({ filter: { messaging_profile_id: profileId } }),
        shows: { data: [{ to }] },
      }),
    }),
    refusals: ({ call, profileId, recipient: to }) => ({
      ...unknownIds((id) => call("POST", pathOf(id), { body: { to } })),
      "no recipient": {
        ask: () => call("POST", pathOf(profileId), { body: {} }),
        status: 400,
        code: "10004",
        source: "/to",
      },
      "a recipient without +": {
        ask: () => call("POST", pathOf(profileId), { body: { to: "2125550101" } }),
        status: 400,
        code: "40310",
        source: "/to",
      },
    }),
  },

  "GET /messaging_profiles/{id}/optouts/{to}": {
    success: async (given) => {
      await optOut(given);
      const { call, profileId, recipient: to } = given;
      return {
        ask: () => call("GET", onePath(profileId, to)),
        answers: { data: { to, messaging_profile_id: profileId, source: "api" } },
      };
    },
    refusals: (given) => oneOptOutRefusals(given, "GET"),
  },

  "DELETE /messaging_profiles/{id}/optouts/{to}": {
    success: async (given) => {
      await optOut(given);
      const { call, profileId, recipient: to } = given;
      return {
        ask: () => call("DELETE", onePath(profileId, to)),
        answers: { data: { to, messaging_profile_id: profileId } },
        after: () => ({ ask: () => call("GET", onePath(profileId, to)), shows: GONE }),
      };
    },
    refusals: async (given) => {
      await optOut(given);
      return oneOptOutRefusals(given, "DELETE");
    },
  },
};
