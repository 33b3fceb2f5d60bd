import { TextLink } from "@/components/ui/link-button";
import type { NumberRow } from "@/lib/phone-number/types";

/** Numbers carriers block or do not deliver for, with the figures that say so (O3). */
export function UnhealthyNumbers({ numbers, hasMore }: { numbers: readonly NumberRow[]; hasMore: boolean }) {
  if (numbers.length === 0) return <p className="text-sm text-muted">Every number is healthy.</p>;
  return (
    <div className="grid gap-3 text-sm">
      <ul className="grid gap-3">
        {numbers.map((number) => (
          <li key={number.id}>
            <p className="flex flex-wrap items-baseline justify-between gap-x-4">
              <TextLink href={`/phone-numbers?search=${encodeURIComponent(number.e164)}`} className="figures">
                {number.e164}
              </TextLink>
              {number.assignment && (
                <TextLink href={`/messaging-profiles/${number.assignment.profileId}/numbers`}>
                  {number.assignment.profileName}
                </TextLink>
              )}
            </p>
            <p className="figures text-muted">
              {percent(number.health.deliverabilityRate)} delivered, {percent(number.health.spamRatio)}{" "}
              blocked as spam, of {number.health.countedMessages.toLocaleString("en-US")} messages
            </p>
          </li>
        ))}
      </ul>
      {hasMore && <TextLink href="/phone-numbers?health=unhealthy">Show all</TextLink>}
    </div>
  );
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(0)} %`;
}
