import { Callout } from "@/components/ui/callout";
import { LinkButton } from "@/components/ui/link-button";
import { describePoolHealth } from "@/lib/number-pool/pool-health";
import type { ProfilePoolHealth } from "@/lib/phone-number/pool-health-service";

/** How many numbers of the pool are healthy, as a warning before they run out (O3). Nothing without a pool. */
export function PoolHealthNotice({ health }: { health: ProfilePoolHealth | null }) {
  if (health === null) return null;
  const words = describePoolHealth(health);
  if (health.level === "fine") return <p className="mb-4 text-sm text-muted">{words}.</p>;
  return (
    <Callout
      tone={health.level === "out" ? "danger" : "warning"}
      role="status"
      title={`${words}.`}
      className="mb-4"
      actions={
        <LinkButton size="sm" href={`/messaging-profiles/${health.profileId}/numbers?health=unhealthy`}>
          Show unhealthy numbers
        </LinkButton>
      }
    >
      <p>{explainPoolHealth(health)}</p>
    </Callout>
  );
}

/** What the pool's state means for messages, and what to do. */
export function explainPoolHealth({ level, skipUnhealthy }: ProfilePoolHealth): string {
  if (!skipUnhealthy)
    return "Unhealthy numbers go on being used: Skip Unhealthy Numbers is off. Carriers may block them further.";
  if (level === "out")
    return "Messages to new recipients are refused (40321) until a number recovers or a healthy one is added. Recipients with a live mapping are still served by their number.";
  return "Unhealthy numbers are skipped, so the others carry their messages too. Add numbers before these run out.";
}
