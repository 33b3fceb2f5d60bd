/** Names of the list's filters in its URL, in the order of its form; `page` is the place in the list. */
export const optOutListFields = ["recipient", "profile", "range", "since", "until", "zone"] as const;

export type OptOutListField = (typeof optOutListFields)[number];

/** What the list's URL says; "" or absent = not set. */
export type OptOutListFields = Readonly<Partial<Record<OptOutListField, string>>>;

export const optOutListPath = "/opt-outs";

/** The URL of the list with these fields and place; what is not set is left out. */
export function optOutListHref(
  fields: OptOutListFields = {},
  cursor: string | null = null,
  path: string = optOutListPath,
): string {
  const query = new URLSearchParams();
  for (const name of optOutListFields) {
    const value = fields[name]?.trim();
    if (value && (isTimeCustom(fields) || !["since", "until", "zone"].includes(name))) query.set(name, value);
  }
  if (cursor) query.set("page", cursor);
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** The URL of the export of what the list shows. */
export function optOutExportHref(fields: OptOutListFields = {}): string {
  return optOutListHref(fields, null, `${optOutListPath}/export`);
}

function isTimeCustom(fields: OptOutListFields): boolean {
  return fields.range === "custom";
}
