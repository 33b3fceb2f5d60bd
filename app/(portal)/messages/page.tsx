import { MessageSquare, SearchX } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { LiveMessages } from "@/components/message/live-messages";
import { MessageFilterForm } from "@/components/message/message-filter-form";
import { MessageTable } from "@/components/message/message-table";
import { SearchedTo } from "@/components/message/searched-to";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { KeysetPagination } from "@/components/ui/pagination";
import { TableSkeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { requireRole } from "@/lib/auth/require-operator";
import { systemClock } from "@/lib/clock";
import { getEnv } from "@/lib/env";
import { listMessages, listProfilesToFilterBy, type MessageLogPage } from "@/lib/message/list-messages";
import { messageLogFields, messageLogHref } from "@/lib/message/message-log-href";
import {
  type MessageLogRequest,
  readMessageLogRequest,
  type SearchParameters,
} from "@/lib/message/message-log-request";
import { listThumbnails } from "@/lib/message-media/list-thumbnails";

export const metadata: Metadata = { title: "Messages" };

/** The log of all profiles' messages; filters and place are in the URL. */
export default async function MessagesPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  await requireRole("viewer");
  const request = readMessageLogRequest(await searchParams, {
    defaultCountry: getEnv().defaultCountry,
    nowMs: systemClock.now(),
  });
  const { filter, cursor, fields, problems } = request;
  const profiles = await listProfilesToFilterBy(filter.messagingProfileId);
  return (
    <>
      <PageHeader
        title="Messages"
        description="Every message sent and received, newest first: its status, its sender and why."
      />
      <MessageFilterForm
        key={`filter ${messageLogHref(fields)}`}
        fields={fields}
        problems={problems}
        profiles={profiles.map(({ id, name, deleted }) => ({
          value: id,
          label: deleted ? `${name} (deleted)` : name,
        }))}
      />
      <Suspense key={`list ${messageLogHref(fields, cursor)}`} fallback={<TableSkeleton rows={12} />}>
        <MessageList request={request} />
      </Suspense>
    </>
  );
}

async function MessageList({ request }: { request: MessageLogRequest }) {
  const { filter, cursor, fields } = request;
  const page = await listMessages(filter, cursor);
  const thumbnails = await listThumbnails(page.rows, systemClock.now());
  const isNewestPage = page.newer === null;
  const isFiltered = messageLogFields.some((name) => fields[name] !== "");
  const isFilteredByMore = messageLogFields.some((name) => name !== "profile" && fields[name] !== "");
  const href = (place: MessageLogPage["older"]) => (place ? messageLogHref(fields, place) : null);
  return (
    <>
      <LiveMessages
        rows={page.rows.map(({ id, status, errors }) => ({ id, status, errors }))}
        newestId={isNewestPage && !isFilteredByMore ? (page.rows[0]?.id ?? null) : null}
        profileId={filter.messagingProfileId}
      >
        <MessageTable
          rows={page.rows}
          thumbnails={thumbnails}
          hideProfile={filter.messagingProfileId !== null}
          empty={isFiltered || !isNewestPage ? <NothingFound page={page} /> : <NothingYet />}
        />
      </LiveMessages>
      {page.searchedTo && (
        <SearchedTo searchedTo={page.searchedTo} href={href(page[page.searchedTo.towards])} />
      )}
      <KeysetPagination
        firstHref={isNewestPage ? null : messageLogHref(fields)}
        previousHref={href(page.newer)}
        nextHref={href(page.older)}
      />
    </>
  );
}

function NothingYet() {
  return (
    <EmptyState
      icon={<MessageSquare />}
      title="No messages yet"
      action={<LinkButton href="/messaging-profiles">Go to Messaging</LinkButton>}
    >
      Open a messaging profile and send a test message, or send one through the API.
    </EmptyState>
  );
}

function NothingFound({ page }: { page: MessageLogPage }) {
  return (
    <EmptyState
      icon={<SearchX />}
      title={page.searchedTo ? "Nothing found so far" : "No message matches"}
      action={<LinkButton href="/messages">Clear filters</LinkButton>}
    >
      {page.searchedTo
        ? "The search looked at the latest messages first; continue below to look further back."
        : "Try fewer digits, another status or a longer time."}
    </EmptyState>
  );
}
