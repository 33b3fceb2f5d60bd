import type { SpendAlerts } from "@/lib/spend/spend-alerts";
import { isSpendRefusal } from "@/lib/spend/spend-limit";
import type { DecidedBatch } from "./decide-batch";
import type { BatchFacts } from "./read-batch-facts";
import type { OutboundMessageInput } from "./types";

/** Records the limits that refused messages of a batch, each once (F4), before anybody is told of the refusals. */
export async function recordReachedLimits(
  alerts: SpendAlerts,
  refused: DecidedBatch<{ readonly input: OutboundMessageInput }>["refused"],
  facts: Pick<BatchFacts, "snapshotOf" | "spentMicros">,
  nowMs: number,
): Promise<void> {
  const profileIds = new Set(
    refused.flatMap(({ request, error }) =>
      isSpendRefusal(error) ? [request.input.messagingProfileId] : [],
    ),
  );
  for (const profileId of profileIds) {
    const limitMicros = facts.snapshotOf(profileId)?.profile.spendLimitMicros ?? null;
    if (limitMicros === null) continue;
    await alerts.record({ profileId, limitMicros, spentMicros: facts.spentMicros(profileId, nowMs) }, nowMs);
  }
}
