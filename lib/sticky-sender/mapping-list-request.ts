import { type E164, parseE164 } from "@/lib/phone-number/e164";
import type { MappingState } from "./mapping-expiry";
import { expiryRanges, type MappingListField, mappingListFields } from "./mapping-list-href";
import { parseRecipientPrefix } from "./recipient-prefix";

/** Search parameters as Next hands them to a page. */
export type SearchParameters = Readonly<Record<string, string | string[] | undefined>>;

export interface MappingListRequest {
  readonly prefixes: readonly string[];
  readonly sender: E164 | null;
  readonly state: MappingState | null;
  readonly expiresWithinSeconds: number | null;
  readonly cursor: string | null;
  /** What the URL says, for the form to show again; "" = not set. */
  readonly fields: Readonly<Record<MappingListField, string>>;
  /** Filters that could not be understood, by name, with what to do. They filter nothing. */
  readonly problems: Readonly<Partial<Record<MappingListField, string>>>;
}

const states: readonly MappingState[] = ["live", "pinned", "expired"];

/** Reads the filters and the place of the list from its URL. Never refuses: what makes no sense is reported and left out. */
export function readMappingListRequest(
  parameters: SearchParameters,
  { defaultCountry }: { readonly defaultCountry: string },
): MappingListRequest {
  const fields = Object.fromEntries(
    mappingListFields.map((name) => [name, first(parameters[name])]),
  ) as Record<MappingListField, string>;
  const problems: Partial<Record<MappingListField, string>> = {};

  const prefix = parseRecipientPrefix(fields.recipient, defaultCountry);
  if (!prefix.ok) problems.recipient = "Write a number or its first digits, e.g. +1305.";
  const sender = fields.sender === "" ? null : parseE164(fields.sender, { defaultCountry });
  if (sender && !sender.ok) problems.sender = "Write the whole number, e.g. +13055550100.";
  const state = states.find((each) => each === fields.state) ?? null;
  if (fields.state !== "" && !state) problems.state = "Choose one of the offered states.";
  const isRange = (text: string): text is keyof typeof expiryRanges => Object.hasOwn(expiryRanges, text);
  const range = isRange(fields.expires) ? expiryRanges[fields.expires] : null;
  if (fields.expires !== "" && !range) problems.expires = "Choose one of the offered times.";
  return {
    prefixes: prefix.ok ? prefix.prefixes : [],
    sender: sender?.ok ? sender.e164 : null,
    state,
    expiresWithinSeconds: range?.seconds ?? null,
    cursor: first(parameters.page) || null,
    fields,
    problems,
  };
}

function first(value: string | string[] | undefined): string {
  return ((Array.isArray(value) ? value[0] : value) ?? "").trim().slice(0, 200);
}
