import { MessagesSquare, Plus } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { ProfileTable } from "@/components/messaging-profile/profile-table";
import { LinkButton } from "@/components/ui/link-button";
import { NavigateButton } from "@/components/ui/navigate-button";
import { PageHeader } from "@/components/ui/page-header";
import { KeysetPagination } from "@/components/ui/pagination";
import { SearchForm } from "@/components/ui/search-form";
import { TableSkeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { requireUser } from "@/lib/auth/require-operator";
import { systemClock } from "@/lib/clock";
import { listProfiles } from "@/lib/messaging-profile/service";
import { getSpendToday } from "@/lib/spend/read-spend";
import { roleAllows } from "@/lib/user/types";

export const metadata: Metadata = { title: "Messaging profiles" };

interface ProfilesPageProps {
  searchParams: Promise<{ search?: string | string[]; page?: string | string[] }>;
}

/** The table of messaging profiles. */
export default async function ProfilesPage({ searchParams }: ProfilesPageProps) {
  const user = await requireUser();
  const mayEdit = roleAllows(user.role, "operator");
  const parameters = await searchParams;
  const search = first(parameters.search)?.trim() ?? "";
  const cursor = first(parameters.page) ?? null;
  return (
    <>
      <PageHeader
        title="Messaging profiles"
        description="What applications send through: numbers, how one of them is chosen, allowed destinations."
        actions={mayEdit && <NewProfileButton />}
      />
      <SearchForm label="Search by name" search={search} action="/messaging-profiles" />
      <Suspense key={`${search} ${cursor}`} fallback={<TableSkeleton />}>
        <ProfileRows search={search} cursor={cursor} mayEdit={mayEdit} />
      </Suspense>
    </>
  );
}

async function ProfileRows({
  search,
  cursor,
  mayEdit,
}: {
  search: string;
  cursor: string | null;
  mayEdit: boolean;
}) {
  const { rows, previousCursor, nextCursor } = await listProfiles(systemClock, { search, cursor });
  const spentToday = await getSpendToday(rows.map(({ id }) => id));
  const hrefOf = (page: string | null) => {
    const query = new URLSearchParams({ ...(search && { search }), ...(page && { page }) });
    return query.size > 0 ? `/messaging-profiles?${query}` : "/messaging-profiles";
  };
  const empty =
    search === "" && cursor === null ? (
      <EmptyState
        icon={<MessagesSquare />}
        title="No messaging profiles yet"
        action={mayEdit && <NewProfileButton />}
      >
        Make one, add numbers to it and send a test message.
      </EmptyState>
    ) : (
      <EmptyState
        icon={<MessagesSquare />}
        title={search ? `No profile has “${search.slice(0, 80)}” in its name` : "Nothing on this page"}
        action={<LinkButton href="/messaging-profiles">Show all profiles</LinkButton>}
      />
    );
  return (
    <>
      <ProfileTable rows={rows} spentToday={spentToday} mayEdit={mayEdit} empty={empty} />
      <KeysetPagination
        label="Pages of profiles"
        firstHref={previousCursor && hrefOf(null)}
        previousHref={previousCursor && hrefOf(previousCursor)}
        nextHref={nextCursor && hrefOf(nextCursor)}
      />
    </>
  );
}

function NewProfileButton() {
  return (
    <NavigateButton href="/messaging-profiles/new" variant="primary" icon={<Plus aria-hidden />}>
      New profile
    </NavigateButton>
  );
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
