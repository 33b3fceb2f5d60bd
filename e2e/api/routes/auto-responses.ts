import type { Given } from "./given";
import { GONE, idOf, NOBODY, type Refusal, type RouteCases } from "./route-case";

type Entry = Parameters<Given["telnyx"]["messagingProfiles"]["autorespConfigs"]["create"]>[1];

const STOP: Entry = {
  country_code: "MX",
  keywords: ["ALTO"],
  op: "stop",
  resp_text: "Ya no recibirá mensajes.",
};

async function create({ telnyx, profileId }: Given): Promise<string> {
  return idOf((await telnyx.messagingProfiles.autorespConfigs.create(profileId, STOP)) as never);
}

/** Neither the auto-response of another profile nor one that does not exist is found. */
function oneConfigRefusals(
  profileId: string,
  id: string,
  ask: (profileId: string, id: string) => PromiseLike<unknown>,
): Record<string, Refusal> {
  const refusal = { status: 404, code: "10005" };
  return {
    "a profile that does not exist": { ask: () => ask(NOBODY, id), ...refusal },
    "an id that nothing has": { ask: () => ask(profileId, NOBODY), ...refusal, source: "autoresp_cfg_id" },
    "an id that is none": { ask: () => ask(profileId, "no-id"), ...refusal, source: "autoresp_cfg_id" },
  };
}

/** What is wrong with an auto-response, whether it is new or replaces one. */
function entryRefusals(write: (body: Entry) => PromiseLike<unknown>): Record<string, Refusal> {
  const refusal = (more: object, code: string, source: string): Refusal => ({
    ask: () => write({ ...STOP, keywords: ["BAJA"], ...more }),
    status: 400,
    code,
    source,
  });
  return {
    "no country": refusal({ country_code: undefined }, "10004", "/country_code"),
    "a country that is none": refusal({ country_code: "Mexico" }, "10015", "/country_code"),
    "no words": refusal({ keywords: [] }, "10015", "/keywords"),
    "a standard word with another operation": refusal(
      { country_code: "US", keywords: ["STOP"], op: "start" },
      "10015",
      "/keywords/0",
    ),
    "an unknown operation": refusal({ op: "pause" }, "10032", "/op"),
    "too short an answer": refusal({ resp_text: "Bye" }, "10015", "/resp_text"),
  };
}

/** Auto-responses of a profile. They have no record type, as Telnyx lists them. */
export const autoResponseCases: RouteCases = {
  "GET /messaging_profiles/{profile_id}/autoresp_configs": {
    success: async (given) => {
      const id = await create(given);
      const { autorespConfigs } = given.telnyx.messagingProfiles;
      return {
        ask: () => autorespConfigs.list(given.profileId, { country_code: "MX" }),
        answers: { data: [{ id, ...STOP }], meta: { page_number: 1, total_pages: 1, total_results: 1 } },
      };
    },
    refusals: ({ telnyx, profileId }) => {
      const { autorespConfigs } = telnyx.messagingProfiles;
      return {
        "a profile that does not exist": {
          ask: () => autorespConfigs.list(NOBODY),
          status: 404,
          code: "10005",
        },
        "a time without its zone": {
          ask: () => autorespConfigs.list(profileId, { created_at: { gte: "yesterday" } }),
          status: 400,
          code: "10015",
          source: "created_at[gte]",
        },
      };
    },
  },

  "POST /messaging_profiles/{profile_id}/autoresp_configs": {
    success: ({ telnyx: { messagingProfiles }, profileId }) => ({
      ask: () => messagingProfiles.autorespConfigs.create(profileId, STOP),
      answers: { data: STOP },
      after: (answer) => ({
        ask: () => messagingProfiles.autorespConfigs.retrieve(idOf(answer), { profile_id: profileId }),
        shows: answer,
      }),
    }),
    refusals: async (given) => {
      await create(given);
      const { autorespConfigs } = given.telnyx.messagingProfiles;
      return {
        "a profile that does not exist": {
          ask: () => autorespConfigs.create(NOBODY, STOP),
          status: 404,
          code: "10005",
        },
        ...entryRefusals((body) => autorespConfigs.create(given.profileId, body)),
        "a word that the country has": {
          ask: () => autorespConfigs.create(given.profileId, STOP),
          status: 400,
          code: "10015",
          source: "/keywords/0",
        },
      };
    },
  },

  "GET /messaging_profiles/{profile_id}/autoresp_configs/{autoresp_cfg_id}": {
    success: async (given) => {
      const id = await create(given);
      const { autorespConfigs } = given.telnyx.messagingProfiles;
      return {
        ask: () => autorespConfigs.retrieve(id, { profile_id: given.profileId }),
        answers: { data: { id, ...STOP } },
      };
    },
    refusals: async (given) =>
      oneConfigRefusals(given.profileId, await create(given), (profile_id, id) =>
        given.telnyx.messagingProfiles.autorespConfigs.retrieve(id, { profile_id }),
      ),
  },

  "PUT /messaging_profiles/{profile_id}/autoresp_configs/{autoresp_cfg_id}": {
    success: async (given) => {
      const id = await create(given);
      const { autorespConfigs } = given.telnyx.messagingProfiles;
      const hours: Entry = { country_code: "*", keywords: ["HOURS"], op: "info" };
      return {
        ask: () => autorespConfigs.update(id, { profile_id: given.profileId, ...hours }),
        answers: { data: { id, ...hours } },
        after: () => ({
          ask: () => autorespConfigs.list(given.profileId),
          shows: { data: [{ id, ...hours }], meta: { total_results: 1 } },
        }),
      };
    },
    refusals: async (given) => {
      const id = await create(given);
      const { autorespConfigs } = given.telnyx.messagingProfiles;
      return {
        ...oneConfigRefusals(given.profileId, id, (profile_id, unknown) =>
          autorespConfigs.update(unknown, { profile_id, ...STOP }),
        ),
        ...entryRefusals((body) => autorespConfigs.update(id, { profile_id: given.profileId, ...body })),
      };
    },
  },

  "DELETE /messaging_profiles/{profile_id}/autoresp_configs/{autoresp_cfg_id}": {
    success: async (given) => {
      const id = await create(given);
      const { autorespConfigs } = given.telnyx.messagingProfiles;
      const profile_id = given.profileId;
      return {
        ask: () => autorespConfigs.delete(id, { profile_id }),
        answers: "OK",
        after: () => ({ ask: () => autorespConfigs.retrieve(id, { profile_id }), shows: GONE }),
      };
    },
    refusals: async (given) =>
      oneConfigRefusals(given.profileId, await create(given), (profile_id, id) =>
        given.telnyx.messagingProfiles.autorespConfigs.delete(id, { profile_id }),
      ),
  },
};
