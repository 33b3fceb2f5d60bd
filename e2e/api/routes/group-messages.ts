import { randomInt } from "node:crypto";
import { unknownMessages } from "./messages";
import { idOf, type RouteCases } from "./route-case";

/** Only the US and Canada have group MMS; nobody has these. */
const people = (count: number) =>
  Array.from({ length: count }, (_, n) => `+1212555${1_000 * (n + 1) + randomInt(999)}`);

/** Group MMS. */
export const groupMessageCases: RouteCases = {
  "POST /messages/group_mms": {
    success: ({ telnyx, number, profileId }) => {
      const to = people(2);
      return {
        ask: () => telnyx.messages.sendGroupMms({ from: number.e164, to, text: "Hello", subject: "Trip" }),
        answers: {
          data: {
            record_type: "message",
            type: "MMS",
            messaging_profile_id: profileId,
            to: to.map((phone_number) => ({ phone_number, status: "queued" })),
          },
        },
        after: (answer) => ({
          ask: () => telnyx.messages.retrieveGroupMessages(idOf(answer)),
          shows: { data: to.map((phone_number) => ({ subject: "Trip", to: [{ phone_number }] })) },
        }),
      };
    },
    refusals: ({ telnyx, number }) => {
      const [first = "", second = ""] = people(2);
      const send = (more: Record<string, unknown>) => () =>
        telnyx.messages.sendGroupMms({ from: number.e164, to: [first, second], text: "Hello", ...more });
      return {
        "no recipients": { ask: send({ to: undefined }), status: 400, code: "10004", source: "/to" },
        "one recipient": { ask: send({ to: [first] }), status: 400, code: "10033", source: "/to" },
        "a recipient without +": {
          ask: send({ to: [first, "2125550101"] }),
          status: 400,
          code: "40310",
          source: "/to/1",
        },
        "a recipient abroad": {
          ask: send({ to: [first, "+447700900123"] }),
          status: 400,
          code: "40309",
          source: "/to/1",
        },
        "a sender that is not ours": {
          ask: send({ from: "+19985550000" }),
          status: 400,
          code: "40305",
          source: "/from",
        },
        "neither text nor media": { ask: send({ text: "" }), status: 400, code: "40316", source: "/text" },
      };
    },
  },

  "GET /messages/group/{message_id}": {
    success: async ({ telnyx, number }) => {
      const to = people(2);
      const { data } = await telnyx.messages.sendGroupMms({ from: number.e164, to, text: "Hello" });
      return {
        ask: () => telnyx.messages.retrieveGroupMessages(data?.id ?? ""),
        answers: {
          data: to.map((phone_number, place) => ({
            record_type: "message",
            to: [{ phone_number }],
            cc: [{ phone_number: to[1 - place] }],
          })),
        },
      };
    },
    refusals: ({ telnyx }) =>
      unknownMessages((id) => telnyx.messages.retrieveGroupMessages(id), "message_id"),
  },
};
