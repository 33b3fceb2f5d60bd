import type { StoredMessage } from "@/lib/message/get-message";
import type { RenderEvent, WebhookEvent } from "@/lib/webhook/types";
import { presentStoredMessage } from "../messages/serializer";
import { snakeCase } from "./facts";
import { LINK_CLICKED, renderLinkClick } from "./link-click";
import { renderFlat } from "./version-1";
import { renderFields } from "./version-2010";

/** What an event says in its version's format (reference: webhooks §2 and §5). */
export const renderEvent: RenderEvent = (event, current) => {
  if (event.eventType === LINK_CLICKED) return renderLinkClick(event);
  const message = current === null ? null : asItHappened(event, current);
  if (event.apiVersion === "1") return renderFlat(event, message);
  if (event.apiVersion === "2010-04-01") return renderFields(event, message);
  return {
    record_type: "event",
    event_type: event.eventType,
    id: event.id,
    occurred_at: new Date(event.occurredAtMs).toISOString(),
    payload: message === null ? presentFacts(event) : presentMessage(event, message),
  };
};

/** The event of being sent speaks of a message that has no receipt yet, though it may have one by now. */
function asItHappened({ eventType, occurredAtMs }: WebhookEvent, message: StoredMessage): StoredMessage {
  if (eventType !== "message.sent") return message;
  return { ...message, status: "sent", sentAtMs: occurredAtMs, completedAtMs: null, errors: [] };
}

/** The message as the API shows it, with the addresses this event goes to. */
function presentMessage({ url, failoverUrl, eventType }: WebhookEvent, message: StoredMessage) {
  const presented = { ...presentStoredMessage(message), webhook_url: url, webhook_failover_url: failoverUrl };
  if (eventType !== "message.received") return presented;
  // The first post already says so (reference: webhooks §2.2).
  return { ...presented, to: presented.to.map((party) => ({ ...party, status: "webhook_delivered" })) };
}

function presentFacts({ eventType, facts, messagingProfileId }: WebhookEvent) {
  // Its payload is these three and no more (reference: webhooks §2).
  if (eventType === "messaging-profile.spend-limit-reached")
    return { ...snakeCase(facts ?? {}), profile_id: messagingProfileId };
  return {
    record_type: "messaging_profile",
    messaging_profile_id: messagingProfileId,
    ...snakeCase(facts ?? {}),
  };
}
