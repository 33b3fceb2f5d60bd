import { Download, MessageSquareOff, SearchX, Upload } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { AddOptOut } from "@/components/opt-out/add-opt-out";
import type { OptOutActions } from "@/components/opt-out/opt-out-actions";
import { OptOutFilterForm } from "@/components/opt-out/opt-out-filter-form";
import { OptOutTable } from "@/components/opt-out/opt-out-table";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { KeysetPagination } from "@/components/ui/pagination";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { requireRole } from "@/lib/auth/require-operator";
import { systemClock } from "@/lib/clock";
import { getEnv } from "@/lib/env";
import { listProfilesToFilterBy } from "@/lib/message/list-messages";
import type { SearchParameters } from "@/lib/message/message-log-request";
import { describeOptOutCount, getOptOutsPage } from "@/lib/opt-out/get-opt-outs-page";
import { optOutExportHref, optOutListHref, optOutListPath } from "@/lib/opt-out/list-href";
import type { OptOutQuery } from "@/lib/opt-out/list-opt-outs";
import { readOptOutListRequest } from "@/lib/opt-out/list-request";
import { roleAllows } from "@/lib/user/types";
import { addOptOutByHand, removeOptOutByHand } from "./actions";

export const metadata: Metadata = { title: "Opt-outs" };

const optOutActions: OptOutActions = { add: addOptOutByHand, remove: removeOptOutByHand };

/** Who wants no messages from which profile. */
export default async function OptOutsPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const user = await requireRole("viewer");
  const mayEdit = roleAllows(user.role, "operator");
  const request = readOptOutListRequest(await searchParams, {
    defaultCountry: getEnv().defaultCountry,
    nowMs: systemClock.now(),
  });
  const { query, cursor, fields, problems } = request;
  const [page, profiles] = await Promise.all([
    getOptOutsPage(query, cursor),
    listProfilesToFilterBy(query.messagingProfileId),
  ]);
  const isFirstPage = page.previousCursor === null;
  const isFiltered = [fields.recipient, fields.profile, fields.range].some((value) => value !== "");
  const href = (place: string | null) => place && optOutListHref(fields, place);
  const options = profiles.map(({ id, name, deleted }) => ({
    value: id,
    label: deleted ? `${name} (deleted)` : name,
  }));
  const current = profiles.filter(({ deleted }) => !deleted);
  return (
    <>
      <PageHeader
        title="Opt-outs"
        description="Recipients who want no messages from a profile: they answered STOP, or were added here. Sending to them is refused."
        actions={
          mayEdit &&
          current.length > 0 && (
            <AddOptOut
              add={optOutActions.add}
              profiles={current.map(({ id, name }) => ({ value: id, label: name }))}
              profileId={query.messagingProfileId ?? ""}
            />
          )
        }
      />
      <div className="mb-5 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="text-sm font-medium">
          <Suspense fallback={<Skeleton className="inline-block h-3.5 w-24" />}>
            <Count query={query} />
          </Suspense>
        </p>
        <div className="flex flex-wrap gap-2">
          {mayEdit && (
            <LinkButton
              size="sm"
              href={optOutListHref({ profile: fields.profile }, null, `${optOutListPath}/import`)}
              icon={<Upload aria-hidden />}
            >
              Import
            </LinkButton>
          )}
          <LinkButton size="sm" href={optOutExportHref(fields)} icon={<Download aria-hidden />} download>
            Export
          </LinkButton>
        </div>
      </div>
      {(isFiltered || !isFirstPage || page.rows.length > 0) && (
        <OptOutFilterForm
          key={`filter ${optOutListHref(fields)}`}
          fields={fields}
          problems={problems}
          profiles={options}
        />
      )}
      <OptOutTable
        rows={page.rows}
        actions={mayEdit ? optOutActions : null}
        empty={isFiltered || !isFirstPage ? <NothingFound /> : <NothingYet />}
      />
      <KeysetPagination
        firstHref={isFirstPage ? null : optOutListHref(fields)}
        previousHref={href(page.previousCursor)}
        nextHref={href(page.nextCursor)}
      />
    </>
  );
}

async function Count({ query }: { query: OptOutQuery }) {
  return describeOptOutCount(query);
}

function NothingYet() {
  return (
    <EmptyState icon={<MessageSquareOff />} title="Nobody has opted out">
      Who answers STOP to a number of a profile gets nothing more from it, and is listed here until they
      answer START. You can also add recipients, or import a list.
    </EmptyState>
  );
}

function NothingFound() {
  return (
    <EmptyState
      icon={<SearchX />}
      title="No opt-out matches"
      action={<LinkButton href={optOutListPath}>Clear filters</LinkButton>}
    >
      Try fewer digits, another profile or a longer time.
    </EmptyState>
  );
}
