import type { Metadata } from "next";
import { pasteNumbers } from "@/app/(portal)/phone-numbers/actions";
import { ImportForm } from "@/components/phone-number/import-form";
import { PageHeader } from "@/components/ui/page-header";
import { Panel } from "@/components/ui/panel";
import { requireRole } from "@/lib/auth/require-operator";
import { listCarrierChoices } from "@/lib/carrier/list-carriers";
import { listProfileChoices } from "@/lib/messaging-profile/service";

export const metadata: Metadata = { title: "Import numbers" };

/** Adds many numbers at once and assigns them to a profile. `?profile=` chooses the profile. */
export default async function ImportNumbersPage({
  searchParams,
}: {
  searchParams: Promise<{ profile?: string | string[] }>;
}) {
  await requireRole("operator");
  const { profile } = await searchParams;
  const profiles = await listProfileChoices();
  const chosen = profiles.find(({ id }) => id === profile);
  return (
    <>
      <PageHeader
        back={
          chosen
            ? { href: `/messaging-profiles/${chosen.id}/numbers`, label: `Numbers of ${chosen.name}` }
            : { href: "/phone-numbers", label: "Phone numbers" }
        }
        title="Import numbers"
        description="Checked first: you see what would happen before anything changes."
      />
      <div className="max-w-3xl">
        <Panel>
          <ImportForm
            action={pasteNumbers}
            uploadPath="/phone-numbers/import/upload"
            carriers={await listCarrierChoices()}
            profiles={profiles}
            profileId={chosen?.id ?? ""}
          />
        </Panel>
      </div>
    </>
  );
}
