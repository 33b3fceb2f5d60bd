import type { z } from "zod";
import type { MappingView } from "@/lib/sticky-sender/list-mappings";
import type { stickyMapping } from "./schema";

/** A mapping as the API shows it. */
export function presentMapping(
  messagingProfileId: string,
  mapping: MappingView,
): z.input<typeof stickyMapping> {
  return {
    record_type: "sticky_mapping",
    messaging_profile_id: messagingProfileId,
    to: mapping.recipient,
    from: mapping.sender,
    state: mapping.state,
    pinned: mapping.isPinned,
    message_count: mapping.messageCount,
    created_at: new Date(mapping.createdAtMs).toISOString(),
    last_message_at: timeOf(mapping.lastMessageAtMs),
    expires_at: timeOf(mapping.expiresAtMs),
  };
}

function timeOf(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}
