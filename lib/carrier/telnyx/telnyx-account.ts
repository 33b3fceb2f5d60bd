import type Telnyx from "telnyx";
import { z } from "zod";
import type { CarrierMessage } from "../carrier";
import type { ConnectionTest } from "../carrier-kind";
import { type GroupOutcome, GroupSends } from "../group-sends";
import type { HttpAccount, HttpOutcome } from "../http-carrier";
import { MISCONFIGURED_PAUSE_MS, outcomeOfNoAnswer, retryAfterMs, vendorWords } from "../http-failure";
import { groupReceiptIds } from "./group-receipts";
import { deliveryCodeOf, isAboutMms, isForLater } from "./telnyx-errors";

export interface TelnyxSettings {
  readonly apiKey: string;
  readonly publicKey: string;
  readonly baseUrl: string;
  readonly messagingProfileId?: string | undefined;
}

const REQUEST_WITHIN_MS = 10_000;
const RATE_PAUSE_MS = 1_000;
const LATER_PAUSE_MS = 30_000;
const CONFLICT_PAUSE_MS = 5_000;

const answerShape = z.object({ data: z.object({ id: z.string().min(1).max(200) }) });
/** An error of the SDK that stands for an answer. */
const refusalShape = z.object({
  status: z.number(),
  error: z.unknown(),
  headers: z.instanceof(Headers).optional().catch(undefined),
});
const errorsShape = z.object({
  errors: z.array(
    z.object({ code: z.coerce.string(), title: z.string().optional(), detail: z.string().optional() }),
  ),
});

/** A Telnyx account, or whatever speaks its API, through the official SDK. */
export class TelnyxAccount implements HttpAccount {
  private client: Promise<Telnyx> | null = null;
  private readonly groups = new GroupSends();

  constructor(
    private readonly settings: TelnyxSettings,
    /** Where its events for our messages go; null = nothing is sent. */
    private readonly webhookUrl: string | null,
    private readonly timeoutMs = REQUEST_WITHIN_MS,
  ) {}

  /** The SDK is loaded by those who use it: it takes a good part of a second and 15 MB. */
  private open(): Promise<Telnyx> {
    const { apiKey, publicKey, baseUrl } = this.settings;
    this.client ??= import("telnyx").then(
      ({ default: Sdk }) =>
        new Sdk({
          apiKey,
          publicKey,
          baseURL: baseUrl,
          timeout: this.timeoutMs,
          // Repeating is the worker's: it notes what was sent before.
          maxRetries: 0,
          logLevel: "off",
        }),
    );
    return this.client;
  }

  async send(message: CarrierMessage): Promise<HttpOutcome> {
    const { group } = message;
    if (
      group &&
      message.type === "MMS" &&
      group.recipients.length > 1 &&
      group.recipients.includes(message.recipient)
    )
      return this.groups.outcomeOf(message, group, () => this.sendGroup(message, group.recipients));
    try {
      const answer = await (await this.open()).messages.send(this.toRequest(message), {
        // Where the other side honours it, a message whose answer was lost is not sent again.
        headers: { "Idempotency-Key": message.messageId },
      });
      const { data } = answerShape.parse(answer);
      return { result: { kind: "sent", carrierMessageId: data.id } };
    } catch (error) {
      return this.outcomeOf(error);
    }
  }

  /** One message to all of them; the platform's ids for its receipts are asked for afterwards. */
  private async sendGroup(message: CarrierMessage, recipients: readonly string[]): Promise<GroupOutcome> {
    try {
      const client = await this.open();
      const { from, text, subject, media_urls, webhook_url, use_profile_webhooks } = this.toRequest(message);
      const answer = await client.messages.sendGroupMms(
        {
          from: from ?? message.sender,
          to: [...recipients],
          ...(text !== undefined && { text }),
          ...(subject !== undefined && { subject }),
          ...(media_urls !== undefined && { media_urls }),
          ...(webhook_url !== undefined && { webhook_url }),
          ...(use_profile_webhooks !== undefined && { use_profile_webhooks }),
        },
        { headers: { "Idempotency-Key": message.messageId } },
      );
      const { data } = answerShape.parse(answer);
      // A platform without such a list names the group in all its receipts.
      const listed = await client.messages
        .retrieveGroupMessages(data.id, { maxRetries: 2 })
        .catch(() => null);
      return { kind: "sent", idOf: groupReceiptIds(data.id, recipients, listed) };
    } catch (error) {
      return { kind: "other", outcome: this.outcomeOf(error) };
    }
  }

  /** Reads the messaging profile, or the list of them: needs no right to send. */
  async check(signal: AbortSignal) {
    try {
      const { messagingProfileId: id } = this.settings;
      const name = id ? await this.readProfile(id, signal) : await this.readProfiles(signal);
      return { state: "connected" as const, detail: name };
    } catch (error) {
      const { trouble, result } = this.outcomeOf(error);
      if (trouble !== undefined) return trouble;
      const detail = result.kind === "refused" ? result.detail : undefined;
      return result.kind === "deferred"
        ? { state: "connected" as const, detail: "It lets us in, but is too busy to say more." }
        : { state: "misconfigured" as const, detail: detail ?? "It refuses to be asked." };
    }
  }

  async test(signal: AbortSignal): Promise<ConnectionTest> {
    const { state, detail } = await this.check(signal);
    return { isOk: state === "connected", detail };
  }

  private async readProfile(id: string, signal: AbortSignal): Promise<string> {
    const answer = await (await this.open()).messagingProfiles.retrieve(id, { signal });
    const { data } = z.object({ data: z.object({ name: z.string() }) }).parse(answer);
    return `The API key is accepted. The messaging profile is “${vendorWords(data.name)}”.`;
  }

  private async readProfiles(signal: AbortSignal): Promise<string> {
    // Parsed as it came: the SDK's page would take any JSON for an empty list.
    const response = await (await this.open()).messagingProfiles
      .list({ page_size: 1 } as never, { signal })
      .asResponse();
    z.object({ data: z.array(z.unknown()) }).parse(await response.json());
    return "The API key is accepted.";
  }

  private toRequest(message: CarrierMessage): Telnyx.MessageSendParams {
    const { messagingProfileId } = this.settings;
    return {
      from: message.sender,
      to: message.recipient,
      type: message.type,
      ...(message.text !== "" && { text: message.text }),
      ...(message.type === "MMS" && message.subject && { subject: message.subject }),
      // What stays UCS-2 here must not be replaced there; what is GSM-7 is so there too.
      ...(message.type === "SMS" && message.encoding === "ucs2" && { encoding: "ucs2" as const }),
      ...(message.mediaUrls.length > 0 && { media_urls: [...message.mediaUrls] }),
      ...(messagingProfileId && { messaging_profile_id: messagingProfileId }),
      ...(this.webhookUrl !== null && { webhook_url: this.webhookUrl }),
      use_profile_webhooks: false,
    };
  }

  private outcomeOf(error: unknown): HttpOutcome {
    const { baseUrl } = this.settings;
    const { host } = new URL(baseUrl);
    const misconfigured = (detail: string): HttpOutcome => ({
      result: { kind: "deferred", retryAfterMs: MISCONFIGURED_PAUSE_MS },
      trouble: { state: "misconfigured", detail },
    });
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return {
        result: { kind: "unknown" },
        trouble: {
          state: "disconnected",
          detail: `${host} answers, but not as Telnyx does. Check the base URL.`,
        },
      };
    const refusal = refusalShape.safeParse(error);
    if (!refusal.success) return outcomeOfNoAnswer(error, baseUrl);

    const { status, headers } = refusal.data;
    const parsed = errorsShape.safeParse(refusal.data.error);
    const [first] = parsed.success ? parsed.data.errors : [];
    const words = vendorWords(
      first ? `${first.code} ${first.title ?? ""}: ${first.detail ?? ""}` : `HTTP ${status}`,
    );
    if (status === 401 || status === 403)
      return misconfigured(`${host} does not accept the API key: ${words}`);
    if (status === 402) return misconfigured(`${host} wants the account's balance to be looked at: ${words}`);
    if (status === 429) {
      const isThrottled = !isForLater(first?.code ?? "");
      const pauseMs = retryAfterMs(headers?.get("retry-after"), isThrottled ? RATE_PAUSE_MS : LATER_PAUSE_MS);
      return { result: { kind: "deferred", retryAfterMs: pauseMs }, isThrottled };
    }
    if (status === 409 && first?.code === "40312")
      return misconfigured(`The messaging profile at ${host} is disabled.`);
    if (status === 409 || status === 503)
      return {
        result: {
          kind: "deferred",
          retryAfterMs: retryAfterMs(headers?.get("retry-after"), CONFLICT_PAUSE_MS),
        },
        ...(status === 503 && {
          trouble: { state: "disconnected", detail: `${host} is unavailable: ${words}` },
        }),
      };
    if (status >= 500)
      return {
        result: { kind: "unknown" },
        trouble: { state: "disconnected", detail: `${host} failed: ${words}` },
      };
    if (!first)
      return misconfigured(`${host} answers ${status}, but not as Telnyx does. Check the base URL.`);
    if (isForLater(first.code)) return { result: { kind: "deferred", retryAfterMs: LATER_PAUSE_MS } };
    return {
      result: {
        kind: "refused",
        errorCode: deliveryCodeOf(first.code),
        detail: words,
        ...(isAboutMms(first.code) && { isMmsRefused: true }),
      },
    };
  }
}
