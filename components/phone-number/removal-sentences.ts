import type { RemovalEffect } from "@/lib/phone-number/types";
import { addMappingCounts, describeMappingCount, isOne } from "@/lib/sticky-sender/describe-mapping-count";

/** What is asked about before it is done to numbers. */
export type AskedVerb = "disable" | "unassign" | "delete";

/** What goes with numbers that are disabled, unassigned or deleted, a sentence each; nothing of a queue that is empty. */
export function sentencesOf(verb: AskedVerb, { counts, queuedMessages }: RemovalEffect): string[] {
  const isOneHeld = isOne(addMappingCounts(counts.mappings, counts.pins));
  const end = isOneHeld ? "ends" : "end";
  const isOneQueued = queuedMessages === 1;
  const held = `${describeMappingCount(counts.mappings)} and ${describeMappingCount(counts.pins, "pin")}`;
  const queued = `${queuedMessages.toLocaleString("en-US")} queued ${isOneQueued ? "message" : "messages"}`;
  if (verb === "unassign") {
    return [
      `${capitalised(held)} ${end} at once, for good. ${isOneHeld ? "Its recipient gets another number with the" : "Their recipients get another number with their"} next message.`,
      ...(queuedMessages > 0 ? [`${queued} still ${isOneQueued ? "goes" : "go"} out.`] : []),
    ];
  }
  return [
    verb === "disable"
      ? `It sends nothing until it is enabled again. ${capitalised(held)} it holds ${isOneHeld ? "sends from another number" : "send from other numbers"} meanwhile.`
      : `${capitalised(held)} ${end} at once, for good.`,
    ...(queuedMessages > 0 ? [`${queued} ${isOneQueued ? "fails" : "fail"}.`] : []),
    ...(verb === "delete" ? ["Messages it has sent stay readable."] : []),
  ];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
