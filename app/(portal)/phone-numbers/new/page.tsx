import type { Metadata } from "next";
import { addPhoneNumber } from "@/app/(portal)/phone-numbers/actions";
import { NewNumberForm } from "@/components/phone-number/new-number-form";
import { PageHeader } from "@/components/ui/page-header";
import { Panel } from "@/components/ui/panel";
import { requireRole } from "@/lib/auth/require-operator";
import { listCarrierChoices } from "@/lib/carrier/list-carriers";
import { listProfileChoices } from "@/lib/messaging-profile/service";

export const metadata: Metadata = { title: "Add number" };

/** Adds one number to the inventory. */
export default async function NewNumberPage() {
  await requireRole("operator");
  return (
    <>
      <PageHeader
        back={{ href: "/phone-numbers", label: "Phone numbers" }}
        title="Add number"
        description="A number your carrier has given you. Many at once: import them."
      />
      <div className="max-w-xl">
        <Panel>
          <NewNumberForm
            carriers={await listCarrierChoices()}
            action={addPhoneNumber}
            cancelHref="/phone-numbers"
            profiles={await listProfileChoices()}
          />
        </Panel>
      </div>
    </>
  );
}
