import type { RateLimit } from "@/lib/api-key/rate-limit";
import type { ApiKeyScope, RotationOverlap } from "@/lib/api-key/types";

/** Scopes as the portal names them, with what they allow. */
export const scopeWords: Readonly<Record<ApiKeyScope, { label: string; help: string }>> = {
  read: { label: "Read", help: "Look at profiles, numbers, mappings and all messages." },
  send: { label: "Send", help: "Send messages, and look at the messages sent with this key." },
  admin: { label: "Admin", help: "Everything, changing profiles, numbers and mappings included." },
};

/** How long the old secret goes on, as choices of a select field. */
export const overlapOptions: readonly { value: RotationOverlap; label: string }[] = [
  { value: "none", label: "Not at all, it stops at once" },
  { value: "1h", label: "1 hour" },
  { value: "24h", label: "24 hours" },
  { value: "7d", label: "7 days" },
];

export function describeRateLimit({ requests, per }: RateLimit): string {
  return `${requests.toLocaleString("en-US")} per ${per}`;
}
