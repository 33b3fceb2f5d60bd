import { Status } from "@/components/ui/badge";
import { MIN_COUNTED_MESSAGES, type NumberHealth } from "@/lib/number-pool/number-health";

const percent = new Intl.NumberFormat("en-US", { style: "percent", maximumFractionDigits: 1 });

/** Healthy or unhealthy (O3), and from what that follows. */
export function HealthStatus({ health }: { health: NumberHealth }) {
  return (
    <span>
      <Status tone={health.isUnhealthy ? "danger" : "success"}>
        {health.isUnhealthy ? "Unhealthy" : "Healthy"}
      </Status>
      <span className="figures block text-[0.8125rem] text-muted">{describeHealth(health)}</span>
    </span>
  );
}

function describeHealth({ countedMessages, deliverabilityRate, spamRatio }: NumberHealth): string {
  if (countedMessages === 0) return "no messages in 24 h";
  const delivered = `${percent.format(deliverabilityRate)} of ${countedMessages.toLocaleString("en-US")} delivered`;
  if (countedMessages < MIN_COUNTED_MESSAGES) return `${delivered}, too few to judge`;
  return spamRatio > 0 ? `${delivered}, ${percent.format(spamRatio)} spam` : delivered;
}
