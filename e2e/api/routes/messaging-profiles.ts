import { expect } from "../sdk";
import { GONE, idOf, impossiblePages, type RouteCases, unknownIds } from "./route-case";

/** Messaging profiles, their secret and their metrics. */
export const messagingProfileCases: RouteCases = {
  "GET /messaging_profiles": {
    success: ({ telnyx, profileId, mark }) => ({
      ask: () => telnyx.messagingProfiles.list({ "filter[name][contains]": mark }),
      answers: {
        data: [{ record_type: "messaging_profile", id: profileId, name: `${mark} given`, enabled: true }],
        meta: { page_number: 1, page_size: 20, total_pages: 1, total_results: 1 },
      },
    }),
    refusals: ({ telnyx, call }) => ({
      ...impossiblePages((page) => telnyx.messagingProfiles.list(page)),
      "a filter given twice": {
        ask: () => call("GET", "/messaging_profiles?filter[name]=a&filter[name]=b"),
        status: 400,
        code: "10015",
        source: "filter[name]",
      },
    }),
  },

  "POST /messaging_profiles": {
    success: ({ telnyx, mark }) => ({
      ask: () =>
        telnyx.messagingProfiles.create({
          name: `${mark} made`,
          whitelisted_destinations: ["US", "CA"],
          webhook_url: "https://example.com/hook",
        }),
      answers: {
        data: {
          record_type: "messaging_profile",
          name: `${mark} made`,
          number_pool_settings: null,
        },
      },
      after: (answer) => ({
        ask: () => telnyx.messagingProfiles.retrieve(idOf(answer)),
        shows: { data: { name: `${mark} made`, whitelisted_destinations: ["US", "CA"] } },
      }),
    }),
    refusals: ({ telnyx, mark }) => {
      const create = (more: object) => () =>
        telnyx.messagingProfiles.create({
          name: `${mark} refused`,
          whitelisted_destinations: ["*"],
          ...more,
        });
      return {
        "no name": { ask: create({ name: undefined }), status: 400, code: "10004", source: "/name" },
        "an empty name": { ask: create({ name: " " }), status: 400, code: "10025", source: "/name" },
        "a URL that is none": {
          ask: create({ webhook_url: "example.com" }),
          status: 400,
          code: "10003",
          source: "/webhook_url",
        },
        "a country that is none": {
          ask: create({ whitelisted_destinations: ["US", "Utopia"] }),
          status: 400,
          code: "10015",
          source: "/whitelisted_destinations",
        },
        "a negative weight": {
          ask: create({ number_pool_settings: { long_code_weight: -1 } }),
          status: 400,
          code: "10033",
          source: "/number_pool_settings/long_code_weight",
        },
        "an unknown version of webhooks": {
          ask: create({ webhook_api_version: "3" }),
          status: 400,
          code: "10032",
          source: "/webhook_api_version",
        },
        "links on a domain that is not ours": {
          ask: create({ url_shortener_settings: { domain: "elsewhere.example" } }),
          status: 400,
          code: "40327",
          source: "/url_shortener_settings/domain",
        },
      };
    },
  },

  "GET /messaging_profiles/{id}": {
    success: ({ telnyx, profileId }) => ({
      ask: () => telnyx.messagingProfiles.retrieve(profileId),
      answers: {
        data: {
          record_type: "messaging_profile",
          id: profileId,
          number_pool_settings: { sticky_sender: true, long_code_weight: 1, toll_free_weight: 1 },
        },
      },
    }),
    refusals: ({ telnyx }) => unknownIds((id) => telnyx.messagingProfiles.retrieve(id)),
  },

  "PATCH /messaging_profiles/{id}": {
    success: ({ telnyx, profileId, mark }) => ({
      ask: () =>
        telnyx.messagingProfiles.update(profileId, {
          daily_spend_limit: "50",
          number_pool_settings: { geomatch: true } as never,
        }),
      answers: { data: { record_type: "messaging_profile", id: profileId, name: `${mark} given` } },
      after: () => ({
        ask: () => telnyx.messagingProfiles.retrieve(profileId),
        shows: {
          data: {
            name: `${mark} given`,
            daily_spend_limit: "50.00",
            number_pool_settings: { sticky_sender: true, geomatch: true },
          },
        },
      }),
    }),
    refusals: ({ telnyx, profileId, mark }) => {
      // Beside what is wrong stands a change that would be right.
      const update = (more: object) => () =>
        telnyx.messagingProfiles.update(profileId, { name: `${mark} changed`, ...more });
      return {
        ...unknownIds((id) => telnyx.messagingProfiles.update(id, { name: `${mark} changed` })),
        "a name that is no text": { ask: update({ name: 5 }), status: 400, code: "10020", source: "/name" },
        "a pool of unknown settings (P6)": {
          ask: update({ number_pool_settings: { stikcy_sender: true } }),
          status: 400,
          code: "10015",
          source: "/number_pool_settings/stikcy_sender",
        },
        "a pool setting of null (P6)": {
          ask: update({ number_pool_settings: { geomatch: null } }),
          status: 400,
          code: "10020",
          source: "/number_pool_settings/geomatch",
        },
        "a limit that is no amount": {
          ask: update({ daily_spend_limit: "-1" }),
          status: 400,
          code: "10015",
          source: "/daily_spend_limit",
        },
        "a limit switched on that was never set": {
          ask: update({ daily_spend_limit_enabled: true }),
          status: 400,
          code: "10004",
          source: "/daily_spend_limit",
        },
      };
    },
  },

  "DELETE /messaging_profiles/{id}": {
    success: ({ telnyx, profileId }) => ({
      ask: () => telnyx.messagingProfiles.delete(profileId),
      answers: { data: { record_type: "messaging_profile", id: profileId } },
      after: () => ({ ask: () => telnyx.messagingProfiles.retrieve(profileId), shows: GONE }),
    }),
    refusals: ({ telnyx }) => unknownIds((id) => telnyx.messagingProfiles.delete(id)),
  },

  "POST /messaging_profiles/{id}/actions/regenerate_secret": {
    success: async ({ telnyx, profileId }) => {
      const before = (await telnyx.messagingProfiles.retrieve(profileId)).data?.v1_secret ?? "";
      return {
        ask: () => telnyx.messagingProfiles.actions.regenerateSecret(profileId),
        answers: {
          data: {
            record_type: "messaging_profile",
            id: profileId,
            v1_secret: expect.not.stringContaining(before),
          },
        },
        after: ({ data }) => ({ ask: () => telnyx.messagingProfiles.retrieve(profileId), shows: { data } }),
      };
    },
    refusals: ({ telnyx }) => unknownIds((id) => telnyx.messagingProfiles.actions.regenerateSecret(id)),
  },

  "GET /messaging_profiles/{id}/metrics": {
    success: ({ telnyx, profileId }) => ({
      ask: () => telnyx.messagingProfiles.retrieveMetrics(profileId, { time_frame: "3h" }),
      answers: {
        data: {
          overview: {
            record_type: "messaging_profile_metrics",
            messaging_profile_id: profileId,
            phone_numbers: 1,
            outbound: { sent: 0, delivered: 0, error_ratio: 0 },
          },
          detailed: [],
        },
      },
    }),
    refusals: ({ telnyx, profileId }) => ({
      ...unknownIds((id) => telnyx.messagingProfiles.retrieveMetrics(id)),
      "another time frame": {
        ask: () => telnyx.messagingProfiles.retrieveMetrics(profileId, { time_frame: "2h" as never }),
        status: 400,
        code: "10032",
        source: "time_frame",
      },
    }),
  },

  "GET /messaging_profile_metrics": {
    success: ({ telnyx }) => ({
      ask: () => telnyx.messagingProfileMetrics.list({ time_frame: "7d" }),
      answers: { meta: { page_number: 1, page_size: 20 } },
    }),
    refusals: ({ telnyx }) => ({
      // The client has no pages of this list.
      ...impossiblePages((query) => telnyx.messagingProfileMetrics.list({}, { query })),
      "another time frame": {
        ask: () => telnyx.messagingProfileMetrics.list({ time_frame: "1 h" as never }),
        status: 400,
        code: "10032",
        source: "time_frame",
      },
    }),
  },
};
