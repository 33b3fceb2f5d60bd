import { Link2, SearchX } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import type { MappingActions } from "@/components/sticky-sender/mapping-actions";
import { MappingFilterForm } from "@/components/sticky-sender/mapping-filter-form";
import { MappingTable, SELECTION } from "@/components/sticky-sender/mapping-table";
import { MappingToolbar } from "@/components/sticky-sender/mapping-toolbar";
import { SelectionActions } from "@/components/sticky-sender/selection-actions";
import { StickyOffNotice } from "@/components/sticky-sender/sticky-off-notice";
import { LinkButton } from "@/components/ui/link-button";
import { KeysetPagination } from "@/components/ui/pagination";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { requireUser } from "@/lib/auth/require-operator";
import { systemClock } from "@/lib/clock";
import { getEnv } from "@/lib/env";
import { describeLifetime } from "@/lib/messaging-profile/mapping-lifetime";
import { describeMappingCount } from "@/lib/sticky-sender/describe-mapping-count";
import {
  getMappingCounts,
  getMappingsPage,
  getSenderChoice,
  type MappingsPage,
} from "@/lib/sticky-sender/get-mappings-page";
import {
  mappingExportHref,
  mappingListFields,
  mappingListHref,
  mappingListPath,
} from "@/lib/sticky-sender/mapping-list-href";
import { readMappingListRequest, type SearchParameters } from "@/lib/sticky-sender/mapping-list-request";
import { roleAllows } from "@/lib/user/types";
import { readProfile } from "../read-profile";
import * as actions from "./actions";

export const metadata: Metadata = { title: "Sticky mappings" };

const mappingActions: MappingActions = {
  resetSelected: actions.resetSelectedMappings,
  undoReset: actions.undoMappingReset,
  resetNumber: actions.resetNumberMappings,
  resetAll: actions.resetProfileMappings,
  count: actions.countMappings,
  pin: actions.pinMapping,
  unpin: actions.unpinMappings,
};

interface MappingsPageProps {
  params: Promise<{ profileId: string }>;
  searchParams: Promise<SearchParameters>;
}

/** Which recipient is mapped to which number of the profile, and until when. */
export default async function StickyMappingsPage({ params, searchParams }: MappingsPageProps) {
  const user = await requireUser();
  const mayEdit = roleAllows(user.role, "operator");
  const { id: profileId } = await readProfile((await params).profileId);
  const request = readMappingListRequest(await searchParams, { defaultCountry: getEnv().defaultCountry });
  const { fields, problems } = request;
  const [page, choice] = await Promise.all([
    getMappingsPage(profileId, request, systemClock.now()),
    getSenderChoice(profileId),
  ]);
  const { profile, rows } = page;
  const isActing = profile.numberPoolEnabled && profile.stickySender;
  const isFiltered = mappingListFields.some((name) => fields[name] !== "");
  const isFirstPage = request.cursor === null;
  const href = (cursor: string | null) => cursor && mappingListHref(profileId, fields, cursor);
  const allowed = mayEdit ? mappingActions : null;
  return (
    <>
      <StickyOffNotice profile={profile} mayEdit={mayEdit} />
      <div className="mb-5 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="text-sm text-muted">
          <Suspense fallback={<Skeleton className="inline-block h-3.5 w-24" />}>
            <Counts profileId={profileId} />
          </Suspense>
          . An unpinned mapping lives {describeLifetime(profile.lifetimeSeconds)} after its last message.
        </p>
        <div className="flex flex-wrap gap-2">
          <MappingToolbar
            profileId={profileId}
            actions={allowed}
            choice={choice}
            exportHref={mappingExportHref(profileId, fields)}
            importHref={`${mappingListPath(profileId)}/import`}
          />
        </div>
      </div>
      {(isFiltered || !isFirstPage || rows.length > 0) && (
        <MappingFilterForm
          key={`filter ${mappingListHref(profileId, fields)}`}
          profileId={profileId}
          fields={fields}
          problems={problems}
          choice={choice}
        />
      )}
      <form key={`list ${mappingListHref(profileId, fields, request.cursor)}`} aria-label="Sticky mappings">
        <MappingTable
          profileId={profileId}
          rows={rows}
          isActing={isActing}
          actions={allowed}
          choice={choice}
          empty={
            isFiltered || !isFirstPage ? (
              <NothingFound page={page} profileId={profileId} />
            ) : (
              <NothingYet profileId={profileId} isActing={isActing} hasNumbers={!choice.isEmpty} />
            )
          }
        />
        {allowed && (
          <SelectionActions
            // Counts the ticked rows anew when rows have come or gone.
            key={`${rows[0]?.recipient} ${rows.at(-1)?.recipient} ${rows.length}`}
            name={SELECTION}
            profileId={profileId}
            pinned={rows.filter((row) => row.isPinned).map((row) => row.recipient)}
            actions={allowed}
          />
        )}
      </form>
      {page.searchedUpTo && (
        <div className="mt-3 flex flex-wrap items-center gap-3 text-sm">
          <p>
            Searched up to <span className="figures">{page.searchedUpTo}</span>. There may be more beyond.
          </p>
          {page.nextCursor && (
            <LinkButton href={href(page.nextCursor) ?? ""} size="sm">
              Continue the search
            </LinkButton>
          )}
        </div>
      )}
      <KeysetPagination
        firstHref={isFirstPage ? null : mappingListHref(profileId, fields)}
        previousHref={href(page.previousCursor)}
        nextHref={href(page.nextCursor)}
      />
    </>
  );
}

/** How many there are; counted beside the list, which does not wait for it. */
async function Counts({ profileId }: { profileId: string }) {
  const { mappings, pins } = await getMappingCounts(profileId, null, systemClock.now());
  const live = describeMappingCount(mappings);
  return (
    <span className="font-medium text-foreground">
      {live.charAt(0).toUpperCase() + live.slice(1)}
      {pins.value > 0 && ` and ${describeMappingCount(pins, "pin")}`}
    </span>
  );
}

function NothingYet({
  profileId,
  isActing,
  hasNumbers,
}: {
  profileId: string;
  isActing: boolean;
  hasNumbers: boolean;
}) {
  const path = `/messaging-profiles/${profileId}`;
  if (!isActing) {
    return (
      <EmptyState
        icon={<Link2 />}
        title="No mappings"
        action={<LinkButton href={`${path}/settings`}>Go to settings</LinkButton>}
      >
        With Number Pool and Sticky Sender on, every recipient keeps the number of its first message, and is
        listed here.
      </EmptyState>
    );
  }
  if (!hasNumbers) {
    return (
      <EmptyState
        icon={<Link2 />}
        title="No mappings yet"
        action={<LinkButton href={`${path}/numbers`}>Add numbers</LinkButton>}
      >
        The profile has no numbers to send from. Add some; mappings are made by the messages you send.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<Link2 />}
      title="No mappings yet"
      action={<LinkButton href={`${path}/send-test-message`}>Send a test message</LinkButton>}
    >
      The first message to a recipient maps it to the number it leaves from. You can also pin a recipient or
      import mappings.
    </EmptyState>
  );
}

function NothingFound({ page, profileId }: { page: MappingsPage; profileId: string }) {
  const clear = <LinkButton href={mappingListPath(profileId)}>Clear filters</LinkButton>;
  if (page.isUnknownSender) {
    return (
      <EmptyState icon={<SearchX />} title="Not a number of this profile" action={clear}>
        Mappings of a number end when it is removed from the profile.
      </EmptyState>
    );
  }
  if (page.searchedUpTo) {
    return (
      <EmptyState icon={<SearchX />} title="Nothing found so far" action={clear}>
        Mappings are searched in the order of recipients; continue below to search further.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<SearchX />} title="No mapping matches" action={clear}>
      Try fewer digits, another number or another state.
    </EmptyState>
  );
}
