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
  /** Of a group MMS: its other recipients, each once, without sender and recipient. */
  readonly cc: readonly string[];
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
/** No network has groups of so many. */
const MAX_CC = 100;
/** With the rest of its key it must fit an index. */
const MAX_CARRIER_ID_LENGTH = 500;

/**
 * Makes what a carrier brought storable, whatever it is: NUL characters, which no text column holds, become U+FFFD, and
 * addresses are cut to 64 characters. Of a group's other recipients the first 100 are kept; texts are kept whole, empty ones too.
 */
export function readInbound(input: InboundMessageInput): ReadInbound {
  const text = clean(input.text);
  const sender = addressOf(input.sender);
  const recipient = addressOf(input.recipient);
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
    cc: othersOf(input.cc ?? [], [sender, recipient, ""]),
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

function addressOf(address: string): string {
  return clean(address).trim().slice(0, MAX_ADDRESS_LENGTH);
}

function othersOf(addresses: readonly string[], known: readonly string[]): string[] {
  const others = new Set(addresses.map(addressOf));
  for (const address of known) others.delete(address);
  return [...others].slice(0, MAX_CC);
}

function carrierIdOf(id: string): string {
  return clean(id).slice(0, MAX_CARRIER_ID_LENGTH);
}

function clean(text: string): string {
  return text.replaceAll("\0", "\ufffd");
}
