/** Names of the list's filters in its URL, in the order of its form; `page` is the place in the list. */
export const mappingListFields = ["recipient", "sender", "state", "expires"] as const;

export type MappingListField = (typeof mappingListFields)[number];

/** What the list's URL says; "" or absent = not set. */
export type MappingListFields = Readonly<Partial<Record<MappingListField, string>>>;

const HOUR_SECONDS = 3_600;

/** What "Expires within" offers. */
export const expiryRanges = {
  "1h": { label: "1 hour", seconds: HOUR_SECONDS },
  "6h": { label: "6 hours", seconds: 6 * HOUR_SECONDS },
  "24h": { label: "24 hours", seconds: 24 * HOUR_SECONDS },
  "3d": { label: "3 days", seconds: 72 * HOUR_SECONDS },
  "7d": { label: "7 days", seconds: 168 * HOUR_SECONDS },
} as const;

/** Path of a profile's mappings. */
export function mappingListPath(profileId: string): string {
  return `/messaging-profiles/${profileId}/sticky-mappings`;
}

/** The URL of the list with these fields and place; what is not set is left out. */
export function mappingListHref(
  profileId: string,
  fields: MappingListFields = {},
  cursor: string | null = null,
): string {
  return withQuery(mappingListPath(profileId), fields, cursor);
}

/** The URL of the export of what the list shows: recipient and sender count, mappings are live or pinned in any case. */
export function mappingExportHref(profileId: string, { recipient, sender }: MappingListFields = {}): string {
  return withQuery(`${mappingListPath(profileId)}/export`, { recipient, sender }, null);
}

function withQuery(
  path: string,
  fields: { readonly [Field in MappingListField]?: string | undefined },
  cursor: string | null,
): string {
  const query = new URLSearchParams();
  for (const name of mappingListFields) {
    const value = fields[name]?.trim();
    if (value) query.set(name, value);
  }
  if (cursor) query.set("page", cursor);
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}
