import { randomInt } from "node:crypto";
import type { Given } from "./given";
import { contentRefusals, foundAgain, sent } from "./messages";
import type { RouteCases } from "./route-case";

type Body = Record<string, unknown>;

/** Nobody outside the US and Canada has this. */
const ABROAD = "+447700900123";

async function addShortCode({ call, profileId }: Given): Promise<string> {
  const short_code = String(randomInt(10_000_000, 99_999_999));
  await call("POST", "/short_codes", { body: { short_code, messaging_profile_id: profileId } });
  return short_code;
}

/** Sending from what is no full number. */
export const otherSenderMessageCases: RouteCases = {
  "POST /messages/short_code": {
    success: async (given) => {
      const from = await addShortCode(given);
      return {
        ask: () => given.telnyx.messages.sendShortCode({ from, to: given.recipient, text: "Hello" }),
        answers: sent(given, from, "short_code"),
        after: foundAgain(given, from),
      };
    },
    refusals: async (given) => {
      const from = await addShortCode(given);
      const send = (more: Body) => () =>
        given.telnyx.messages.sendShortCode({ from, to: given.recipient, text: "Hello", ...more });
      return {
        ...contentRefusals(send),
        "no sender": { ask: send({ from: undefined }), status: 400, code: "10004", source: "/from" },
        "a sender that is a full number": {
          ask: send({ from: given.number.e164 }),
          status: 400,
          code: "40305",
          source: "/from",
        },
        "a short code that is not ours": {
          ask: send({ from: "1000001" }),
          status: 400,
          code: "40305",
          source: "/from",
        },
      };
    },
  },

  "POST /messages/alphanumeric_sender_id": {
    success: async (given) => {
      const { telnyx, profileId: messaging_profile_id } = given;
      const from = "Stickypool";
      await telnyx.alphanumericSenderIDs.create({ alphanumeric_sender_id: from, messaging_profile_id });
      const abroad = { ...given, recipient: ABROAD };
      return {
        ask: () =>
          telnyx.messages.sendWithAlphanumericSender({
            from,
            messaging_profile_id,
            to: ABROAD,
            text: "Hello",
          }),
        answers: sent(abroad, from, "alphanumeric"),
        after: foundAgain(abroad, from),
      };
    },
    refusals: async ({ telnyx, profileId, makeProfile, number }) => {
      await telnyx.alphanumericSenderIDs.create({
        alphanumeric_sender_id: "Stickypool",
        messaging_profile_id: profileId,
      });
      const { id: withoutSender } = await makeProfile();
      const send = (more: Body) => () =>
        telnyx.messages.sendWithAlphanumericSender({
          from: "Stickypool",
          messaging_profile_id: profileId,
          to: ABROAD,
          text: "Hello",
          ...more,
        });
      return {
        ...contentRefusals(send),
        "no profile": {
          ask: send({ messaging_profile_id: undefined }),
          status: 400,
          code: "10004",
          source: "/messaging_profile_id",
        },
        "a sender that is a number": {
          ask: send({ from: number.e164 }),
          status: 400,
          code: "40325",
          source: "/from",
        },
        "a profile without such senders": {
          ask: send({ messaging_profile_id: withoutSender }),
          status: 400,
          code: "40306",
          source: "/from",
        },
        "another sender than the profile's": {
          ask: send({ from: "Otherpool" }),
          status: 400,
          code: "40307",
          source: "/from",
        },
        media: {
          ask: send({ media_urls: ["https://example.com/a.jpg"] }),
          status: 400,
          code: "40304",
          source: "/media_urls",
        },
        "an MMS": { ask: send({ type: "MMS" }), status: 400, code: "10032", source: "/type" },
        "a recipient in the US": {
          ask: send({ to: "+12125550123" }),
          status: 400,
          code: "40309",
          source: "/to",
        },
      };
    },
  },
};
