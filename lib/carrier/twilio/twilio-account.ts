import type { Twilio } from "twilio";
import { z } from "zod";
import type { CarrierMessage } from "../carrier";
import type { ConnectionTest } from "../carrier-kind";
import type { HttpAccount, HttpOutcome } from "../http-carrier";
import { MISCONFIGURED_PAUSE_MS, outcomeOfNoAnswer, vendorWords } from "../http-failure";
import { deliveryCodeOf, isAboutAccount, isAboutMms, isForLater } from "./twilio-errors";

export interface TwilioSettings {
  readonly accountSid: string;
  /** Also checks the signatures of its webhooks. */
  readonly authToken: string;
  /** With its secret, asks instead of the auth token. */
  readonly apiKeySid?: string | undefined;
  readonly apiKeySecret?: string | undefined;
  readonly baseUrl: string;
}

const REQUEST_WITHIN_MS = 10_000;
const RATE_PAUSE_MS = 1_000;
const LATER_PAUSE_MS = 30_000;
const UNAVAILABLE_PAUSE_MS = 5_000;
/** Twilio's limits of a message's validity, seconds. */
const VALIDITY = { least: 1, most: 36_000 };

const answerShape = z.object({ sid: z.string().min(1).max(64) });
const refusalShape = z.object({
  status: z.number(),
  code: z.number().nullish().catch(null),
  message: z.string().optional().catch(undefined),
});

/** A Twilio account, through the official SDK. */
export class TwilioAccount implements HttpAccount {
  private client: Promise<Twilio> | null = null;

  constructor(
    private readonly settings: TwilioSettings,
    /** Where receipts go; null = nothing is sent. */
    private readonly statusUrl: string | null,
    private readonly nowMs: () => number,
    private readonly timeoutMs = REQUEST_WITHIN_MS,
  ) {}

  /** The SDK is loaded by those who use it: it takes a good part of a second and 15 MB. */
  private open(): Promise<Twilio> {
    this.client ??= import("twilio").then(({ default: sdk }) => {
      const { accountSid, authToken, apiKeySid, apiKeySecret, baseUrl } = this.settings;
      const [user, password] =
        apiKeySid && apiKeySecret ? [apiKeySid, apiKeySecret] : [accountSid, authToken];
      const client = sdk(user, password, {
        accountSid,
        timeout: this.timeoutMs,
        // Repeating is the worker's.
        autoRetry: false,
        // Only the carrier's own settings count.
        env: { NODE_ENV: "production" },
      });
      client.api.baseUrl = baseUrl;
      return client;
    });
    return this.client;
  }

  async send(message: CarrierMessage): Promise<HttpOutcome> {
    try {
      const validitySeconds = Math.floor((message.validUntilMs - this.nowMs()) / 1_000);
      const answer = await (await this.open()).messages.create({
        from: message.sender,
        to: message.recipient,
        ...(message.text !== "" && { body: message.text }),
        ...(message.mediaUrls.length > 0 && { mediaUrl: [...message.mediaUrls] }),
        ...(this.statusUrl !== null && { statusCallback: this.statusUrl }),
        ...(Number.isFinite(validitySeconds) && {
          validityPeriod: Math.min(Math.max(validitySeconds, VALIDITY.least), VALIDITY.most),
        }),
      });
      return { result: { kind: "sent", carrierMessageId: answerShape.parse(answer).sid } };
    } catch (error) {
      return this.outcomeOf(error);
    }
  }

  /** Reads the account. */
  async check(signal: AbortSignal) {
    try {
      const client = await this.open();
      const account = await Promise.race([
        client.api.v2010.accounts(this.settings.accountSid).fetch(),
        new Promise<never>((_, reject) =>
          signal.addEventListener("abort", () => reject(new Error("timed out")), { once: true }),
        ),
      ]);
      const { friendlyName, status } = z
        .object({ friendlyName: z.string(), status: z.string() })
        .parse({ friendlyName: account.friendlyName, status: account.status });
      if (status !== "active")
        return { state: "misconfigured" as const, detail: `The account is ${vendorWords(status)}.` };
      return {
        state: "connected" as const,
        detail: `The credentials are accepted. The account is “${vendorWords(friendlyName)}”.`,
      };
    } catch (error) {
      const { trouble, result } = this.outcomeOf(error);
      if (trouble !== undefined) return trouble;
      if (result.kind === "deferred")
        return { state: "connected" as const, detail: "It lets us in, but is too busy to say more." };
      const detail = result.kind === "refused" ? result.detail : undefined;
      return { state: "misconfigured" as const, detail: detail ?? "It refuses to be asked." };
    }
  }

  async test(signal: AbortSignal): Promise<ConnectionTest> {
    const { state, detail } = await this.check(signal);
    return { isOk: state === "connected", detail };
  }

  private outcomeOf(error: unknown): HttpOutcome {
    const { baseUrl } = this.settings;
    const { host } = new URL(baseUrl);
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return {
        result: { kind: "unknown" },
        trouble: {
          state: "disconnected",
          detail: `${host} answers, but not as Twilio does. Check the base URL.`,
        },
      };
    const refusal = refusalShape.safeParse(error);
    if (!refusal.success) return outcomeOfNoAnswer(error, baseUrl);
    const { status, message = "" } = refusal.data;
    const code = refusal.data.code ?? null;
    const words = vendorWords(`${code === null ? `HTTP ${status}` : `Twilio ${code}`}: ${message}`);
    const misconfigured = (detail: string): HttpOutcome => ({
      result: { kind: "deferred", retryAfterMs: MISCONFIGURED_PAUSE_MS },
      trouble: { state: "misconfigured", detail },
    });
    if (status === 429 || isForLater(code)) {
      const isThrottled = code === 20429 || code === null;
      return {
        result: { kind: "deferred", retryAfterMs: isThrottled ? RATE_PAUSE_MS : LATER_PAUSE_MS },
        isThrottled,
      };
    }
    if (status === 401 || status === 403 || isAboutAccount(code))
      return misconfigured(`${host} does not accept the credentials: ${words}`);
    if (status === 503)
      return {
        result: { kind: "deferred", retryAfterMs: UNAVAILABLE_PAUSE_MS },
        trouble: { state: "disconnected", detail: `${host} is unavailable: ${words}` },
      };
    if (status >= 500)
      return {
        result: { kind: "unknown" },
        trouble: { state: "disconnected", detail: `${host} failed: ${words}` },
      };
    if (code === null)
      return misconfigured(`${host} answers ${status}, but not as Twilio does. Check the base URL.`);
    return {
      result: {
        kind: "refused",
        errorCode: deliveryCodeOf(code),
        detail: words,
        ...(isAboutMms(code) && { isMmsRefused: true }),
      },
    };
  }
}
