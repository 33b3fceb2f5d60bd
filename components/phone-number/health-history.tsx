"use client";

import { Chart } from "@/components/ui/chart";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import type { NumberHistoryHour } from "@/lib/phone-number/pool-health-service";

const over = "Last 3 days, by hour";

/** What became of a number's messages hour by hour, and how healthy that made it (O3). */
export function HealthHistory({ hours }: { hours: readonly NumberHistoryHour[] }) {
  return (
    <div className="grid gap-6 xl:grid-cols-2">
      <Panel>
        <Chart
          title="Messages"
          description={over}
          kind="bar"
          isStacked
          xKind="hour"
          points={hours.map(({ hourMs, attempted, delivered, failed, spamBlocked, received }) => ({
            x: hourMs,
            delivered,
            failed,
            spamBlocked,
            other: Math.max(0, attempted - delivered - failed - spamBlocked),
            received,
          }))}
          series={[
            { key: "delivered", label: "Delivered", color: 3 },
            { key: "failed", label: "Failed", color: 4 },
            { key: "spamBlocked", label: "Blocked as spam", color: 2 },
            { key: "other", label: "On the way, unconfirmed or unreachable", color: 1 },
            { key: "received", label: "Received", color: 5 },
          ]}
          empty="Nothing was sent or received."
        />
      </Panel>
      <Panel>
        <Chart
          title="Health"
          description={`${over}: shares of the 24 hours before. Unhealthy below 25 % delivered or above 75 % blocked as spam, of 20 messages or more`}
          kind="line"
          xKind="hour"
          unit="%"
          points={hours.map(({ hourMs, successRatio, spamRatio }) => ({
            x: hourMs,
            success: percent(successRatio),
            spam: percent(spamRatio),
          }))}
          series={[
            { key: "success", label: "Delivered", color: 3 },
            { key: "spam", label: "Blocked as spam", color: 2 },
          ]}
          empty="No message said anything about the number."
        />
      </Panel>
    </div>
  );
}

/** As high as the charts, so that nothing moves when they come. */
export function HealthHistorySkeleton() {
  return (
    <div className="grid gap-6 xl:grid-cols-2">
      {["messages", "health"].map((key) => (
        <Panel key={key}>
          <Skeleton className="h-[19.5rem] w-full" />
        </Panel>
      ))}
    </div>
  );
}

function percent(ratio: number | null): number | null {
  return ratio === null ? null : Math.round(1_000 * ratio) / 10;
}
