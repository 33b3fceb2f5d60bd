import { explainPoolHealth } from "@/components/phone-number/pool-health-notice";
import { Callout } from "@/components/ui/callout";
import { TextLink } from "@/components/ui/link-button";
import { describePoolHealth } from "@/lib/number-pool/pool-health";
import type { ProfilePoolHealth } from "@/lib/phone-number/pool-health-service";

const SHOWN = 5;

/** Pools that run out of healthy numbers; nothing while all are fine. */
export function PoolWarnings({ pools }: { pools: readonly ProfilePoolHealth[] }) {
  if (pools.length === 0) return null;
  const isOut = pools.some(({ level }) => level === "out");
  return (
    <Callout
      tone={isOut ? "danger" : "warning"}
      role="status"
      title={isOut ? "A pool has no healthy number left" : "A pool is running out of healthy numbers"}
    >
      <ul className="mt-1 grid gap-2">
        {pools.slice(0, SHOWN).map((pool) => (
          <li key={pool.profileId}>
            <TextLink href={`/messaging-profiles/${pool.profileId}/numbers`}>{pool.name}</TextLink>:{" "}
            {describePoolHealth(pool)}. {explainPoolHealth(pool)}
          </li>
        ))}
      </ul>
      {pools.length > SHOWN && <p>And {(pools.length - SHOWN).toLocaleString("en-US")} more.</p>}
    </Callout>
  );
}
