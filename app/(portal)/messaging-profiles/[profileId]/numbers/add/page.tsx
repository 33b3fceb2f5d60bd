import { Hash } from "lucide-react";
import type { Metadata } from "next";
import { addPhoneNumber, assignPhoneNumbers } from "@/app/(portal)/phone-numbers/actions";
import { AssignChosenForm } from "@/components/phone-number/assign-chosen-form";
import { NewNumberForm } from "@/components/phone-number/new-number-form";
import { NumberFilterForm } from "@/components/phone-number/number-filter-form";
import { NumberTable } from "@/components/phone-number/number-table";
import { LinkButton, TextLink } from "@/components/ui/link-button";
import { KeysetPagination } from "@/components/ui/pagination";
import { Panel } from "@/components/ui/panel";
import { EmptyState } from "@/components/ui/states";
import { requireRole } from "@/lib/auth/require-operator";
import { listCarrierChoices } from "@/lib/carrier/list-carriers";
import { systemClock } from "@/lib/clock";
import { listProfileChoices } from "@/lib/messaging-profile/service";
import { readInventoryParameters, toInventoryFilter } from "@/lib/phone-number/inventory-filter";
import { listNumbers } from "@/lib/phone-number/inventory-service";
import { readProfile } from "../../read-profile";

export const metadata: Metadata = { title: "Add number" };

interface AddNumberPageProps {
  params: Promise<{ profileId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const ROWS = 20;

/** Brings numbers to a profile: a new one, or those of the inventory. */
export default async function AddNumberPage({ params, searchParams }: AddNumberPageProps) {
  await requireRole("operator");
  const profile = await readProfile((await params).profileId);
  const query = await searchParams;
  const parameters = readInventoryParameters(query);
  const cursor = typeof query.page === "string" ? query.page : null;
  const numbersPath = `/messaging-profiles/${profile.id}/numbers`;
  const path = `${numbersPath}/add`;
  const filter = { ...toInventoryFilter(parameters), notOnProfileId: profile.id };
  const { rows, previousCursor, nextCursor } = await listNumbers(systemClock, filter, {
    cursor,
    limit: ROWS,
  });
  const profiles = (await listProfileChoices()).filter(({ id }) => id !== profile.id);
  const hrefOf = (page: string | null) => {
    const next = new URLSearchParams({ ...parameters, ...(page && { page }) });
    return next.size > 0 ? `${path}?${next}` : path;
  };
  const isNarrowed = Object.keys(parameters).length > 0 || cursor !== null;
  return (
    <div className="grid gap-6">
      <div className="max-w-xl">
        <Panel
          title="New number"
          description={
            <>
              Goes into the inventory and to this profile. Many at once:{" "}
              <TextLink href={`/phone-numbers/import?profile=${profile.id}`}>import them</TextLink>.
            </>
          }
        >
          <NewNumberForm
            carriers={await listCarrierChoices()}
            action={addPhoneNumber}
            cancelHref={numbersPath}
            profileId={profile.id}
          />
        </Panel>
      </div>
      <section aria-labelledby="from-inventory">
        <h2 id="from-inventory" className="text-base font-semibold">
          Numbers of the inventory
        </h2>
        <p className="mt-1 mb-4 text-sm text-muted">
          Numbers that are not on this profile. One that is on another profile moves only after you confirm
          it.
        </p>
        <NumberFilterForm action={path} parameters={parameters} profiles={profiles} />
        <AssignChosenForm action={assignPhoneNumbers} profileId={profile.id} hasRows={rows.length > 0}>
          <NumberTable
            caption="Numbers that are not on this profile"
            rows={rows}
            showProfile
            isSelectable
            empty={
              <EmptyState
                icon={<Hash />}
                title={isNarrowed ? "No such number" : "No other number is in the inventory"}
                action={isNarrowed && <LinkButton href={path}>Show all of them</LinkButton>}
              />
            }
          />
        </AssignChosenForm>
        <KeysetPagination
          label="Pages of numbers"
          firstHref={previousCursor && hrefOf(null)}
          previousHref={previousCursor && hrefOf(previousCursor)}
          nextHref={nextCursor && hrefOf(nextCursor)}
        />
      </section>
    </div>
  );
}
