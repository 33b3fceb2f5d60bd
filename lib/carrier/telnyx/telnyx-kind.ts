import { z } from "zod";
import { getLogger } from "@/lib/logger";
import { CARRIER_DEFAULT_RATES, type CarrierAnswer, type CarrierKind } from "../carrier-kind";
import { createHttpCarrier } from "../http-carrier";
import { httpUrlSetting, optionalText } from "../setting-schemas";
import { readTelnyxEvent, type TelnyxEvent } from "./read-event";
import { TelnyxAccount, type TelnyxSettings } from "./telnyx-account";
import { isPublicKey, isSigned } from "./verify-signature";

const VENDOR_URL = "https://api.telnyx.com/v2";
export const WEBHOOKS_PATH = "/webhooks";
/** The platform finalises by itself; this is for events that were lost. */
const RECEIPT_TIMEOUT_MS = 24 * 3_600_000;

const settings: z.ZodType<TelnyxSettings> = z.object({
  apiKey: z.string({ error: "Enter the API key." }).min(1, "Enter the API key."),
  publicKey: z
    .string({ error: "Enter the public key." })
    .refine(isPublicKey, "This is no public key: it is base64 of 32 bytes, 44 characters."),
  baseUrl: httpUrlSetting.default(VENDOR_URL),
  messagingProfileId: optionalText,
});

/** An account at Telnyx, or another installation of this product, as the way out. */
export const telnyxKind: CarrierKind<TelnyxSettings> = {
  kind: "telnyx",
  label: "Telnyx account",
  description:
    "Sends through a Telnyx account, or anything else that speaks its API, such as another Stickypool.",
  settings,
  fields: [
    { name: "apiKey", label: "API key", input: "secret" },
    {
      name: "publicKey",
      label: "Public key",
      input: "text",
      help: "Checks the signatures of its webhooks. Telnyx shows it under Keys & Credentials.",
    },
    {
      name: "messagingProfileId",
      label: "Messaging profile id",
      input: "text",
      help: "The profile at Telnyx that the numbers are on. Empty = the numbers decide.",
    },
    {
      name: "baseUrl",
      label: "Base URL",
      input: "text",
      placeholder: VENDOR_URL,
      help: "Empty = Telnyx itself. Of another Stickypool: its address with /v2.",
    },
  ],
  defaultRates: CARRIER_DEFAULT_RATES,
  canMms: true,
  create({ id, settings: own }, host) {
    const account = new TelnyxAccount(own, `${host.callbackUrl}${WEBHOOKS_PATH}`);
    return createHttpCarrier(account, host, { carrierId: id, receiptTimeoutMs: RECEIPT_TIMEOUT_MS });
  },
  testConnection: ({ settings: own }, signal) => new TelnyxAccount(own, null).test(signal),
  async answerRequest(request, { id, settings: own }, host): Promise<CarrierAnswer> {
    if (request.path !== WEBHOOKS_PATH) return { status: 404, body: "Not found." };
    if (request.method !== "POST") return { status: 405, body: "POST only." };
    if (!isSigned(request, own.publicKey, host.clock.now()))
      return { status: 401, body: "The signature does not hold." };
    let event: TelnyxEvent;
    try {
      event = readTelnyxEvent(request.rawBody);
    } catch (error) {
      getLogger().warn({ err: error, carrierId: id }, "a carrier's webhook cannot be read");
      return { status: 400, body: "This is no event." };
    }
    if (event.kind === "receipts")
      await Promise.all(event.receipts.map((receipt) => host.recordReceipt({ ...receipt, carrierId: id })));
    else if (event.kind === "inbound") await host.receiveMessage(event.message);
    return { status: 200, body: "OK" };
  },
};
