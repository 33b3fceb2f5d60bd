import type { Given } from "./given";
import { contentRefusals, foundAgain, senderRefusals, unknownMessages } from "./messages";
import { idOf, type Refusal, type RouteCases } from "./route-case";

type Body = Record<string, unknown>;

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

function schedule({ telnyx, number, recipient }: Given, more: Body = {}) {
  return telnyx.messages.schedule({
    from: number.e164,
    to: recipient,
    text: "Hello",
    send_at: inMinutes(30),
    ...more,
  });
}

function timeRefusals(send: (more: Body) => () => PromiseLike<unknown>): Record<string, Refusal> {
  const refusal = (send_at: unknown, code: string): Refusal => ({
    ask: send({ send_at }),
    status: 400,
    code,
    source: "/send_at",
  });
  return {
    "no time": refusal(undefined, "10004"),
    "a time without its zone": refusal("2030-01-01 09:00", "10015"),
    "too near a time": refusal(inMinutes(1), "10033"),
    "too far a time": refusal(inMinutes(6 * 24 * 60), "10033"),
  };
}

/** Scheduling messages and cancelling them. */
export const scheduledMessageCases: RouteCases = {
  "POST /messages/schedule": {
    success: (given) => ({
      ask: () => schedule(given),
      answers: {
        data: { record_type: "message", to: [{ phone_number: given.recipient, status: "scheduled" }] },
      },
      after: foundAgain(given, given.number.e164),
    }),
    refusals: (given) => {
      const send = (more: Body) => () => schedule(given, more);
      return {
        ...contentRefusals(send),
        ...timeRefusals(send),
        ...senderRefusals(send),
      };
    },
  },

  "DELETE /messages/{id}": {
    success: async (given) => {
      const id = idOf((await schedule(given)) as never);
      return {
        ask: () => given.telnyx.messages.cancelScheduled(id),
        // Without `data`, as Telnyx answers it.
        answers: { record_type: "message", id, to: [{ status: "cancelled" }] },
        after: () => ({
          ask: () => given.telnyx.messages.retrieve(id),
          shows: { data: { to: [{ status: "cancelled" }] } },
        }),
      };
    },
    refusals: async (given) => {
      const id = idOf((await schedule(given)) as never);
      await given.telnyx.messages.cancelScheduled(id);
      return {
        ...unknownMessages((unknown) => given.telnyx.messages.cancelScheduled(unknown)),
        "a message that is cancelled": {
          ask: () => given.telnyx.messages.cancelScheduled(id),
          status: 403,
          code: "10010",
          source: "id",
        },
      };
    },
  },
};
