import { FileUp, Hash, Plus } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { numberVerbs } from "@/app/(portal)/phone-numbers/number-verbs";
import { NumberFilterForm } from "@/components/phone-number/number-filter-form";
import { NumberList } from "@/components/phone-number/number-list";
import { PoolHealthNotice } from "@/components/phone-number/pool-health-notice";
import { LinkButton } from "@/components/ui/link-button";
import { NavigateButton } from "@/components/ui/navigate-button";
import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { requireUser } from "@/lib/auth/require-operator";
import { systemClock } from "@/lib/clock";
import { listProfileChoices } from "@/lib/messaging-profile/service";
import {
  type InventoryParameters,
  readInventoryParameters,
  toInventoryFilter,
} from "@/lib/phone-number/inventory-filter";
import { countNumbers, listNumbers } from "@/lib/phone-number/inventory-service";
import { getPoolHealth } from "@/lib/phone-number/pool-health-service";
import { roleAllows } from "@/lib/user/types";
import { readProfile } from "../read-profile";

export const metadata: Metadata = { title: "Numbers" };

interface NumbersPageProps {
  params: Promise<{ profileId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** The numbers of one messaging profile. */
export default async function ProfileNumbersPage({ params, searchParams }: NumbersPageProps) {
  const user = await requireUser();
  const profile = await readProfile((await params).profileId);
  const query = await searchParams;
  const { profile: _, ...parameters } = readInventoryParameters(query);
  const cursor = typeof query.page === "string" ? query.page : null;
  const mayEdit = roleAllows(user.role, "operator");
  const path = `/messaging-profiles/${profile.id}/numbers`;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="text-muted">
          The numbers, short codes and names this profile sends from. Its pool holds the long codes and
          toll-free numbers that are enabled.
        </p>
        {mayEdit && (
          <div className="flex flex-wrap gap-2">
            <LinkButton href={`/phone-numbers/import?profile=${profile.id}`} icon={<FileUp aria-hidden />}>
              Import numbers
            </LinkButton>
            <AddNumberButton path={path} />
          </div>
        )}
      </div>
      <Suspense fallback={<Skeleton className="mb-4 h-5 w-40" />}>
        <Health profileId={profile.id} />
      </Suspense>
      <NumberFilterForm action={path} parameters={parameters} />
      <Suspense key={JSON.stringify([parameters, cursor])} fallback={<TableSkeleton />}>
        <Numbers path={path} profile={profile} parameters={parameters} cursor={cursor} mayEdit={mayEdit} />
      </Suspense>
    </>
  );
}

async function Numbers({
  path,
  profile,
  parameters,
  cursor,
  mayEdit,
}: {
  path: string;
  profile: { id: string; numberPool: unknown };
  parameters: InventoryParameters;
  cursor: string | null;
  mayEdit: boolean;
}) {
  const filter = { ...toInventoryFilter(parameters), profileId: profile.id };
  const [page, total, profiles] = await Promise.all([
    listNumbers(systemClock, filter, { cursor }),
    countNumbers(systemClock, filter),
    mayEdit ? listProfileChoices() : [],
  ]);
  const isNarrowed = Object.keys(parameters).length > 0 || cursor !== null;
  const empty = isNarrowed ? (
    <EmptyState
      icon={<Hash />}
      title="No number of this profile fits"
      action={<LinkButton href={path}>Show all its numbers</LinkButton>}
    />
  ) : (
    <EmptyState icon={<Hash />} title="No numbers yet" action={mayEdit && <AddNumberButton path={path} />}>
      {profile.numberPool === null
        ? "Add the numbers this profile may send from."
        : "The number pool is on, but there is nothing in it: messages are refused until a number is added."}
    </EmptyState>
  );
  return (
    <NumberList
      caption="Numbers of this profile"
      page={page}
      total={total}
      hrefOf={(next) => {
        const query = new URLSearchParams({ ...parameters, ...(next && { page: next }) });
        return query.size > 0 ? `${path}?${query}` : path;
      }}
      empty={empty}
      mayEdit={mayEdit}
      profiles={profiles}
      profileId={profile.id}
      actions={numberVerbs}
    />
  );
}

async function Health({ profileId }: { profileId: string }) {
  return <PoolHealthNotice health={await getPoolHealth(systemClock, profileId)} />;
}

function AddNumberButton({ path }: { path: string }) {
  return (
    <NavigateButton href={`${path}/add`} variant="primary" icon={<Plus aria-hidden />}>
      Add number
    </NavigateButton>
  );
}
