import type { MessageType, SelectionReason, SelectionTrace } from "@/lib/number-pool/types";
import type { E164 } from "@/lib/phone-number/e164";
import type { MessagePrice } from "@/lib/price/price-message";
import type { ShortenedLink, Shortener } from "@/lib/short-link/types";
import type { MessageStatus } from "./delivery-status";
import type { MessageEncoding } from "./segments";

/** What a request may ask for: `auto` takes GSM-7 when its alphabet has every character. */
export type RequestedEncoding = "auto" | MessageEncoding;

/** A message to send, as every door hands it in. */
export interface OutboundMessageInput {
  readonly messagingProfileId: string;
  readonly recipient: E164;
  /**
   * Absent = the number pool chooses. Given = that number, short code or alphanumeric id, or a refusal; pool and mappings
   * are not asked (S9).
   */
  readonly sender?: string | null;
  /** Absent or empty is fine as long as there is media. */
  readonly text?: string | null;
  /** Public http(s) addresses, at most ten. */
  readonly mediaUrls?: readonly string[] | null;
  /** Absent = MMS when there is media, else SMS. */
  readonly type?: MessageType | null;
  /** Absent = `auto`. */
  readonly encoding?: RequestedEncoding | null;
  /** true = an SMS of more than `RECOMMENDED_SEGMENTS` is refused with 40328. */
  readonly autoDetect?: boolean | null;
  /** Of an MMS, up to `MAX_SUBJECT_LENGTH` characters. Empty = none. */
  readonly subject?: string | null;
  /** Where this message's events go instead of the profile's address. Empty = none. */
  readonly webhookUrl?: string | null;
  readonly webhookFailoverUrl?: string | null;
  /** Absent = true. false = the profile's addresses are not used when the message names none. */
  readonly useProfileWebhooks?: boolean | null;
  /** The API key that sends it; absent = the portal. */
  readonly apiKeyId?: string | null;
  /** true = one of a group MMS: its recipients, in the US and Canada, see each other. */
  readonly isGroup?: boolean;
  /** Absent = each request is a message of its own. */
  readonly idempotency?: IdempotencyRequest | null;
}

/** A message of the profile its sender is assigned to. */
export type SenderMessageInput = Omit<OutboundMessageInput, "messagingProfileId" | "sender"> & {
  readonly sender: string;
};

/** A group MMS: one message from a named sender to several recipients that see each other. */
export type GroupMessageInput = Omit<SenderMessageInput, "recipient" | "type" | "isGroup"> & {
  readonly recipients: readonly E164[];
};

/**
 * Makes a request safe to repeat: within 24 hours of acceptance the same key of the same API key is answered as the first
 * time, and no second message is sent. Only accepted messages are remembered.
 */
export interface IdempotencyRequest {
  readonly apiKeyId: string;
  /** 1 to `MAX_IDEMPOTENCY_KEY_LENGTH` characters of printable ASCII, chosen by the caller. */
  readonly key: string;
  /** What must be the same: a hash of route and body. Another one under the same key is refused. */
  readonly fingerprint: string;
}

/** The content of a message after it was checked. */
export interface MessageContent {
  readonly type: MessageType;
  /** As the customer gave it. */
  readonly text: string;
  /** What goes out where it differs (F2, F5); encoding, characters and parts are of this one. null = `text` itself. */
  readonly wireText: string | null;
  readonly mediaUrls: readonly string[];
  readonly encoding: MessageEncoding;
  /** Code points. */
  readonly characterCount: number;
  /** Billed parts, 1–10; an MMS is one. */
  readonly parts: number;
}

/** What a profile does to texts. */
export interface TextSettings {
  /** F2. */
  readonly smartEncoding: boolean;
  /** null = links stay as they are (F5). */
  readonly shortener: Shortener | null;
}

/** A content that can be sent, and what was done to its links. */
export interface CheckedContent {
  readonly content: MessageContent;
  /** The links that were replaced (F5); each code stands in `content.wireText`. */
  readonly links: readonly ShortenedLink[];
}

/** The recipient's mapping after this message. */
export interface MappingSummary {
  readonly createdAt: Date;
  readonly lastMessageAt: Date;
  /** null = pinned, never expires. */
  readonly expiresAt: Date | null;
  /** This message included. */
  readonly messageCount: number;
  readonly pinned: boolean;
}

/** A message that is durably in the database and on its way. */
export interface AcceptedMessage {
  readonly id: string;
  readonly messagingProfileId: string;
  readonly sender: E164;
  readonly phoneNumberId: string;
  /** Who carries the messages of that number. */
  readonly carrierName: string | null;
  readonly recipient: E164;
  readonly content: MessageContent;
  readonly reason: SelectionReason | "explicit";
  /** null for an explicit sender. */
  readonly trace: SelectionTrace | null;
  readonly status: MessageStatus;
  /** `received_at` on the wire. */
  readonly acceptedAt: Date;
  /** Past it the message expires in the queue (40014). */
  readonly validUntil: Date;
  /** `wait_seconds` on the wire, in milliseconds. Expected wait for the number's next free slot; 0 for a number without a rate. */
  readonly waitMs: number;
  /** null = no mapping took part: sticky is off, the sender was explicit, or the recipient's pin could not be used. */
  readonly mapping: MappingSummary | null;
  readonly subject: string | null;
  readonly webhookUrl: string | null;
  readonly webhookFailoverUrl: string | null;
  readonly useProfileWebhooks: boolean;
  /** null = sent from the portal. */
  readonly apiKeyId: string | null;
  /** Of the sending number, at acceptance. */
  readonly tags: readonly string[];
  /** null = accepted before there were prices (a repeat is answered as the first time). */
  readonly price: MessagePrice | null;
}
