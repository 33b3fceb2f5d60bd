import { isMessageId } from "@/lib/message/message-id-time";
import { readRange, type SearchParameters } from "@/lib/message/message-log-request";
import { type DeliveryLogField, deliveryLogFields } from "./delivery-log-href";
import type { DeliveryCursor } from "./delivery-log-repository";
import type { DeliveryFilter } from "./list-deliveries";
import { webhookEventTypes } from "./types";

export interface DeliveryLogRequest {
  readonly filter: DeliveryFilter;
  readonly cursor: DeliveryCursor | null;
  /** What the URL says, for the form to show again; "" = not set. */
  readonly fields: Readonly<Record<DeliveryLogField, string>>;
  /** Filters that could not be understood, by name, with what to do. They filter nothing. */
  readonly problems: Readonly<Partial<Record<DeliveryLogField, string>>>;
}

export const deliveryStates = ["pending", "delivered", "failed"] as const;

const MAX_URL_PART = 2_000;

/**
 * Reads the filters and the place of the log of webhooks from its URL. Never refuses: a filter that makes no sense is
 * reported beside its field and left out. Times are read as in the messages log.
 */
export function readDeliveryLogRequest(parameters: SearchParameters, nowMs: number): DeliveryLogRequest {
  const first = (name: string) => {
    const value = parameters[name];
    return (Array.isArray(value) ? value[0] : value)?.trim().replaceAll("\0", "") ?? "";
  };
  const fields = Object.fromEntries(deliveryLogFields.map((name) => [name, first(name)])) as Record<
    DeliveryLogField,
    string
  >;
  const problems: Partial<Record<DeliveryLogField, string>> = {};
  const complain = (field: DeliveryLogField, message: string) => {
    problems[field] = message;
    return null;
  };
  const id = (field: "profile" | "message", message: string) =>
    fields[field] === "" || isMessageId(fields[field]) ? fields[field] || null : complain(field, message);
  const oneOf = <T extends string>(
    field: "status" | "event",
    allowed: readonly T[],
    message: string,
  ): T | null =>
    fields[field] === ""
      ? null
      : (allowed.find((each) => each === fields[field]) ?? complain(field, message));
  return {
    filter: {
      status: oneOf("status", deliveryStates, "There is no such status."),
      eventType: oneOf("event", webhookEventTypes, "There is no such event."),
      messagingProfileId: id("profile", "There is no such profile."),
      messageId: id("message", "Paste the whole id of a message."),
      url: fields.url === "" ? null : fields.url.slice(0, MAX_URL_PART),
      ...readRange(fields, nowMs, complain),
    },
    cursor: readCursor(first),
    fields,
    problems,
  };
}

function readCursor(first: (name: string) => string): DeliveryCursor | null {
  for (const towards of ["older", "newer"] as const) {
    const id = first(towards);
    if (isMessageId(id)) return { towards, id };
  }
  return null;
}
