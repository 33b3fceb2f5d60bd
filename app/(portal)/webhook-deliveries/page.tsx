import { SearchX, Webhook } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { SearchedTo } from "@/components/message/searched-to";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { KeysetPagination } from "@/components/ui/pagination";
import { TableSkeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { DeliveryFilterForm } from "@/components/webhook/delivery-filter-form";
import { DeliveryTable } from "@/components/webhook/delivery-table";
import { RedeliverChosen } from "@/components/webhook/redeliver-chosen";
import { RedeliverFiltered } from "@/components/webhook/redeliver-filtered";
import { requireRole } from "@/lib/auth/require-operator";
import { systemClock } from "@/lib/clock";
import { listProfilesToFilterBy } from "@/lib/message/list-messages";
import type { SearchParameters } from "@/lib/message/message-log-request";
import { roleAllows } from "@/lib/user/types";
import { deliveryLogFields, deliveryLogHref } from "@/lib/webhook/delivery-log-href";
import { type DeliveryLogRequest, readDeliveryLogRequest } from "@/lib/webhook/delivery-log-request";
import { type DeliveryPage, listDeliveries } from "@/lib/webhook/list-deliveries";
import { countWebhooksToRedeliver, redeliverFilteredWebhooks, redeliverWebhooks } from "./actions";

export const metadata: Metadata = { title: "Webhook deliveries" };

const actions = {
  chosen: redeliverWebhooks,
  count: countWebhooksToRedeliver,
  step: redeliverFilteredWebhooks,
};

/** The log of webhooks of all profiles; filters and place are in the URL. */
export default async function WebhookDeliveriesPage({
  searchParams,
}: {
  searchParams: Promise<SearchParameters>;
}) {
  const user = await requireRole("viewer");
  const request = readDeliveryLogRequest(await searchParams, systemClock.now());
  const { filter, cursor, fields, problems } = request;
  const profiles = await listProfilesToFilterBy(filter.messagingProfileId);
  return (
    <>
      <PageHeader
        title="Webhook deliveries"
        description="What was posted to your applications, newest first, with every attempt. Kept for 30 days."
      />
      <DeliveryFilterForm
        key={`filter ${deliveryLogHref(fields)}`}
        fields={fields}
        problems={problems}
        profiles={profiles.map(({ id, name, deleted }) => ({
          value: id,
          label: deleted ? `${name} (deleted)` : name,
        }))}
      />
      <Suspense key={`list ${deliveryLogHref(fields, cursor)}`} fallback={<TableSkeleton rows={12} />}>
        <DeliveryList request={request} mayRedeliver={roleAllows(user.role, "operator")} />
      </Suspense>
    </>
  );
}

async function DeliveryList({
  request,
  mayRedeliver,
}: {
  request: DeliveryLogRequest;
  mayRedeliver: boolean;
}) {
  const { filter, cursor, fields } = request;
  const page = await listDeliveries(filter, cursor);
  const isNewestPage = page.newer === null;
  const isFiltered = deliveryLogFields.some((name) => fields[name] !== "");
  const href = (place: DeliveryPage["older"]) => (place ? deliveryLogHref(fields, place) : null);
  const table = (
    <DeliveryTable
      rows={page.rows}
      isSelectable={mayRedeliver}
      empty={isFiltered || !isNewestPage ? <NothingFound page={page} /> : <NothingYet />}
    />
  );
  return (
    <>
      {mayRedeliver && page.rows.length > 0 ? (
        <>
          <div className="mb-3 flex justify-end">
            <RedeliverFiltered fields={fields} actions={actions} />
          </div>
          <form aria-label="Webhook deliveries">
            {table}
            <RedeliverChosen action={redeliverWebhooks} />
          </form>
        </>
      ) : (
        table
      )}
      {page.searchedTo && (
        <SearchedTo searchedTo={page.searchedTo} href={href(page[page.searchedTo.towards])} />
      )}
      <KeysetPagination
        firstHref={isNewestPage ? null : deliveryLogHref(fields)}
        previousHref={href(page.newer)}
        nextHref={href(page.older)}
      />
    </>
  );
}

function NothingYet() {
  return (
    <EmptyState
      icon={<Webhook />}
      title="No webhooks yet"
      action={<LinkButton href="/messaging-profiles">Go to Messaging</LinkButton>}
    >
      Give a messaging profile a webhook URL; what happens to its messages from then on is posted there and
      listed here.
    </EmptyState>
  );
}

function NothingFound({ page }: { page: DeliveryPage }) {
  return (
    <EmptyState
      icon={<SearchX />}
      title={page.searchedTo ? "Nothing found so far" : "No webhook matches"}
      action={<LinkButton href="/webhook-deliveries">Clear filters</LinkButton>}
    >
      {page.searchedTo
        ? "The search looked at the latest webhooks first; continue below to look further back."
        : "Try another status, another event or a longer time."}
    </EmptyState>
  );
}
