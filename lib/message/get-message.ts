import type pg from "pg";
import type { Db } from "@/lib/db/client";
import { getPrisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { readStoredMedia } from "@/lib/message-media/stored-media";
import type { MessageMedia } from "@/lib/message-media/types";
import type { SelectionTrace } from "@/lib/number-pool/types";
import { type MessagePrice, NO_COST } from "@/lib/price/price-message";
import { findMessage, findMessages, type MessageRecord } from "./message-details-repository";
import { isMessageId } from "./message-id-time";
import { readSelectionTrace } from "./selection-trace";
import { readStoredErrors, type StoredMessageError } from "./stored-errors";
import { toStoredPrice } from "./stored-price";

const NO_MEDIA: readonly MessageMedia[] = [];

type Dates = "acceptedAt" | "sendingAt" | "sentAt" | "completedAt" | "validUntil" | "sendAt";

type Prices = "rateMicros" | "carrierFeeMicros" | "costMicros";

/** One message as applications read it. Instants are epoch ms. */
export interface StoredMessage
  extends Omit<MessageRecord, Dates | Prices | "profileDeletedAt" | "errors" | "media"> {
  readonly profileDeleted: boolean;
  readonly acceptedAtMs: number;
  readonly sendingAtMs: number | null;
  readonly sentAtMs: number | null;
  readonly completedAtMs: number | null;
  readonly validUntilMs: number | null;
  /** When it is to be sent; null = it is not scheduled (any more). */
  readonly sendAtMs: number | null;
  readonly errors: readonly StoredMessageError[];
  /** One for each of `mediaUrls`. */
  readonly media: readonly MessageMedia[];
  /** What it cost (F4); null = it is scheduled, or was accepted before there were prices. A received one costs nothing. */
  readonly price: MessagePrice | null;
}

/** The same as its page and the status of a test message show it. */
export interface MessageDetails extends StoredMessage {
  /** null for an explicit sender, a received message, and traces of another version. */
  readonly trace: SelectionTrace | null;
}

/**
 * One message by its id, of any profile, deleted ones included.
 *
 * @throws AppError `message_not_found` when no message has the id, or it is no id at all
 */
export async function getMessage(id: string, db: Db = getPrisma()): Promise<MessageDetails> {
  const record = isMessageId(id) ? await findMessage(db, id) : null;
  if (record === null) throw new AppError("message_not_found", { field: "id" });
  return { ...toStoredMessage(record), trace: readSelectionTrace(record.selectionTrace) };
}

/** Many messages by their ids, of any profile; those that are gone are left out. */
export async function getMessages(
  pool: pg.Pool,
  ids: readonly string[],
): Promise<Map<string, StoredMessage>> {
  if (ids.length === 0) return new Map();
  return new Map((await findMessages(pool, ids)).map((record) => [record.id, toStoredMessage(record)]));
}

/** Written out, because thousands a second are made (see decide-batch.ts). */
export function toStoredMessage(record: MessageRecord): StoredMessage {
  return {
    id: record.id,
    messagingProfileId: record.messagingProfileId,
    profileName: record.profileName,
    phoneNumberId: record.phoneNumberId,
    numberType: record.numberType,
    carrierName: record.carrierName,
    carrierMessageId: record.carrierMessageId,
    direction: record.direction,
    type: record.type,
    status: record.status,
    encoding: record.encoding,
    numChars: record.numChars,
    parts: record.parts,
    selectionReason: record.selectionReason,
    sender: record.sender,
    recipient: record.recipient,
    text: record.text,
    wireText: record.wireText,
    mediaUrls: record.mediaUrls,
    media: record.mediaUrls.length === 0 ? NO_MEDIA : readStoredMedia(record.mediaUrls, record.media),
    subject: record.subject,
    webhookUrl: record.webhookUrl,
    webhookFailoverUrl: record.webhookFailoverUrl,
    useProfileWebhooks: record.useProfileWebhooks,
    apiKeyId: record.apiKeyId,
    tags: record.tags,
    autoresponseType: record.autoresponseType,
    linkedMessageId: record.linkedMessageId,
    groupMembers: record.groupMembers,
    cc: record.cc,
    profileDeleted: record.profileName === null || record.profileDeletedAt !== null,
    acceptedAtMs: record.acceptedAt.getTime(),
    sendingAtMs: record.sendingAt?.getTime() ?? null,
    sentAtMs: record.sentAt?.getTime() ?? null,
    completedAtMs: record.completedAt?.getTime() ?? null,
    validUntilMs: record.validUntil?.getTime() ?? null,
    sendAtMs: record.sendAt?.getTime() ?? null,
    errors: readStoredErrors(record.errors),
    price:
      record.direction === "inbound"
        ? NO_COST
        : toStoredPrice(record.rateMicros, record.carrierFeeMicros, record.costMicros),
  };
}
