import { FileUp, Hash, Plus } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { NumberFilterForm } from "@/components/phone-number/number-filter-form";
import { NumberList } from "@/components/phone-number/number-list";
import { LinkButton } from "@/components/ui/link-button";
import { NavigateButton } from "@/components/ui/navigate-button";
import { PageHeader } from "@/components/ui/page-header";
import { TableSkeleton } from "@/components/ui/skeleton";
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
import { roleAllows } from "@/lib/user/types";
import { numberVerbs } from "./number-verbs";

export const metadata: Metadata = { title: "Phone numbers" };

const PATH = "/phone-numbers";

interface PhoneNumbersPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** The numbers of the whole installation, whatever profile they are on. */
export default async function PhoneNumbersPage({ searchParams }: PhoneNumbersPageProps) {
  const user = await requireUser();
  const query = await searchParams;
  const parameters = readInventoryParameters(query);
  const cursor = typeof query.page === "string" ? query.page : null;
  const mayEdit = roleAllows(user.role, "operator");
  const profiles = await listProfileChoices();
  return (
    <>
      <PageHeader
        title="Phone numbers"
        description="All numbers of this installation. A number sends for the profile it is assigned to."
        actions={mayEdit && <Actions />}
      />
      <NumberFilterForm action={PATH} parameters={parameters} profiles={profiles} />
      <Suspense key={JSON.stringify([parameters, cursor])} fallback={<TableSkeleton />}>
        <Numbers parameters={parameters} cursor={cursor} mayEdit={mayEdit} profiles={profiles} />
      </Suspense>
    </>
  );
}

async function Numbers({
  parameters,
  cursor,
  mayEdit,
  profiles,
}: {
  parameters: InventoryParameters;
  cursor: string | null;
  mayEdit: boolean;
  profiles: { id: string; name: string }[];
}) {
  const filter = toInventoryFilter(parameters);
  const [page, total] = await Promise.all([
    listNumbers(systemClock, filter, { cursor }),
    countNumbers(systemClock, filter),
  ]);
  const isNarrowed = Object.keys(parameters).length > 0 || cursor !== null;
  const empty = isNarrowed ? (
    <EmptyState
      icon={<Hash />}
      title="No number fits"
      action={<LinkButton href={PATH}>Show all numbers</LinkButton>}
    />
  ) : (
    <EmptyState icon={<Hash />} title="No phone numbers yet" action={mayEdit && <Actions />}>
      Add the numbers your carriers gave you, then assign them to a messaging profile.
    </EmptyState>
  );
  return (
    <NumberList
      caption="Phone numbers"
      page={page}
      total={total}
      hrefOf={(next) => {
        const query = new URLSearchParams({ ...parameters, ...(next && { page: next }) });
        return query.size > 0 ? `${PATH}?${query}` : PATH;
      }}
      empty={empty}
      mayEdit={mayEdit}
      profiles={profiles}
      actions={numberVerbs}
    />
  );
}

function Actions() {
  return (
    <>
      <LinkButton href={`${PATH}/import`} icon={<FileUp aria-hidden />}>
        Import numbers
      </LinkButton>
      <NavigateButton href={`${PATH}/new`} variant="primary" icon={<Plus aria-hidden />}>
        Add number
      </NavigateButton>
    </>
  );
}
