import { Status } from "@/components/ui/badge";
import { TextLink } from "@/components/ui/link-button";
import { Time } from "@/components/ui/time";
import type { DeliveryRow } from "@/lib/webhook/list-deliveries";
import { describeOutcome, eventLabels, stateLabels, stateOf, stateTones } from "./delivery-words";

/** The webhooks of one message, newest first. */
export function MessageWebhooks({ rows }: { rows: readonly DeliveryRow[] }) {
  return (
    <ul className="grid gap-3">
      {rows.map((row) => {
        const state = stateOf(row);
        return (
          <li key={row.id} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
            <TextLink href={`/webhook-deliveries/${row.id}`}>
              {eventLabels[row.eventType] ?? row.eventType}
            </TextLink>
            <span className="text-[0.8125rem] text-muted">
              <Time value={row.occurredAtMs} mode="absolute" seconds />
              {row.attemptCount > 0 && ` · ${describeOutcome(row)}`}
            </span>
            <Status tone={stateTones[state]}>{stateLabels[state]}</Status>
          </li>
        );
      })}
    </ul>
  );
}
