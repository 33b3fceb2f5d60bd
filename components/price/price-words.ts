import { NUMBER_TYPE_LABELS } from "@/components/phone-number/number-words";
import type { SelectOption } from "@/components/ui/select-field";
import { formatAmount } from "@/lib/price/amount";
import { countryLabel } from "@/lib/price/price-list";
import type { Price } from "@/lib/price/types";

export const SENDER_OPTIONS: readonly SelectOption[] = Object.entries(NUMBER_TYPE_LABELS).map(
  ([value, label]) => ({
    value,
    label,
  }),
);

export const MESSAGE_OPTIONS: readonly SelectOption[] = [
  { value: "SMS", label: "SMS, per segment" },
  { value: "MMS", label: "MMS" },
];

/** What a price is for, in a few words: "SMS to Germany, toll-free, by Upstream". */
export function describeCase({ messageType, countryCode, senderType, carrierName }: Price): string {
  return [
    `${messageType} to ${countryCode === "*" ? "all other countries" : countryLabel(countryCode)}`,
    ...(senderType ? [NUMBER_TYPE_LABELS[senderType].toLowerCase()] : []),
    ...(carrierName ? [`by ${carrierName}`] : []),
  ].join(", ");
}

/** Millionths as dollars: exact, and with at least two decimals. */
export function dollars(micros: number): string {
  return `$${formatAmount(micros)}`;
}
