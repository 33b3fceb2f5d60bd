import { type Db, getPrisma } from "@/lib/db/client";
import type { E164 } from "@/lib/phone-number/e164";
import type { SenderType } from "@/lib/phone-number/sender-type";
import { acceptMessage } from "./accept-message";
import { getMessage, type MessageDetails } from "./get-message";
import { scheduleMessage } from "./schedule-message";
import { hasNumberOfCarrierKind, listSenderNumbers } from "./test-message-repository";

/** More numbers than this make no useful list to choose from; then the sender is typed. */
export const MAX_SENDERS_TO_CHOOSE = 300;

/** A test message on its way. Instants are epoch ms. */
export interface SentTestMessage {
  readonly message: MessageDetails;
  /** null = no mapping took part. */
  readonly mapping: {
    readonly pinned: boolean;
    readonly expiresAtMs: number | null;
    readonly messageCount: number;
  } | null;
}

/**
 * Sends or schedules a message from the portal: the same acceptance as any other.
 *
 * @throws AppError the refusal, in the order of design §2.4; out_of_range (`field` sendAt)
 */
export async function sendTestMessage(input: {
  readonly messagingProfileId: string;
  readonly recipient: E164;
  readonly text: string;
  readonly mediaUrls?: readonly string[];
  /** Absent = the number pool chooses. */
  readonly sender?: string | undefined;
  /** Epoch ms; absent = now. */
  readonly sendAtMs?: number | null;
}): Promise<SentTestMessage> {
  const { sendAtMs, ...message } = input;
  if (typeof sendAtMs === "number") {
    const { id } = await scheduleMessage({ ...message, sender: input.sender ?? null, sendAtMs });
    return { message: await getMessage(id), mapping: null };
  }
  const accepted = await acceptMessage({ ...message, sender: input.sender ?? null });
  const { mapping } = accepted;
  return {
    message: await getMessage(accepted.id),
    mapping: mapping && {
      pinned: mapping.pinned,
      expiresAtMs: mapping.expiresAt?.getTime() ?? null,
      messageCount: mapping.messageCount,
    },
  };
}

/** Numbers a test message can name as its sender; null = too many to choose from. */
export async function listSendersToChoose(
  messagingProfileId: string,
  db: Db = getPrisma(),
): Promise<{ e164: string; type: SenderType }[] | null> {
  const numbers = await listSenderNumbers(db, messagingProfileId, MAX_SENDERS_TO_CHOOSE + 1);
  return numbers.length > MAX_SENDERS_TO_CHOOSE ? null : numbers;
}

/** Whether messages of this profile can leave through the built-in simulator. */
export async function sendsThroughSimulator(
  messagingProfileId: string,
  db: Db = getPrisma(),
): Promise<boolean> {
  return hasNumberOfCarrierKind(db, messagingProfileId, "simulator");
}
