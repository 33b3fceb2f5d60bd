import { dateOf } from "@/lib/clock";
import type { WrittenMapping } from "./accept-write-repository";
import type { PlannedMessage } from "./decide-batch";
import type { AcceptedMessage, MappingSummary, OutboundMessageInput } from "./types";

/** The answer to a message that was written. @param written its mapping after the batch, null = none took part; waitMs as booked, absent = as decided */
export function presentAccepted(
  plan: PlannedMessage<{ readonly input: OutboundMessageInput }>,
  written: WrittenMapping | null,
  acceptedAtMs: number,
  waitMs: number = plan.decision.waitMs,
): AcceptedMessage {
  const { decision, message, request } = plan;
  const { selection, number, content } = decision;
  return {
    id: message.id,
    messagingProfileId: message.profileId,
    sender: number.e164,
    phoneNumberId: number.phoneNumberId,
    carrierName: plan.carrierName,
    recipient: request.input.recipient,
    content,
    reason: message.reason,
    trace: selection?.trace ?? null,
    status: "queued",
    acceptedAt: dateOf(acceptedAtMs),
    validUntil: dateOf(decision.validUntilMs),
    waitMs,
    mapping: summarizeMapping(plan, written),
    subject: message.subject,
    webhookUrl: message.webhookUrl,
    webhookFailoverUrl: message.webhookFailoverUrl,
    useProfileWebhooks: message.useProfileWebhooks,
    apiKeyId: message.apiKeyId,
    tags: message.tags,
    price: message.price,
  };
}

function summarizeMapping(
  { message, nth, lifetimeMs }: PlannedMessage<unknown>,
  written: WrittenMapping | null,
): MappingSummary | null {
  if (message.mapping === null || written === null) return null;
  const isPinned = message.mapping.epoch < 0;
  return {
    createdAt: dateOf(written.createdAtMs),
    lastMessageAt: dateOf(written.lastMessageAtMs),
    expiresAt: isPinned ? null : dateOf(written.lastMessageAtMs + lifetimeMs),
    // Later messages of the batch are in the count already.
    messageCount: written.messageCount - (message.mapping.messages - nth),
    pinned: isPinned,
  };
}
