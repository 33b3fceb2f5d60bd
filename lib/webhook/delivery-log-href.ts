import type { DeliveryCursor } from "./delivery-log-repository";

/** Names of the log's filters in its URL, in the order of its form; `older` and `newer` are the place in the list. */
export const deliveryLogFields = [
  "status",
  "event",
  "profile",
  "url",
  "message",
  "range",
  "since",
  "until",
  "zone",
] as const;

export type DeliveryLogField = (typeof deliveryLogFields)[number];

/** What the log's URL says; "" or absent = not set. */
export type DeliveryLogFields = Readonly<Partial<Record<DeliveryLogField, string>>>;

/** The URL of the log with these fields and place; what is not set is left out. */
export function deliveryLogHref(fields: DeliveryLogFields, cursor: DeliveryCursor | null = null): string {
  const query = new URLSearchParams();
  for (const name of deliveryLogFields) {
    const value = fields[name]?.trim();
    const belongsToCustomRange = name === "since" || name === "until" || name === "zone";
    if (value && (!belongsToCustomRange || fields.range === "custom")) query.set(name, value);
  }
  if (cursor) query.set(cursor.towards, cursor.id);
  const text = query.toString();
  return text === "" ? "/webhook-deliveries" : `/webhook-deliveries?${text}`;
}
