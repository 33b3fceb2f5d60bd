/** Names of the audit log's filters in its URL, in the order of its form; `older` and `newer` are the place in the list. */
export const auditLogFields = ["who", "what", "profile", "range", "since", "until", "zone"] as const;

export type AuditLogField = (typeof auditLogFields)[number];

/** What the log's URL says; "" or absent = not set. */
export type AuditLogFields = Readonly<Partial<Record<AuditLogField, string>>>;

export const auditLogPath = "/audit-log";

/** What is audited, by the noun that its actions begin with, in the words of the portal. */
export const auditNouns: Readonly<Record<string, string>> = {
  messaging_profile: "Messaging profiles",
  number: "Phone numbers",
  mapping: "Sticky mappings",
  opt_out: "Opt-outs",
  auto_response: "Auto-responses",
  webhook_delivery: "Webhook deliveries",
  carrier: "Carriers",
  link_domain: "Link domains",
  api_key: "API keys",
  user: "Users",
  price: "Prices",
  instance: "Installation",
};

/** A place in the log: the page older or newer than an event. */
export interface AuditLogPlace {
  readonly towards: "older" | "newer";
  readonly id: string;
}

/** The URL of the log with these fields and place; what is not set is left out. */
export function auditLogHref(
  fields: AuditLogFields = {},
  place: AuditLogPlace | null = null,
  path: string = auditLogPath,
): string {
  const query = new URLSearchParams();
  for (const name of auditLogFields) {
    const value = fields[name]?.trim();
    const belongsToCustomRange = name === "since" || name === "until" || name === "zone";
    if (value && (!belongsToCustomRange || fields.range === "custom")) query.set(name, value);
  }
  if (place) query.set(place.towards, place.id);
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}
