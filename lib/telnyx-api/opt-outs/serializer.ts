import type { z } from "zod";
import type { OptOut } from "@/lib/opt-out/types";
import type { wireOptOut } from "./schema";

/** An opt-out as the API shows it. `from` is our number and `to` the blocked recipient, as in the messages it blocks. */
export function presentOptOut(optOut: OptOut, isRedacted = false): z.input<typeof wireOptOut> {
  const { recipient, number, keyword, messagingProfileId, createdAtMs, source } = optOut;
  return {
    from: number,
    to: isRedacted ? `${recipient.slice(0, -4)}****` : recipient,
    keyword,
    messaging_profile_id: messagingProfileId,
    created_at: new Date(createdAtMs).toISOString(),
    source,
  };
}
