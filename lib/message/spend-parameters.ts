import { plainArray } from "@/lib/db/array-literal";
import { formatAmount } from "@/lib/price/amount";
import type { MessagePrice } from "@/lib/price/price-message";
import { marksOf } from "@/lib/spend/spend-limit";

interface PricedWrite {
  readonly profileId: string;
  readonly price: MessagePrice;
  readonly spendLimitMicros: bigint | null;
}

/** Parameters of every batch: the different prices of its messages, and of each message the place of its own, from 1. */
export function priceParameters(messages: readonly PricedWrite[]): string[] {
  const places = new Map<MessagePrice, number>();
  for (const { price } of messages) if (!places.has(price)) places.set(price, places.size + 1);
  const prices = [...places.keys()];
  return [
    plainArray(prices.map((price) => formatAmount(price.rateMicros))),
    plainArray(prices.map((price) => formatAmount(price.carrierFeeMicros))),
    plainArray(prices.map((price) => formatAmount(price.costMicros))),
    plainArray(messages.map((message) => places.get(message.price) ?? 0)),
  ];
}

/** Parameters of a batch with limits: its profiles that have one, and the marks of each; none = no profile has. */
export function spendLimitParameters(messages: readonly PricedWrite[]): string[] {
  const limits = new Map<string, bigint>();
  for (const { profileId, spendLimitMicros } of messages)
    if (spendLimitMicros !== null) limits.set(profileId, spendLimitMicros);
  if (limits.size === 0) return [];
  const marks = [...limits].flatMap(([profileId, limit]) =>
    marksOf(limit).map(({ percent, amountMicros }) => ({ profileId, limit, percent, amountMicros })),
  );
  return [
    plainArray([...limits.keys()]),
    plainArray([...limits.values()].map((limit) => formatAmount(limit))),
    plainArray(marks.map((mark) => mark.profileId)),
    plainArray(marks.map((mark) => formatAmount(mark.limit))),
    plainArray(marks.map((mark) => mark.percent)),
    plainArray(marks.map((mark) => formatAmount(mark.amountMicros))),
  ];
}
