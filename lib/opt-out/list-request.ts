import { isMessageId } from "@/lib/message/message-id-time";
import { first, readRange, type SearchParameters } from "@/lib/message/message-log-request";
import { readNumberFilter } from "@/lib/phone-number/number-filter";
import { type OptOutListField, type OptOutListFields, optOutListFields } from "./list-href";
import type { OptOutQuery } from "./list-opt-outs";

export interface OptOutListRequest {
  readonly query: OptOutQuery;
  readonly cursor: string | null;
  /** What the URL says, for the form to show again; "" = not set. */
  readonly fields: Readonly<Record<OptOutListField, string>> & OptOutListFields;
  /** Filters that could not be understood, by name, with what to do. They filter nothing. */
  readonly problems: Readonly<Partial<Record<OptOutListField, string>>>;
}

/**
 * Reads the filters and the place of the list of opt-outs from its URL. Never refuses: a filter that makes no sense is
 * reported beside its field and left out.
 */
export function readOptOutListRequest(
  parameters: SearchParameters,
  { defaultCountry, nowMs }: { defaultCountry: string; nowMs: number },
): OptOutListRequest {
  const fields = Object.fromEntries(
    optOutListFields.map((name) => [name, first(parameters[name])]),
  ) as Record<OptOutListField, string>;
  const problems: Partial<Record<OptOutListField, string>> = {};
  const complain = (field: OptOutListField, message: string) => {
    problems[field] = message;
    return null;
  };
  const number = readNumberFilter(fields.recipient, defaultCountry);
  if (number === "invalid") complain("recipient", "Write a number or its first digits, e.g. +1305.");
  const isProfile = fields.profile === "" || isMessageId(fields.profile);
  if (!isProfile) complain("profile", "There is no such profile.");
  const { sinceMs, untilMs } = readRange(fields, nowMs, complain);
  return {
    query: {
      messagingProfileId: isProfile ? fields.profile.toLowerCase() || null : null,
      recipientPrefix: number === null || number === "invalid" ? null : number.digits,
      number: null,
      sinceMs,
      untilMs: untilMs === null ? null : untilMs - 1,
    },
    cursor: first(parameters.page) || null,
    fields,
    problems,
  };
}
