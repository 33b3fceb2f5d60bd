import type { Given } from "./given";
import { GONE, type Refusal, type RouteCases, unknownIds } from "./route-case";

const pathOf = (profileId: string) => `/messaging_profiles/${profileId}/sticky_mappings`;
const onePath = (profileId: string, to: string) => `${pathOf(profileId)}/${encodeURIComponent(to)}`;

/** Maps the recipient of `given` to its number, by a message. */
async function map({ telnyx, profileId, recipient: to }: Given): Promise<void> {
  await telnyx.messages.sendNumberPool({ messaging_profile_id: profileId, to, text: "Hello" });
}

/** Pins it: the state of no message changes meanwhile. */
async function pin({ call, profileId, recipient: to, number }: Given): Promise<void> {
  await call("POST", pathOf(profileId), { body: { to, from: number.e164 } });
}

/** What names one mapping wrongly. */
function oneMappingRefusals({ call, profileId, recipient }: Given, method: string): Record<string, Refusal> {
  return {
    ...unknownIds((id) => call(method, onePath(id, recipient))),
    "a recipient without a mapping": {
      ask: () => call(method, onePath(profileId, "+12125550199")),
      status: 404,
      code: "10005",
    },
    "a recipient that is no number": {
      ask: () => call(method, onePath(profileId, "nobody")),
      status: 400,
      code: "10016",
      source: "to",
    },
  };
}

/** Sticky mappings of a profile, and the preview of a selection. */
export const stickyMappingCases: RouteCases = {
  "GET /messaging_profiles/{id}/sticky_mappings": {
    success: async (given) => {
      await map(given);
      const { call, profileId, recipient: to, number } = given;
      return {
        ask: () => call("GET", `${pathOf(profileId)}?filter[from]=${encodeURIComponent(number.e164)}`),
        answers: {
          data: [{ record_type: "sticky_mapping", to, from: number.e164, state: "live", message_count: 1 }],
          meta: { page_number: 1, page_size: 20, total_pages: 1, total_results: 1 },
        },
      };
    },
    refusals: ({ call, telnyx, profileId }) => {
      const filter = (name: string, value: string, code: string): Refusal => ({
        ask: () => telnyx.get(pathOf(profileId), { query: { [name]: value } }),
        status: 400,
        code,
        source: name,
      });
      return {
        ...unknownIds((id) => call("GET", pathOf(id))),
        "a page of no rows": filter("page[size]", "0", "10033"),
        "too large a page": filter("page[size]", "251", "10033"),
        "an unknown state": filter("filter[state]", "cleared", "10032"),
        "a recipient that is no number": filter("filter[to]", "nobody", "10016"),
        "a beginning that is none": filter("filter[to][starts_with]", "1212", "10031"),
        "a number that is none": filter("filter[from]", "2125550101", "10016"),
        "a time that is past": filter("filter[expires_within]", "0", "10033"),
      };
    },
  },

  "POST /messaging_profiles/{id}/sticky_mappings": {
    success: ({ call, profileId, recipient: to, number: { e164: from } }) => ({
      ask: () => call("POST", pathOf(profileId), { body: { to, from } }),
      answers: { data: { record_type: "sticky_mapping", to, from, state: "pinned", expires_at: null } },
      after: () => ({
        ask: () => call("GET", onePath(profileId, to)),
        shows: { data: { to, from, pinned: true } },
      }),
    }),
    refusals: ({ call, profileId, recipient, number }) => {
      const create = (more: object) => () =>
        call("POST", pathOf(profileId), { body: { to: recipient, from: number.e164, ...more } });
      return {
        ...unknownIds((id) => call("POST", pathOf(id), { body: { to: recipient, from: number.e164 } })),
        "no recipient": { ask: create({ to: undefined }), status: 400, code: "10004", source: "/to" },
        "a recipient without +": {
          ask: create({ to: "2125550123" }),
          status: 400,
          code: "40310",
          source: "/to",
        },
        "a number that is not the profile's": {
          ask: create({ from: "+12125550123" }),
          status: 400,
          code: "40305",
          source: "/from",
        },
        "a pin that is no switch": {
          ask: create({ pinned: "yes" }),
          status: 400,
          code: "10020",
          source: "/pinned",
        },
        "a mapping from the future": {
          ask: create({ pinned: false, created_at: "2100-01-01T00:00:00Z" }),
          status: 400,
          code: "10015",
          source: "/created_at",
        },
      };
    },
  },

  "DELETE /messaging_profiles/{id}/sticky_mappings": {
    success: async (given) => {
      await map(given);
      const { call, profileId } = given;
      return {
        ask: () => call("DELETE", `${pathOf(profileId)}?filter[all]=true`),
        answers: {
          data: { record_type: "sticky_mapping_reset", messaging_profile_id: profileId, count: 1 },
        },
        after: () => ({ ask: () => call("GET", pathOf(profileId)), shows: { data: [] } }),
      };
    },
    refusals: async (given) => {
      await pin(given);
      const { call, profileId } = given;
      const remove = (query: string, body?: object) => () =>
        call("DELETE", `${pathOf(profileId)}?include_pins=true&${query}`, body ? { body } : {});
      return {
        ...unknownIds((id) => call("DELETE", `${pathOf(id)}?filter[all]=true`)),
        "no selection": { ask: remove(""), status: 400, code: "10031", source: "filter" },
        "two selections": {
          ask: remove(`filter[all]=true&filter[from]=${encodeURIComponent(given.number.e164)}`),
          status: 400,
          code: "10031",
          source: "filter",
        },
        "a filter that does not exist": {
          ask: remove("filter[all]=true&filter[form]=x"),
          status: 400,
          code: "10031",
          source: "filter[form]",
        },
        "all that is not true": {
          ask: remove("filter[all]=yes"),
          status: 400,
          code: "10032",
          source: "filter[all]",
        },
        "a number that is not the profile's": {
          ask: remove("filter[from]=%2B12125550123"),
          status: 400,
          code: "40305",
          source: "filter[from]",
        },
        "a recipient that is no number, in the body": {
          ask: remove("", { to: [given.recipient, "nobody"] }),
          status: 400,
          code: "10016",
          source: "/to/1",
        },
      };
    },
  },

  "GET /messaging_profiles/{id}/sticky_mappings/{to}": {
    success: async (given) => {
      await map(given);
      const { call, profileId, recipient: to, number } = given;
      return {
        ask: () => call("GET", onePath(profileId, to)),
        answers: { data: { record_type: "sticky_mapping", to, from: number.e164, state: "live" } },
      };
    },
    refusals: (given) => oneMappingRefusals(given, "GET"),
  },

  "DELETE /messaging_profiles/{id}/sticky_mappings/{to}": {
    success: async (given) => {
      await pin(given);
      const { call, profileId, recipient: to } = given;
      return {
        ask: () => call("DELETE", onePath(profileId, to)),
        answers: { data: { record_type: "sticky_mapping", to, state: "pinned" } },
        after: () => ({ ask: () => call("GET", onePath(profileId, to)), shows: GONE }),
      };
    },
    refusals: async (given) => {
      await pin(given);
      return oneMappingRefusals(given, "DELETE");
    },
  },

  "POST /messaging_profiles/{id}/selection_preview": {
    success: ({ call, profileId, recipient: to, number }) => ({
      ask: () => call("POST", `/messaging_profiles/${profileId}/selection_preview`, { body: { to } }),
      answers: {
        data: {
          record_type: "selection_preview",
          to,
          would_be_accepted: true,
          from: { phone_number: number.e164 },
          reason: "weight",
        },
      },
    }),
    refusals: ({ call, profileId, recipient: to }) => {
      const preview = (id: string, body: object) =>
        call("POST", `/messaging_profiles/${id}/selection_preview`, { body });
      return {
        ...unknownIds((id) => preview(id, { to })),
        "no recipient": { ask: () => preview(profileId, {}), status: 400, code: "10004", source: "/to" },
        "a sender that is no number": {
          ask: () => preview(profileId, { to, from: "Acme" }),
          status: 400,
          code: "40305",
          source: "/from",
        },
        "an unknown type": {
          ask: () => preview(profileId, { to, type: "RCS" }),
          status: 400,
          code: "10032",
          source: "/type",
        },
      };
    },
  },
};
