import type { MappingCount } from "./types";

/** "3", or "about 1,230,000" (three digits that mean something) when the count is an estimate (S13). */
export function formatMappingCount(count: MappingCount): string {
  if (count.isExact) return count.value.toLocaleString("en-US");
  return `about ${Number(count.value.toPrecision(3)).toLocaleString("en-US")}`;
}

/** "no mappings", "1 mapping", "about 1,230,000 mappings". */
export function describeMappingCount(count: MappingCount, noun: "mapping" | "pin" = "mapping"): string {
  if (count.isExact && count.value === 0) return `no ${noun}s`;
  return `${formatMappingCount(count)} ${noun}${isOne(count) ? "" : "s"}`;
}

/** Whether a sentence about this count takes the singular. */
export function isOne({ value, isExact }: MappingCount): boolean {
  return isExact && value === 1;
}

/** Two counts together; exact when both are. */
export function addMappingCounts(left: MappingCount, right: MappingCount): MappingCount {
  return { value: left.value + right.value, isExact: left.isExact && right.isExact };
}
