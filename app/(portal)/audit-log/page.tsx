import { Download, History, SearchX } from "lucide-react";
import type { Metadata } from "next";
import { AuditFilterForm } from "@/components/audit/audit-filter-form";
import { EventList } from "@/components/messaging-profile/event-list";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { KeysetPagination } from "@/components/ui/pagination";
import { Panel } from "@/components/ui/panel";
import { EmptyState } from "@/components/ui/states";
import { auditLogFields, auditLogHref, auditLogPath } from "@/lib/audit/audit-log-href";
import { readAuditLogRequest } from "@/lib/audit/audit-log-request";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { requireRole } from "@/lib/auth/require-operator";
import { systemClock } from "@/lib/clock";
import { listProfilesToFilterBy } from "@/lib/message/list-messages";
import type { SearchParameters } from "@/lib/message/message-log-request";

export const metadata: Metadata = { title: "Audit log" };

/** Who changed what in the whole installation, newest first. For administrators. */
export default async function AuditLogPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  await requireRole("administrator");
  const { query, place, fields, problems } = readAuditLogRequest(await searchParams, {
    nowMs: systemClock.now(),
  });
  const [{ entries, olderThan, newerThan }, profiles] = await Promise.all([
    listAuditEvents({
      ...query,
      ...(place && (place.towards === "older" ? { olderThan: place.id } : { newerThan: place.id })),
    }),
    listProfilesToFilterBy(query.profileId ?? null),
  ]);
  const isFiltered = auditLogFields.some((name) => fields[name] !== "");
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who changed what, and who signed in. Lines are never changed or removed."
        actions={
          <LinkButton
            href={auditLogHref(fields, null, `${auditLogPath}/export`)}
            icon={<Download aria-hidden />}
            download
          >
            Export
          </LinkButton>
        }
      />
      <AuditFilterForm
        key={auditLogHref(fields)}
        fields={fields}
        problems={problems}
        profiles={profiles.map(({ id, name, deleted }) => ({
          value: id,
          label: deleted ? `${name} (deleted)` : name,
        }))}
      />
      <Panel title="Changes" flush>
        {entries.length > 0 ? (
          <EventList entries={entries} profileNames={new Map(profiles.map(({ id, name }) => [id, name]))} />
        ) : isFiltered ? (
          <EmptyState
            icon={<SearchX />}
            title="No change matches"
            action={<LinkButton href={auditLogPath}>Clear filters</LinkButton>}
          >
            Try a longer time, or less of a name.
          </EmptyState>
        ) : (
          <EmptyState icon={<History />} title="No changes on record">
            Everything that is changed from now on is listed here with who did it.
          </EmptyState>
        )}
      </Panel>
      <KeysetPagination
        label="Pages of changes"
        firstHref={newerThan && auditLogHref(fields)}
        previousHref={newerThan && auditLogHref(fields, { towards: "newer", id: newerThan })}
        nextHref={olderThan && auditLogHref(fields, { towards: "older", id: olderThan })}
      />
    </>
  );
}
