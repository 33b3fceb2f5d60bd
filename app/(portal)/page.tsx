import type { Metadata } from "next";
import { Suspense } from "react";
import { BarList } from "@/components/overview/bar-list";
import { GetStarted } from "@/components/overview/get-started";
import { OverviewSkeleton } from "@/components/overview/overview-skeleton";
import { PoolBalanceList } from "@/components/overview/pool-balance";
import { PoolWarnings } from "@/components/overview/pool-warnings";
import { RangeLinks } from "@/components/overview/range-links";
import { UnhealthyNumbers } from "@/components/overview/unhealthy-numbers";
import { VolumeCharts } from "@/components/overview/volume-charts";
import { SpendByProfileChart } from "@/components/spend/spend-chart";
import { SpendWarnings } from "@/components/spend/spend-warnings";
import { TextLink } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Panel, StatTile } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { requireRole } from "@/lib/auth/require-operator";
import { systemClock } from "@/lib/clock";
import { messageLogHref } from "@/lib/message/message-log-href";
import {
  COUNTED_ON_THE_WAY,
  getOverview,
  getSetupProgress,
  type Overview,
  type OverviewRange,
} from "@/lib/message/overview";
import { listNumbers } from "@/lib/phone-number/inventory-service";
import { listPoolWarnings } from "@/lib/phone-number/pool-health-service";
import { listNearLimits } from "@/lib/spend/list-alerts";
import { getSpendOverview } from "@/lib/spend/spend-overview";
import { roleAllows } from "@/lib/user/types";

export const metadata: Metadata = { title: "Overview" };

const UNHEALTHY_SHOWN = 5;
const SPEND_DAYS = 7;

/** The start page: what was sent and how it fared, how the pools choose, what needs attention. */
export default async function OverviewPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const user = await requireRole("viewer");
  const range: OverviewRange = (await searchParams).range === "day" ? "day" : "week";
  const progress = await getSetupProgress();
  if (!progress.hasMessages) {
    return (
      <>
        <PageHeader title="Overview" description="Four steps to the first message with a sticky sender." />
        <div className="max-w-3xl">
          <GetStarted progress={progress} mayChange={roleAllows(user.role, "operator")} />
        </div>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Overview"
        description="What was sent, how it fared, and how the pools chose."
        actions={<RangeLinks range={range} />}
      />
      <Suspense key={range} fallback={<OverviewSkeleton />}>
        <OverviewContent range={range} />
      </Suspense>
    </>
  );
}

async function OverviewContent({ range }: { range: OverviewRange }) {
  const nowMs = systemClock.now();
  const [overview, unhealthy, warnings, nearLimits, spending] = await Promise.all([
    getOverview(range, nowMs),
    listNumbers(systemClock, { health: "unhealthy" }, { limit: UNHEALTHY_SHOWN }),
    listPoolWarnings(systemClock),
    listNearLimits(systemClock),
    getSpendOverview(SPEND_DAYS, systemClock),
  ]);
  return (
    <div className="grid gap-6">
      <PoolWarnings pools={warnings} />
      <SpendWarnings profiles={nearLimits} />
      <Tiles
        overview={overview}
        unhealthy={{ shown: unhealthy.rows.length, hasMore: unhealthy.nextCursor !== null }}
      />
      <VolumeCharts range={range} hours={overview.hours} nowMs={nowMs} />
      <Panel>
        <SpendByProfileChart series={spending} />
      </Panel>
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <Panel
          title="Pool balance"
          description="Long codes and toll-free numbers, beside the profile's weights"
        >
          {overview.balances.length > 0 ? (
            <PoolBalanceList balances={overview.balances} />
          ) : (
            <p className="text-sm text-muted">No message went through a number pool in this time.</p>
          )}
        </Panel>
        <Panel title="By number" description="The busiest numbers and how they were chosen">
          <Numbers numbers={overview.numbers} />
        </Panel>
        <Panel title="Failures by reason" description={<FailuresScope failures={overview.failures} />}>
          <Failures failures={overview.failures} />
        </Panel>
        <Panel title="Unhealthy numbers" description="Judged by the last 24 full hours and the current one">
          <UnhealthyNumbers numbers={unhealthy.rows} hasMore={unhealthy.nextCursor !== null} />
        </Panel>
      </div>
    </div>
  );
}

function Tiles({
  overview,
  unhealthy,
}: {
  overview: Overview;
  unhealthy: { shown: number; hasMore: boolean };
}) {
  const { today, onTheWay } = overview;
  const count = (value: number) =>
    value >= COUNTED_ON_THE_WAY
      ? `more than ${(value - 1).toLocaleString("en-US")}`
      : value.toLocaleString("en-US");
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
      <StatTile
        label="Sent today (UTC)"
        value={today.sent.toLocaleString("en-US")}
        hint={`${today.received.toLocaleString("en-US")} received`}
        href="/messages"
      />
      <StatTile
        label="Delivered today (UTC)"
        value={today.ended === 0 ? "–" : `${((100 * today.delivered) / today.ended).toFixed(1)} %`}
        hint={`of ${today.ended.toLocaleString("en-US")} ended`}
        href={messageLogHref({ status: "delivered" })}
      />
      <StatTile
        label="In queue now"
        value={count(onTheWay.queued)}
        hint={`${count(onTheWay.awaitingReceipt)} waiting for a receipt`}
        href={messageLogHref({ status: "queued" })}
      />
      <StatTile
        label="Unhealthy numbers"
        value={unhealthy.hasMore ? `${unhealthy.shown}+` : unhealthy.shown}
        hint={unhealthy.shown === 0 ? "all healthy" : "need attention"}
        href="/phone-numbers?health=unhealthy"
        tone={unhealthy.shown === 0 ? "neutral" : "danger"}
      />
    </div>
  );
}

function Numbers({ numbers }: { numbers: Overview["numbers"] }) {
  if (numbers.length === 0) return <p className="text-sm text-muted">No number was used in this time.</p>;
  return (
    <BarList
      label="Messages by number"
      rows={numbers
        .map((number) => ({
          key: number.phoneNumberId,
          total: number.bySticky + number.byGeomatch + number.byWeight,
          label: (
            <TextLink href={messageLogHref({ from: number.e164 })} className="figures">
              {number.e164}
            </TextLink>
          ),
          parts: [
            { key: "sticky", label: "Sticky", value: number.bySticky, color: 1 as const },
            { key: "geomatch", label: "Geomatch", value: number.byGeomatch, color: 3 as const },
            { key: "weight", label: "Weight", value: number.byWeight, color: 2 as const },
          ],
        }))
        .toSorted((a, b) => b.total - a.total)}
    />
  );
}

function FailuresScope({ failures }: { failures: Overview["failures"] }) {
  const scanned = failures.scanned.toLocaleString("en-US");
  return failures.onlySinceMs === null ? (
    <>Of {scanned} messages in this time</>
  ) : (
    <>
      Of the latest {scanned} messages, since <Time value={failures.onlySinceMs} mode="absolute" />
    </>
  );
}

function Failures({ failures }: { failures: Overview["failures"] }) {
  if (failures.reasons.length === 0) return <p className="text-sm text-muted">No message failed.</p>;
  return (
    <BarList
      label="Failed messages by reason"
      rows={failures.reasons.map((reason) => ({
        key: `${reason.status} ${reason.code}`,
        label: (
          <>
            <TextLink href={messageLogHref({ status: reason.status })}>{reason.title}</TextLink>
            {reason.code && <span className="text-muted"> {reason.code}</span>}
          </>
        ),
        parts: [{ key: "count", label: "Messages", value: reason.count, color: 4 }],
      }))}
    />
  );
}
