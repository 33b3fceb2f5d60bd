"use client";

import { Chart, type ChartPoint } from "@/components/ui/chart";
import { Panel } from "@/components/ui/panel";
import { useIsInBrowser } from "@/components/ui/time";
import type { OverviewRange } from "@/lib/message/overview";
import { fillHours, sumByDay } from "@/lib/message/volume-by-day";
import type { HourlyVolume } from "@/lib/message/volume-stats";

const fields = ["delivered", "failed", "uncounted", "received"] as const;

/** Volume and delivery by hour of the last day or by day of the last week, in the viewer's zone. */
export function VolumeCharts({
  range,
  hours,
  nowMs,
}: {
  range: OverviewRange;
  hours: readonly HourlyVolume[];
  nowMs: number;
}) {
  const isInBrowser = useIsInBrowser();
  const timeZone = isInBrowser ? Intl.DateTimeFormat().resolvedOptions().timeZone : "UTC";
  const slots =
    range === "day"
      ? fillHours(hours, fields, 24, nowMs).map((slot) => ({ ...slot, x: slot.hourMs }))
      : sumByDay(hours, fields, 7, nowMs, timeZone).map((slot) => ({
          ...slot,
          // The chart names days by their UTC date; this is the viewer's day under that name.
          x: Date.parse(`${slot.key}T00:00:00Z`),
        }));
  const xKind = range === "day" ? ("hour" as const) : ("day" as const);
  const over = range === "day" ? "Last 24 hours, by hour" : "Last 7 days, by day";
  const volume: ChartPoint[] = slots.map(({ x, delivered, failed, uncounted, received }) => ({
    x,
    delivered,
    failed,
    uncounted,
    received,
  }));
  const rate: ChartPoint[] = slots.map(({ x, delivered, failed, uncounted }) => {
    const ended = delivered + failed + uncounted;
    return { x, rate: ended === 0 ? null : Math.round((1_000 * delivered) / ended) / 10 };
  });
  return (
    <div className="grid gap-6 xl:grid-cols-2">
      <Panel>
        <Chart
          title="Volume"
          description={over}
          kind="bar"
          isStacked
          xKind={xKind}
          points={volume}
          series={[
            { key: "delivered", label: "Delivered", color: 1 },
            { key: "failed", label: "Failed", color: 4 },
            { key: "uncounted", label: "Unconfirmed or unreachable", color: 2 },
            { key: "received", label: "Received", color: 5 },
          ]}
          empty="Nothing was sent or received."
        />
      </Panel>
      <Panel>
        <Chart
          title="Delivery"
          description={`${over}: share of ended messages that were delivered`}
          kind="line"
          xKind={xKind}
          unit="%"
          points={rate}
          series={[{ key: "rate", label: "Delivered", color: 3 }]}
          empty="No message has ended."
        />
      </Panel>
    </div>
  );
}
