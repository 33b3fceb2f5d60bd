import type { Given } from "./given";
import { idOf, type RouteCases, unknownIds } from "./route-case";

/** Where the same four operations are, and the thing that they are about. */
interface Place {
  readonly path: string;
  readonly idName: string;
  readonly idIn: (given: Given) => string;
}

const PROFILES: Place = {
  path: "/messaging_profiles",
  idName: "messaging_profile_id",
  idIn: ({ profileId }) => profileId,
};
const NUMBERS: Place = {
  path: "/phone_numbers",
  idName: "phone_number_id",
  idIn: ({ number }) => number.id,
};

function casesOf({ path, idName, idIn }: Place): RouteCases {
  const act = ({ call }: Given, verb: string, id: string) =>
    call("POST", `${path}/${id}/actions/${verb}`, { body: {} });
  const read = (given: Given) => given.call("GET", `${path}/${idIn(given)}/sending`);
  const refusalsOf = (verb: string) => (given: Given) => unknownIds((id) => act(given, verb, id));
  return {
    [`GET ${path}/{id}/sending`]: {
      success: (given) => ({
        ask: () => read(given),
        answers: {
          data: {
            record_type: "sending_state",
            [idName]: idIn(given),
            held: false,
            held_at: null,
            queued: 0,
          },
        },
      }),
      refusals: ({ call }) => unknownIds((id) => call("GET", `${path}/${id}/sending`)),
    },

    [`POST ${path}/{id}/actions/hold_sending`]: {
      success: (given) => ({
        ask: () => act(given, "hold_sending", idIn(given)),
        answers: { data: { record_type: "sending_state", [idName]: idIn(given), held: true } },
        after: () => ({ ask: () => read(given), shows: { data: { held: true } } }),
      }),
      refusals: refusalsOf("hold_sending"),
    },

    [`POST ${path}/{id}/actions/resume_sending`]: {
      success: async (given) => {
        await act(given, "hold_sending", idIn(given));
        return {
          ask: () => act(given, "resume_sending", idIn(given)),
          answers: { data: { record_type: "sending_state", [idName]: idIn(given), held: false } },
          after: () => ({ ask: () => read(given), shows: { data: { held: false, held_at: null } } }),
        };
      },
      refusals: refusalsOf("resume_sending"),
    },

    [`POST ${path}/{id}/actions/cancel_queued`]: {
      success: async (given) => {
        const { call, telnyx, number, recipient: to } = given;
        await act(given, "hold_sending", idIn(given));
        const sent = await call("POST", "/messages", { body: { from: number.e164, to, text: "Hello" } });
        return {
          ask: () => act(given, "cancel_queued", idIn(given)),
          answers: { data: { record_type: "queue_cancellation", [idName]: idIn(given), count: 1 } },
          after: () => ({
            ask: () => telnyx.messages.retrieve(idOf(sent.body)),
            shows: { data: { to: [{ phone_number: to, status: "cancelled" }] } },
          }),
        };
      },
      refusals: refusalsOf("cancel_queued"),
    },
  };
}

/** Holding, resuming and cancelling what profiles and numbers send. */
export const sendingCases: RouteCases = { ...casesOf(PROFILES), ...casesOf(NUMBERS) };
