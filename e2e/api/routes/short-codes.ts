import { randomInt } from "node:crypto";
import type { Given } from "./given";
import { GONE, idOf, impossiblePages, NOBODY, type RouteCases, unknownIds } from "./route-case";

const freshShortCode = () => String(randomInt(10_000_000, 99_999_999));

async function addShortCode({ call, profileId }: Given) {
  const short_code = freshShortCode();
  const { body } = await call("POST", "/short_codes", {
    body: { short_code, messaging_profile_id: profileId },
  });
  return { id: idOf(body), short_code };
}

/** Short codes as senders. */
export const shortCodeCases: RouteCases = {
  "GET /short_codes": {
    success: async (given) => {
      const made = await addShortCode(given);
      return {
        ask: () => given.telnyx.shortCodes.list({ filter: { messaging_profile_id: given.profileId } }),
        answers: { data: [{ record_type: "short_code", ...made }], meta: { total_results: 1 } },
      };
    },
    refusals: ({ telnyx }) => ({
      ...impossiblePages((page) => telnyx.shortCodes.list(page)),
      "a profile that is none": {
        ask: () => telnyx.shortCodes.list({ filter: { messaging_profile_id: "no-id" } }),
        status: 400,
        code: "10031",
        source: "filter[messaging_profile_id]",
      },
    }),
  },

  "GET /messaging_profiles/{id}/short_codes": {
    success: async (given) => {
      const made = await addShortCode(given);
      return {
        ask: () => given.telnyx.messagingProfiles.listShortCodes(given.profileId),
        answers: { data: [{ record_type: "short_code", ...made }], meta: { total_results: 1 } },
      };
    },
    refusals: ({ telnyx, profileId }) => ({
      ...impossiblePages((page) => telnyx.messagingProfiles.listShortCodes(profileId, page)),
      ...unknownIds((id) => telnyx.messagingProfiles.listShortCodes(id)),
    }),
  },

  "POST /short_codes": {
    success: ({ telnyx, call, profileId }) => {
      const short_code = freshShortCode();
      return {
        ask: () =>
          call("POST", "/short_codes", {
            body: { short_code, messaging_profile_id: profileId, country_code: "CA", tags: ["a"] },
          }),
        answers: { data: { record_type: "short_code", short_code, messaging_profile_id: profileId } },
        after: (answer) => ({
          ask: () => telnyx.shortCodes.retrieve(idOf(answer)),
          shows: { data: { short_code, country_code: "CA", tags: ["a"] } },
        }),
      };
    },
    refusals: async (given) => {
      const { short_code } = await addShortCode(given);
      const add = (more: object) => () =>
        given.call("POST", "/short_codes", {
          body: { short_code: freshShortCode(), messaging_profile_id: given.profileId, ...more },
        });
      return {
        "no code": { ask: add({ short_code: undefined }), status: 400, code: "10004", source: "/short_code" },
        "a full number": {
          ask: add({ short_code: given.recipient }),
          status: 400,
          code: "10015",
          source: "/short_code",
        },
        "a code that is there": {
          ask: add({ short_code }),
          status: 409,
          code: "10012",
          source: "/short_code",
        },
        "a country that is none": {
          ask: add({ country_code: "us" }),
          status: 400,
          code: "10015",
          source: "/country_code",
        },
        "a profile that does not exist": {
          ask: add({ messaging_profile_id: NOBODY }),
          status: 404,
          code: "10005",
          source: "/messaging_profile_id",
        },
      };
    },
  },

  "GET /short_codes/{id}": {
    success: async (given) => {
      const made = await addShortCode(given);
      return {
        ask: () => given.telnyx.shortCodes.retrieve(made.id),
        answers: { data: { record_type: "short_code", ...made, messaging_profile_id: given.profileId } },
      };
    },
    refusals: ({ telnyx, number }) => ({
      ...unknownIds((id) => telnyx.shortCodes.retrieve(id)),
      "the id of a full number": {
        ask: () => telnyx.shortCodes.retrieve(number.id),
        status: 404,
        code: "10005",
      },
    }),
  },

  "PATCH /short_codes/{id}": {
    success: async (given) => {
      const { id } = await addShortCode(given);
      const { id: other } = await given.makeProfile();
      return {
        ask: () => given.telnyx.shortCodes.update(id, { messaging_profile_id: other, tags: ["b"] }),
        answers: { data: { record_type: "short_code", id, messaging_profile_id: other } },
        after: () => ({
          ask: () => given.telnyx.messagingProfiles.listShortCodes(other),
          shows: { data: [{ id, tags: ["b"] }] },
        }),
      };
    },
    refusals: async (given) => {
      const { id } = await addShortCode(given);
      const update = (more: object) => () =>
        given.telnyx.shortCodes.update(id, {
          messaging_profile_id: given.profileId,
          tags: ["b"],
          ...more,
        });
      return {
        ...unknownIds((unknown) =>
          given.telnyx.shortCodes.update(unknown, { messaging_profile_id: given.profileId }),
        ),
        "a profile that does not exist": {
          ask: update({ messaging_profile_id: NOBODY }),
          status: 404,
          code: "10005",
          source: "/messaging_profile_id",
        },
        "tags that are no list": { ask: update({ tags: "b" }), status: 400, code: "10020", source: "/tags" },
      };
    },
  },

  "DELETE /short_codes/{id}": {
    success: async (given) => {
      const { id } = await addShortCode(given);
      return {
        ask: () => given.call("DELETE", `/short_codes/${id}`),
        answers: { data: { record_type: "short_code", id } },
        after: () => ({ ask: () => given.telnyx.shortCodes.retrieve(id), shows: GONE }),
      };
    },
    refusals: ({ call, number }) => ({
      ...unknownIds((id) => call("DELETE", `/short_codes/${id}`)),
      "the id of a full number": {
        ask: () => call("DELETE", `/short_codes/${number.id}`),
        status: 404,
        code: "10005",
      },
    }),
  },
};
