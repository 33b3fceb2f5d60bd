import { createHash } from "node:crypto";
import type { MessageType } from "@/lib/number-pool/types";
import type { InboundMessageInput } from "./receive-inbound";
import { type MessageEncoding, measureText } from "./segments";

/** A received message as it can be stored. */
export interface ReadInbound {
  readonly sender: string;
  readonly recipient: string;
  readonly text: string;
  readonly type: MessageType;
  readonly mediaUrls: readonly string[];
  readonly subject: string | null;
  readonly carrierMessageId: string | null;
  /** Of sender, recipient and text: with the carrier's id it tells a message brought again from one with a used id. */
  readonly fingerprint: string;
  readonly encoding: MessageEncoding;
  readonly characterCount: number;
  /** At least 1. */
  readonly parts: number;
}

/** The column's largest number. */
const MAX_PARTS = 32_767;
/** Addresses are short in every protocol; what is longer is garbage, and indexed. */
const MAX_ADDRESS_LENGTH = 64;
/** With the rest of its key it must fit an index. */
const MAX_CARRIER_ID_LENGTH = 500;

/**
 * Makes what a carrier brought storable, whatever it is: NUL characters, which no text column holds, become U+FFFD, and
 * addresses are cut to 64 characters. Texts are kept whole, empty ones too.
 */
export function readInbound(input: InboundMessageInput): ReadInbound {
  const text = clean(input.text);
  const sender = clean(input.sender).trim().slice(0, MAX_ADDRESS_LENGTH);
  const recipient = clean(input.recipient).trim().slice(0, MAX_ADDRESS_LENGTH);
  const mediaUrls = (input.mediaUrls ?? []).map(clean);
  const type = input.type ?? (mediaUrls.length > 0 ? "MMS" : "SMS");
  const { encoding, characterCount, segmentCount } = measureText(text);
  return {
    sender,
    recipient,
    text,
    type,
    mediaUrls,
    subject: input.subject === undefined ? null : clean(input.subject),
    carrierMessageId: input.carrierMessageId ? carrierIdOf(input.carrierMessageId) : null,
    fingerprint: createHash("sha256")
      .update(JSON.stringify([sender, recipient, text, mediaUrls]))
      .digest("base64url")
      .slice(0, 22),
    encoding,
    characterCount,
    parts: type === "MMS" ? 1 : Math.min(Math.max(segmentCount, 1), MAX_PARTS),
  };
}

function carrierIdOf(id: string): string {
  return clean(id).slice(0, MAX_CARRIER_ID_LENGTH);
}

function clean(text: string): string {
  return text.replaceAll("\0", "\ufffd");
}
