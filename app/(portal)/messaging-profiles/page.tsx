import { MessagesSquare, Plus } from "lucide-react";
import type { Metadata } from "next";
import { ProfileTable } from "@/components/messaging-profile/profile-table";
import { LinkButton } from "@/components/ui/link-button";
import { NavigateButton } from "@/components/ui/navigate-button";
import { PageHeader } from "@/components/ui/page-header";
import { KeysetPagination } from "@/components/ui/pagination";
import { SearchForm } from "@/components/ui/search-form";
import { EmptyState } from "@/components/ui/states";
import { requireUser } from "@/lib/auth/require-operator";
import { systemClock } from "@/lib/clock";
import { listProfiles } from "@/lib/messaging-profile/service";
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
  const { rows, previousCursor, nextCursor } = await listProfiles(systemClock, {
    search,
    cursor: first(parameters.page),
  });
  const isEmpty = rows.length === 0 && search === "" && !parameters.page;
  const hrefOf = (cursor: string | null) => {
    const query = new URLSearchParams({ ...(search && { search }), ...(cursor && { page: cursor }) });
    return query.size > 0 ? `/messaging-profiles?${query}` : "/messaging-profiles";
  };
  const newProfile = mayEdit && (
    <NavigateButton href="/messaging-profiles/new" variant="primary" icon={<Plus aria-hidden />}>
      New profile
    </NavigateButton>
  );
  return (
    <>
      <PageHeader
        title="Messaging profiles"
        description="A profile is what an application sends through: its numbers, how one of them is chosen, and where messages may go."
        actions={newProfile}
      />
      {!isEmpty && <SearchForm label="Search by name" search={search} action="/messaging-profiles" />}
      <ProfileTable
        rows={rows}
        mayEdit={mayEdit}
        empty={
          isEmpty ? (
            <EmptyState icon={<MessagesSquare />} title="No messaging profiles yet" action={newProfile}>
              Make one, add numbers to it and send a test message.
            </EmptyState>
          ) : (
            <EmptyState
              icon={<MessagesSquare />}
              title={search ? `No profile has “${search.slice(0, 80)}” in its name` : "Nothing on this page"}
              action={<LinkButton href="/messaging-profiles">Show all profiles</LinkButton>}
            />
          )
        }
      />
      <KeysetPagination
        label="Pages of profiles"
        firstHref={previousCursor ? hrefOf(null) : null}
        previousHref={previousCursor && hrefOf(previousCursor)}
        nextHref={nextCursor && hrefOf(nextCursor)}
      />
    </>
  );
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
