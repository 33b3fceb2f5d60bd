import { z } from "zod";
import { systemClock } from "@/lib/clock";
import { getLogger } from "@/lib/logger";
import { CARRIER_DEFAULT_RATES, type CarrierAnswer, type CarrierKind } from "../carrier-kind";
import { createHttpCarrier } from "../http-carrier";
import { httpUrlSetting, optionalText } from "../setting-schemas";
import { readFields, readInbound, readStatus } from "./read-callback";
import { TwilioAccount, type TwilioSettings } from "./twilio-account";

const VENDOR_URL = "https://api.twilio.com";
export const STATUS_PATH = "/status";
export const INBOUND_PATH = "/inbound";
/** Twilio gives a message up after ten hours at most (its longest validity); this is for callbacks that were lost. */
const RECEIPT_TIMEOUT_MS = 24 * 3_600_000;
const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>';

const settings: z.ZodType<TwilioSettings> = z
  .object({
    accountSid: z
      .string({ error: "Enter the account SID." })
      .regex(/^AC[0-9a-fA-F]{32}$/, "An account SID begins with AC and has 34 characters."),
    authToken: z.string({ error: "Enter the auth token." }).min(1, "Enter the auth token."),
    apiKeySid: optionalText.refine((sid) => sid === undefined || /^SK[0-9a-fA-F]{32}$/.test(sid), {
      error: "An API key SID begins with SK and has 34 characters.",
    }),
    apiKeySecret: optionalText,
    baseUrl: httpUrlSetting.default(VENDOR_URL),
  })
  .refine((own) => own.apiKeySid === undefined || own.apiKeySecret !== undefined, {
    path: ["apiKeySecret"],
    error: "Enter the secret of the API key.",
  })
  // Without its SID the secret of a former key is of no use.
  .transform((own) => (own.apiKeySid === undefined ? { ...own, apiKeySecret: undefined } : own));

/** An account at Twilio as the way out. */
export const twilioKind: CarrierKind<TwilioSettings> = {
  kind: "twilio",
  label: "Twilio account",
  description: "Sends through a Twilio account.",
  settings,
  fields: [
    { name: "accountSid", label: "Account SID", input: "text", placeholder: "AC…" },
    {
      name: "authToken",
      label: "Auth token",
      input: "secret",
      help: "Also checks the signatures of what Twilio brings, so it is needed beside an API key.",
    },
    {
      name: "apiKeySid",
      label: "API key SID",
      input: "text",
      placeholder: "SK…",
      help: "Empty = the auth token sends.",
    },
    { name: "apiKeySecret", label: "API key secret", input: "secret" },
    {
      name: "baseUrl",
      label: "Base URL",
      input: "text",
      placeholder: VENDOR_URL,
      help: "Empty = Twilio itself.",
    },
  ],
  defaultRates: CARRIER_DEFAULT_RATES,
  canMms: true,
  create({ id, settings: own }, host) {
    const account = new TwilioAccount(own, `${host.callbackUrl}${STATUS_PATH}`, () => host.clock.now());
    return createHttpCarrier(account, host, { carrierId: id, receiptTimeoutMs: RECEIPT_TIMEOUT_MS });
  },
  testConnection: ({ settings: own }, signal) =>
    new TwilioAccount(own, null, () => systemClock.now()).test(signal),
  async answerRequest(request, { id, settings: own }, host): Promise<CarrierAnswer> {
    const { path, method, headers, rawBody, url } = request;
    if (path !== STATUS_PATH && path !== INBOUND_PATH) return { status: 404, body: "Not found." };
    if (method !== "POST") return { status: 405, body: "POST only." };
    const fields = readFields(rawBody);
    const signature = headers["x-twilio-signature"];
    const { default: twilio } = await import("twilio");
    if (typeof signature !== "string" || !twilio.validateRequest(own.authToken, signature, url, fields))
      return { status: 403, body: "The signature does not hold." };
    try {
      if (path === STATUS_PATH) {
        const receipt = readStatus(fields);
        if (receipt !== null) await host.recordReceipt({ ...receipt, carrierId: id });
        return { status: 204 };
      }
      await host.receiveMessage(readInbound(fields));
      return { status: 200, contentType: "text/xml", body: EMPTY_TWIML };
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      getLogger().warn({ err: error, carrierId: id }, "a carrier's webhook cannot be read");
      return { status: 400, body: "This is no message and no status." };
    }
  },
};
