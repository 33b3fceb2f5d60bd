import type { ReactNode } from "react";
import { Badge, Status } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import { TextLink } from "@/components/ui/link-button";
import { QUEUE_COUNT_LIMIT } from "@/lib/phone-number/inventory-limits";
import type { NumberRow } from "@/lib/phone-number/types";
import { describeMappingCount, formatMappingCount } from "@/lib/sticky-sender/describe-mapping-count";
import type { MappingCounts } from "@/lib/sticky-sender/types";
import { HealthStatus } from "./health-status";
import { describeEffectiveRate, NUMBER_TYPE_LABELS } from "./number-words";

/** The name under which a table of numbers posts its chosen rows. */
export const NUMBER_SELECTION = "numberIds";

/** Numbers with what an operator decides by: type, area code, health, rate, queue, mappings held. */
export function NumberTable({
  caption,
  rows,
  empty,
  showProfile = false,
  isSelectable = false,
  actions,
}: {
  caption: string;
  rows: readonly NumberRow[];
  empty: ReactNode;
  /** The profile each number is on: for lists over all profiles. */
  showProfile?: boolean;
  /** Checkboxes before the rows; the surrounding form posts them as `numberIds`. */
  isSelectable?: boolean;
  /** The buttons of a row. */
  actions?: (number: NumberRow) => ReactNode;
}) {
  const columns: Column<NumberRow>[] = [
    { key: "number", header: "Number", isPrimary: true, cell: (number) => <NumberCell number={number} /> },
    ...(showProfile
      ? [{ key: "profile", header: "Profile", cell: (number: NumberRow) => <ProfileCell number={number} /> }]
      : []),
    {
      key: "type",
      header: "Type",
      cell: (number) => <span className="whitespace-nowrap">{NUMBER_TYPE_LABELS[number.type]}</span>,
    },
    { key: "area", header: "Area code", cell: (number) => number.areaCode ?? <None /> },
    { key: "health", header: "Health", cell: (number) => <HealthStatus health={number.health} /> },
    {
      key: "rate",
      header: "Rate",
      align: "end",
      cell: (number) => <span className="whitespace-nowrap">{describeEffectiveRate(number)}</span>,
    },
    { key: "queue", header: "Queue", align: "end", cell: (number) => <Queued count={number.queued} /> },
    {
      key: "held",
      header: "Mappings held",
      align: "end",
      cell: (number) => (number.held ? <Held counts={number.held} /> : <None />),
    },
    ...(actions ? [{ key: "actions", header: "Actions", isActions: true, cell: actions }] : []),
  ];
  return (
    <DataTable
      caption={caption}
      rows={rows}
      rowKey={(number) => number.id}
      empty={empty}
      columns={columns}
      {...(isSelectable && {
        selection: { name: NUMBER_SELECTION, rowLabel: (number: NumberRow) => `Select ${number.e164}` },
      })}
    />
  );
}

function NumberCell({ number }: { number: NumberRow }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <TextLink href={`/phone-numbers/${number.id}`} className="figures font-medium">
        {number.e164}
      </TextLink>
      {!number.enabled && <Badge tone="warning">Disabled</Badge>}
      {number.tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
      {number.usLongCodeFallback && (
        <span className="figures w-full text-[0.8125rem] text-muted">US by {number.usLongCodeFallback}</span>
      )}
    </span>
  );
}

function ProfileCell({ number: { assignment } }: { number: NumberRow }) {
  if (!assignment) return <Status>Unassigned</Status>;
  return (
    <TextLink href={`/messaging-profiles/${assignment.profileId}/numbers`} className="break-words">
      {assignment.profileName}
    </TextLink>
  );
}

function Queued({ count }: { count: number }) {
  const shown = count.toLocaleString("en-US");
  return <span className="figures">{count >= QUEUE_COUNT_LIMIT ? `${shown} or more` : shown}</span>;
}

function Held({ counts: { mappings, pins } }: { counts: MappingCounts }) {
  return (
    <span className="figures">
      {formatMappingCount(mappings)}
      {pins.value > 0 && (
        <span className="block text-[0.8125rem] text-muted">and {describeMappingCount(pins, "pin")}</span>
      )}
    </span>
  );
}

function None() {
  return (
    <>
      <span aria-hidden>–</span>
      <span className="sr-only">none</span>
    </>
  );
}
