import type { Metadata } from "next";
import { NewProfileForm } from "@/components/messaging-profile/new-profile-form";
import { PageHeader } from "@/components/ui/page-header";
import { Panel } from "@/components/ui/panel";
import { requireRole } from "@/lib/auth/require-operator";
import { createMessagingProfile } from "../actions";

export const metadata: Metadata = { title: "New profile" };

/** Makes a messaging profile; its settings follow on the page it leads to. */
export default async function NewProfilePage() {
  await requireRole("operator");
  return (
    <>
      <PageHeader
        back={{ href: "/messaging-profiles", label: "Messaging profiles" }}
        title="New profile"
        description="Starts enabled, without numbers, with the number pool off."
      />
      <div className="max-w-xl">
        <Panel>
          <NewProfileForm action={createMessagingProfile} />
        </Panel>
      </div>
    </>
  );
}
