import type { BadgeTone } from "@/components/ui/badge";
import type { CarrierStateSummary } from "@/lib/carrier/types";

/** States as the portal calls them. */
export const stateWords: Readonly<Record<CarrierStateSummary["state"], { label: string; tone: BadgeTone }>> =
  {
    connected: { label: "Connected", tone: "success" },
    connecting: { label: "Connecting", tone: "accent" },
    disconnected: { label: "Disconnected", tone: "danger" },
    misconfigured: { label: "Misconfigured", tone: "danger" },
    disabled: { label: "Disabled", tone: "neutral" },
    unknown: { label: "No worker", tone: "warning" },
  };

/** "1,234 this hour, 2,000 the hour before". */
export function describeTraffic({
  sentThisHour,
  sentLastHour,
}: {
  sentThisHour: number;
  sentLastHour: number;
}): string {
  return `${count(sentThisHour)} this hour, ${count(sentLastHour)} the hour before`;
}

/** "12/s": messages a second since the hour began, at most two decimals. */
export function describeThroughput(sentThisHour: number, nowMs: number): string {
  const seconds = Math.max((nowMs % 3_600_000) / 1_000, 1);
  return `${(sentThisHour / seconds).toLocaleString("en-US", { maximumFractionDigits: 2 })}/s`;
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}
