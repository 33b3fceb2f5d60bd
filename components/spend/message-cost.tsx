import { formatAmount } from "@/lib/price/amount";

/** What a message cost, or would cost: whole millionths of a US dollar. */
export interface ShownPrice {
  /** Of a segment (an MMS: the message). */
  readonly rateMicros: number;
  /** On top of the rate. */
  readonly carrierFeeMicros: number;
  /** All of it. */
  readonly costMicros: number;
}

/** What a message costs, and how that comes about: "$0.014 = 2 segments × ($0.004 + $0.003 carrier fee)". */
export function MessageCost({
  price,
  type,
  parts,
}: {
  price: ShownPrice;
  type: "SMS" | "MMS";
  parts: number;
}) {
  return (
    <span className="figures">
      {dollars(price.costMicros)}
      <span className="block text-[0.8125rem] text-muted">{describePrice(price, type, parts)}</span>
    </span>
  );
}

function describePrice(price: ShownPrice, type: "SMS" | "MMS", parts: number): string {
  const { rateMicros, carrierFeeMicros } = price;
  const units = type === "MMS" ? "1 MMS" : `${parts} segment${parts === 1 ? "" : "s"}`;
  if (carrierFeeMicros === 0) return `${units} × ${dollars(rateMicros)}`;
  return `${units} × (${dollars(rateMicros)} + ${dollars(carrierFeeMicros)} carrier fee)`;
}

function dollars(micros: number): string {
  return `$${formatAmount(micros)}`;
}
