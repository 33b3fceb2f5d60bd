import { History } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { ClearsPanel } from "@/components/messaging-profile/clears-panel";
import { ClickChart } from "@/components/messaging-profile/click-chart";
import { EventList } from "@/components/messaging-profile/event-list";
import { SpendAlertsPanel } from "@/components/spend/spend-alerts-panel";
import { SpendChart } from "@/components/spend/spend-chart";
import { Chart } from "@/components/ui/chart";
import { KeysetPagination } from "@/components/ui/pagination";
import { Panel } from "@/components/ui/panel";
import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { requireUser } from "@/lib/auth/require-operator";
import { systemClock } from "@/lib/clock";
import {
  ACTIVITY_DAYS,
  getDailyVolume,
  listProfileEvents,
  listRecentClears,
} from "@/lib/messaging-profile/get-activity";
import { getDailyClicks } from "@/lib/short-link/read-links";
import { listSpendAlerts } from "@/lib/spend/list-alerts";
import { listSpendByDay } from "@/lib/spend/read-spend";
import { lastUtcDays } from "@/lib/spend/spend-overview";
import { readProfile } from "../read-profile";

export const metadata: Metadata = { title: "Activity" };

interface ActivityPageProps {
  params: Promise<{ profileId: string }>;
  searchParams: Promise<{ older?: string | string[]; newer?: string | string[] }>;
}

/** What a profile sent and spent lately, when its mappings were cleared, and who changed what. */
export default async function ActivityPage({ params, searchParams }: ActivityPageProps) {
  await requireUser();
  const profile = await readProfile((await params).profileId);
  const { id, urlShortener } = profile;
  const { older, newer } = await searchParams;
  const cursors = { olderThan: text(older), newerThan: text(newer) };
  return (
    <div className="grid gap-6">
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Panel>
          <Suspense fallback={<Skeleton className="h-64 w-full" />}>
            <VolumeChart profileId={id} />
          </Suspense>
        </Panel>
        <Suspense fallback={<TableSkeleton rows={3} />}>
          <Clears profileId={id} />
        </Suspense>
      </div>
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Panel>
          <Suspense fallback={<Skeleton className="h-64 w-full" />}>
            <Spending
              profileId={id}
              limit={profile.dailySpendLimitEnabled ? profile.dailySpendLimit : null}
            />
          </Suspense>
        </Panel>
        <Suspense fallback={<TableSkeleton rows={3} />}>
          <SpendAlerts profileId={id} />
        </Suspense>
      </div>
      <Suspense fallback={null}>
        <Clicks profileId={id} isShortening={urlShortener !== null} />
      </Suspense>
      <Suspense key={JSON.stringify(cursors)} fallback={<TableSkeleton />}>
        <Events profileId={id} cursors={cursors} />
      </Suspense>
    </div>
  );
}

async function VolumeChart({ profileId }: { profileId: string }) {
  const days = await getDailyVolume(systemClock, profileId);
  return (
    <Chart
      title="Messages by day"
      description="By their outcome, over the last 14 days (UTC)."
      kind="bar"
      isStacked
      xKind="day"
      points={days.map(({ day, delivered, failed, uncounted, sent }) => ({
        x: Date.parse(`${day}T00:00:00Z`),
        delivered,
        failed,
        uncounted,
        // Outcomes of messages of the day before can arrive today.
        waiting: Math.max(0, sent - delivered - failed - uncounted),
      }))}
      series={[
        { key: "delivered", label: "Delivered", color: 3 },
        { key: "failed", label: "Failed", color: 4 },
        { key: "uncounted", label: "Unconfirmed or recipient's side", color: 2 },
        { key: "waiting", label: "On the way", color: 1 },
      ]}
      empty="No message was sent in these days."
    />
  );
}

async function Spending({ profileId, limit }: { profileId: string; limit: string | null }) {
  const days = await listSpendByDay(profileId, lastUtcDays(systemClock.now(), ACTIVITY_DAYS));
  return <SpendChart days={days} limit={limit} />;
}

async function SpendAlerts({ profileId }: { profileId: string }) {
  return <SpendAlertsPanel alerts={await listSpendAlerts(profileId)} />;
}

/** Also of a profile that shortens no more: its links are still opened. */
async function Clicks({ profileId, isShortening }: { profileId: string; isShortening: boolean }) {
  const days = await getDailyClicks(systemClock, profileId, ACTIVITY_DAYS);
  if (!isShortening && days.every(({ personClicks, robotClicks }) => personClicks + robotClicks === 0))
    return null;
  return (
    <Panel>
      <ClickChart days={days} />
    </Panel>
  );
}

async function Clears({ profileId }: { profileId: string }) {
  return <ClearsPanel clears={await listRecentClears(profileId)} />;
}

async function Events({
  profileId,
  cursors,
}: {
  profileId: string;
  cursors: { olderThan: string | undefined; newerThan: string | undefined };
}) {
  const { entries, olderThan, newerThan } = await listProfileEvents(profileId, cursors);
  const path = `/messaging-profiles/${profileId}/activity`;
  return (
    <div>
      <Panel title="Changes" description="What was done to the profile, its numbers and its mappings." flush>
        {entries.length === 0 ? (
          <EmptyState icon={<History />} title="No changes on record">
            Everything that is changed from now on is listed here with who did it.
          </EmptyState>
        ) : (
          <EventList entries={entries} />
        )}
      </Panel>
      <KeysetPagination
        label="Pages of changes"
        firstHref={newerThan && path}
        previousHref={newerThan && `${path}?newer=${newerThan}`}
        nextHref={olderThan && `${path}?older=${olderThan}`}
      />
    </div>
  );
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
