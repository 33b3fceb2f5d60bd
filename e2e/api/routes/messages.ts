import type { Given } from "./given";
import { idOf, NOBODY, type Refusal, type RouteCases } from "./route-case";

type Body = Record<string, unknown>;

/** What every kind of send refuses in the same words. `send` gets what is to be another than in a right body. */
export function contentRefusals(send: (more: Body) => () => PromiseLike<unknown>): Record<string, Refusal> {
  return {
    "no recipient": { ask: send({ to: undefined }), status: 400, code: "10004", source: "/to" },
    "a recipient without +": { ask: send({ to: "2125550101" }), status: 400, code: "40310", source: "/to" },
    "neither text nor media": { ask: send({ text: "" }), status: 400, code: "40316", source: "/text" },
    "a text of eleven parts": {
      ask: send({ text: "x".repeat(1_531) }),
      status: 400,
      code: "40302",
      source: "/text",
    },
    "a webhook that is no URL": {
      ask: send({ webhook_url: "example.com" }),
      status: 400,
      code: "10003",
      source: "/webhook_url",
    },
  };
}

/** What becomes of the message of an answer is found under its id. */
export function foundAgain({ telnyx, recipient }: Given, from: string) {
  return (answer: Parameters<typeof idOf>[0]) => ({
    ask: () => telnyx.messages.retrieve(idOf(answer)),
    shows: {
      data: {
        id: idOf(answer),
        from: { phone_number: from },
        to: [{ phone_number: recipient }],
        text: "Hello",
      },
    },
  });
}

/** How a sent message looks. */
export function sent({ profileId, recipient }: Given, from: string, lineType = "long_code") {
  return {
    data: {
      record_type: "message",
      direction: "outbound",
      messaging_profile_id: profileId,
      from: { phone_number: from, line_type: lineType },
      to: [{ phone_number: recipient, status: "queued" }],
    },
  };
}

/** Idempotency keys have 1 to 255 characters. */
const TOO_LONG_A_KEY = { headers: { "Idempotency-Key": "k".repeat(256) } };

const wrongKey = (ask: Refusal["ask"]): Refusal => ({
  ask,
  status: 400,
  code: "10015",
  source: "Idempotency-Key",
});

/** Of a message that may name its sender or leave it to its profile. */
export function senderRefusals(send: (more: Body) => () => PromiseLike<unknown>): Record<string, Refusal> {
  return {
    "neither sender nor profile": {
      ask: send({ from: undefined }),
      status: 400,
      code: "10004",
      source: "/messaging_profile_id",
    },
    "a sender that is not ours": {
      ask: send({ from: "+19985550000" }),
      status: 400,
      code: "40305",
      source: "/from",
    },
  };
}

/** Sending from full numbers and their pools, and reading what was sent. */
export const messageCases: RouteCases = {
  "POST /messages": {
    success: (given) => ({
      ask: () => given.telnyx.messages.send({ from: given.number.e164, to: given.recipient, text: "Hello" }),
      answers: sent(given, given.number.e164),
      after: foundAgain(given, given.number.e164),
    }),
    refusals: ({ telnyx, number, recipient, profileId }) => {
      const body = { from: number.e164, to: recipient, text: "Hello" };
      const send = (more: Body) => () => telnyx.messages.send({ ...body, ...more });
      return {
        ...contentRefusals(send),
        ...senderRefusals(send),
        "a profile that does not exist": {
          ask: send({ from: undefined, messaging_profile_id: NOBODY }),
          status: 404,
          code: "10005",
          source: "/messaging_profile_id",
        },
        "media in an SMS": {
          ask: send({ type: "SMS", media_urls: ["https://example.com/a.jpg"] }),
          status: 400,
          code: "40304",
          source: "/type",
        },
        "an unknown encoding": {
          ask: send({ encoding: "latin1" }),
          status: 400,
          code: "10032",
          source: "/encoding",
        },
        "a time that is past": {
          ask: send({ messaging_profile_id: profileId, send_at: "2020-01-01T09:00:00Z" }),
          status: 400,
          code: "10033",
          source: "/send_at",
        },
        "too long an Idempotency-Key": wrongKey(() => telnyx.messages.send(body, TOO_LONG_A_KEY)),
      };
    },
  },

  "POST /messages/number_pool": {
    success: (given) => ({
      ask: () =>
        given.telnyx.messages.sendNumberPool({
          messaging_profile_id: given.profileId,
          to: given.recipient,
          text: "Hello",
        }),
      answers: sent(given, given.number.e164),
      after: foundAgain(given, given.number.e164),
    }),
    refusals: async ({ telnyx, makeProfile, profileId, recipient }) => {
      const body = { messaging_profile_id: profileId, to: recipient, text: "Hello" };
      const send = (more: Body) => () => telnyx.messages.sendNumberPool({ ...body, ...more });
      const { id: withoutPool } = await makeProfile();
      const { id: disabled } = await makeProfile({ enabled: false });
      const { id: inCanada } = await makeProfile({ whitelisted_destinations: ["CA"] });
      return {
        ...contentRefusals(send),
        "no profile": {
          ask: send({ messaging_profile_id: undefined }),
          status: 400,
          code: "10004",
          source: "/messaging_profile_id",
        },
        "a profile that does not exist": {
          ask: send({ messaging_profile_id: NOBODY }),
          status: 404,
          code: "10005",
          source: "/messaging_profile_id",
        },
        "a profile without a pool (P7)": {
          ask: send({ messaging_profile_id: withoutPool }),
          status: 400,
          code: "40321",
        },
        "a disabled profile": { ask: send({ messaging_profile_id: disabled }), status: 409, code: "40312" },
        "a country that is not allowed": {
          ask: send({ messaging_profile_id: inCanada }),
          status: 400,
          code: "40309",
          source: "/to",
        },
        "a text that does not fit its encoding": {
          ask: send({ text: "Grüße 😀", encoding: "gsm7" }),
          status: 400,
          code: "10015",
          source: "/encoding",
        },
        "too long an Idempotency-Key": wrongKey(() => telnyx.messages.sendNumberPool(body, TOO_LONG_A_KEY)),
      };
    },
  },

  "POST /messages/long_code": {
    success: (given) => ({
      ask: () =>
        given.telnyx.messages.sendLongCode({ from: given.number.e164, to: given.recipient, text: "Hello" }),
      answers: sent(given, given.number.e164),
      after: foundAgain(given, given.number.e164),
    }),
    refusals: ({ telnyx, number, recipient }) => {
      const send = (more: Body) => () =>
        telnyx.messages.sendLongCode({ from: number.e164, to: recipient, text: "Hello", ...more });
      return {
        ...contentRefusals(send),
        "no sender": { ask: send({ from: undefined }), status: 400, code: "10004", source: "/from" },
        "a sender that is no number": {
          ask: send({ from: "Acme" }),
          status: 400,
          code: "40305",
          source: "/from",
        },
        "a sender that is not ours": {
          ask: send({ from: "+19985550000" }),
          status: 400,
          code: "40305",
          source: "/from",
        },
      };
    },
  },

  "GET /messages/{id}": {
    success: async (given) => {
      const { telnyx, number, recipient: to } = given;
      const { data } = await telnyx.messages.send({ from: number.e164, to, text: "Hello" });
      return {
        ask: () => telnyx.messages.retrieve(data?.id ?? ""),
        answers: {
          data: { record_type: "message", id: data?.id, text: "Hello", to: [{ phone_number: to }] },
        },
      };
    },
    refusals: ({ telnyx }) => unknownMessages((id) => telnyx.messages.retrieve(id)),
  },
};

/** A message that is not there is 40303. */
export function unknownMessages(
  ask: (id: string) => PromiseLike<unknown>,
  source = "id",
): Record<string, Refusal> {
  const refusal = { status: 404, code: "40303", source };
  return {
    "an id that no message has": { ask: () => ask(NOBODY), ...refusal },
    "an id that is none": { ask: () => ask("no-id"), ...refusal },
  };
}
