import { AppError } from "@/lib/errors/app-error";
import type { BatchConnection } from "./accept-connection";
import { nameOfKey } from "./decide-batch";
import { freeKeys, type RememberedMessage, readKeys, type StoredAnswer } from "./idempotency-repository";
import type { AcceptedMessage, IdempotencyRequest, MappingSummary, OutboundMessageInput } from "./types";

/** How long a key stands for its message; at exactly this age it is free again. */
export const REMEMBER_MS = 24 * 3_600_000;

/** A batch, sorted by what is known of its keys. */
export interface Recalled<Request> {
  /** Repeats of accepted requests, with the first answer. */
  readonly answered: readonly { readonly request: Request; readonly message: AcceptedMessage }[];
  readonly refused: readonly { readonly request: Request; readonly error: AppError }[];
  /** To be decided: no key, or one that stands for nothing (any more). */
  readonly open: readonly Request[];
}

/**
 * Answers from the idempotency keys of a batch: a repeat gets the answer of the first request, a key used for another request
 * is refused. Expired keys are freed. Whoever writes a key finds out by itself when another process was faster.
 *
 * @param taken the keys of the batch that were found; only these are looked up
 */
export async function recallAnswers<Request extends { readonly input: OutboundMessageInput }>(
  connection: BatchConnection,
  requests: readonly Request[],
  taken: readonly IdempotencyRequest[],
  nowMs: number,
): Promise<Recalled<Request>> {
  if (taken.length === 0) return { answered: [], refused: [], open: requests };

  const found = new Map<string, RememberedMessage>();
  const expired: IdempotencyRequest[] = [];
  for (const [index, remembered] of (await readKeys(connection, taken)).entries()) {
    const key = taken[index] as IdempotencyRequest;
    if (remembered === null) continue;
    if (remembered.acceptedAt.getTime() <= nowMs - REMEMBER_MS) expired.push(key);
    else found.set(nameOfKey(key), remembered);
  }
  if (expired.length > 0) await freeKeys(connection, expired, nowMs - REMEMBER_MS);
  if (found.size === 0) return { answered: [], refused: [], open: requests };

  const answered: { request: Request; message: AcceptedMessage }[] = [];
  const refused: { request: Request; error: AppError }[] = [];
  const open: Request[] = [];
  for (const request of requests) {
    const { idempotency } = request.input;
    const remembered = idempotency ? found.get(nameOfKey(idempotency)) : undefined;
    if (!idempotency || remembered === undefined) open.push(request);
    else if (remembered.fingerprint !== idempotency.fingerprint)
      refused.push({ request, error: new AppError("idempotency_key_reused") });
    else if (remembered.message === null)
      refused.push({
        request,
        error: new AppError("message_not_found", {
          detail: "This request was accepted before, and its message has been deleted since.",
        }),
      });
    else answered.push({ request, message: presentRemembered(remembered, remembered.message) });
  }
  return { answered, refused, open };
}

function presentRemembered(remembered: RememberedMessage, message: StoredAnswer): AcceptedMessage {
  const { type, text, wireText, mediaUrls, encoding, characterCount, parts } = message;
  return {
    id: message.id,
    messagingProfileId: message.messagingProfileId,
    sender: message.sender,
    phoneNumberId: message.phoneNumberId,
    carrierName: message.carrierName,
    recipient: message.recipient,
    content: { type, text, wireText, mediaUrls, encoding, characterCount, parts },
    reason: message.reason,
    trace: message.trace,
    status: "queued",
    acceptedAt: remembered.acceptedAt,
    validUntil: message.validUntil,
    waitMs: remembered.waitMs,
    mapping: summarizeMapping(remembered),
    subject: message.subject,
    webhookUrl: message.webhookUrl,
    webhookFailoverUrl: message.webhookFailoverUrl,
    useProfileWebhooks: message.useProfileWebhooks,
    apiKeyId: message.apiKeyId,
    tags: message.tags,
    price: message.price,
  };
}

function summarizeMapping(remembered: RememberedMessage): MappingSummary | null {
  const { mappingCreatedAt, mappingLastMessageAt, mappingExpiresAt, mappingMessageCount } = remembered;
  if (mappingCreatedAt === null || mappingLastMessageAt === null) return null;
  return {
    createdAt: mappingCreatedAt,
    lastMessageAt: mappingLastMessageAt,
    expiresAt: mappingExpiresAt,
    messageCount: mappingMessageCount,
    pinned: mappingExpiresAt === null,
  };
}
