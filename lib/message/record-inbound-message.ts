import type { Clock } from "@/lib/clock";
import type { MessageType } from "@/lib/number-pool/types";
import type { E164 } from "@/lib/phone-number/e164";
import type { Db } from "../db/client";
import { AppError } from "../errors/app-error";
import { insertInboundMessage } from "./inbound-repository";
import { createMessageIdMaker } from "./message-id";
import { measureText } from "./segments";

const makeId = createMessageIdMaker();

/** A message a carrier brings from outside. */
export interface InboundMessageInput {
  /** Who wrote it. */
  readonly sender: E164;
  /** The number of ours it was written to. */
  readonly recipient: E164;
  readonly text: string;
  /** Absent = SMS. */
  readonly type?: MessageType;
}

/**
 * Stores a message that came in, under the profile its number is assigned to, and counts it as received. It neither reads
 * nor writes a sticky mapping (S9): only what the profile sends keeps a mapping alive.
 *
 * @throws AppError `invalid_recipient` when the number is not one of ours or is on no profile; nothing is written then
 */
export async function recordInboundMessage(
  db: Db,
  clock: Clock,
  input: InboundMessageInput,
): Promise<{ messageId: string; messagingProfileId: string }> {
  const receivedAtMs = clock.now();
  const id = makeId(receivedAtMs);
  const { encoding, characterCount, segmentCount } = measureText(input.text);
  const messagingProfileId = await insertInboundMessage(db, {
    id,
    receivedAtMs,
    sender: input.sender,
    recipient: input.recipient,
    text: input.text,
    type: input.type ?? "SMS",
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
