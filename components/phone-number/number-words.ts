import type { SenderType } from "@/lib/phone-number/sender-type";

/** Number types as the portal calls them. */
export const NUMBER_TYPE_LABELS: Readonly<Record<SenderType, string>> = {
  long_code: "Long code",
  toll_free: "Toll-free",
  short_code: "Short code",
  alphanumeric: "Alphanumeric",
};

/** "no limit", "0.1/s", "20/s". */
export function describeRate(messagesPerSecond: number | null): string {
  return messagesPerSecond === null
    ? "no limit"
    : `${messagesPerSecond.toLocaleString("en-US", { maximumFractionDigits: 6 })}/s`;
}

/** The rate a number keeps and where it comes from: "20/s", "0.1/s (carrier)", "no limit". */
export function describeEffectiveRate(number: {
  readonly messagesPerSecond: number | null;
  readonly effectiveRate: number | null;
}): string {
  const isCarriers = number.messagesPerSecond === null && number.effectiveRate !== null;
  return describeRate(number.effectiveRate) + (isCarriers ? " (carrier)" : "");
}

/** "1 number", "3 numbers". */
export function countNumbersWords(count: number): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? "number" : "numbers"}`;
}
