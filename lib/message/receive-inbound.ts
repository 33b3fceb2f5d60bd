import type pg from "pg";
import type { Clock } from "@/lib/clock";
import type { MessageType } from "@/lib/number-pool/types";
import { AppError } from "../errors/app-error";
import { insertInboundMessage } from "./inbound-repository";
import { createMessageIdMaker } from "./message-id";
import { measureText } from "./segments";

const makeId = createMessageIdMaker();

/** A message a carrier brings from outside. */
export interface InboundMessageInput {
  /** Who wrote it: E.164, or whatever else the carrier calls a sender, such as a short code. */
  readonly sender: string;
  /** The number of ours it was written to. */
  readonly recipient: string;
  readonly text: string;
  /** Absent = SMS. */
  readonly type?: MessageType;
  readonly mediaUrls?: readonly string[];
  readonly subject?: string;
  /** Who brought it; absent = the carrier of our number. */
  readonly carrierId?: string;
  /** The carrier's own id of it. */
  readonly carrierMessageId?: string;
}

/**
 * Stores a message that came in, under the profile its number is assigned to, and counts it as received. It neither reads
 * nor writes a sticky mapping (S9): only what the profile sends keeps a mapping alive.
 *
 * @throws AppError `invalid_recipient` when the number is not one of ours or is on no profile; nothing is written then
 */
export async function receiveInbound(
  pool: pg.Pool,
  clock: Clock,
  input: InboundMessageInput,
): Promise<{ messageId: string; messagingProfileId: string }> {
  const receivedAtMs = clock.now();
  const id = makeId(receivedAtMs);
  const { encoding, characterCount, segmentCount } = measureText(input.text);
  const messagingProfileId = await insertInboundMessage(pool, {
    id,
    receivedAtMs,
    sender: input.sender,
    recipient: input.recipient,
    text: input.text,
    type: input.type ?? "SMS",
    mediaUrls: input.mediaUrls ?? [],
    subject: input.subject ?? null,
    carrierId: input.carrierId ?? null,
    carrierMessageId: input.carrierMessageId ?? null,
    encoding,
    characterCount,
    parts: segmentCount,
  });
  if (messagingProfileId === null)
    throw new AppError("invalid_recipient", {
      field: "recipient",
      detail: `${input.recipient} is not assigned to a messaging profile.`,
    });
  return { messageId: id, messagingProfileId };
}
