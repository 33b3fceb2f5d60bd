import { organizationId } from "@/lib/instance/organization-id";
import type { WebhookEvent } from "@/lib/webhook/types";
import { sid } from "./version-2010";

/** Somebody opened a short link (F5). */
export const LINK_CLICKED = "link_clicked";

/**
 * What a click says (reference: webhooks §2.3): an object of its own kind, without event type, id and payload, and the recipient
 * without its plus as in the reference's sample. Version 1 has the same in its flat object; 2010-04-01 has Twilio's names.
 */
export function renderLinkClick(event: WebhookEvent): object {
  const { messageId, messagingProfileId, occurredAtMs, apiVersion } = event;
  const { url, to } = (event.facts ?? {}) as { readonly url: string; readonly to: string };
  const clickedAt = new Date(occurredAtMs).toISOString();
  const click = {
    record_type: LINK_CLICKED,
    url,
    to: to.replace(/^\+/, ""),
    message_id: messageId,
    time_clicked: clickedAt,
  };
  if (apiVersion === "2") return click;
  if (apiVersion === "1")
    return { event_id: event.id, event_type: LINK_CLICKED, profile_id: messagingProfileId, ...click };
  return {
    AccountSid: sid("AC", organizationId()),
    ApiVersion: "2010-04-01",
    MessagingServiceSid: sid("MG", messagingProfileId),
    MessageSid: sid("SM", messageId ?? ""),
    EventType: "click",
    EventSid: sid("EV", event.id),
    To: to,
    Link: url,
    ClickTime: clickedAt,
  };
}
