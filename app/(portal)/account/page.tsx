import type { Metadata } from "next";
import { signOut } from "@/app/(auth)/sign-in/actions";
import { ActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit-button";
import { Badge } from "@/components/ui/badge";
import { PageHeader } from "@/components/ui/page-header";
import { DescriptionList, Panel } from "@/components/ui/panel";
import { ChangePasswordForm } from "@/components/user/change-password-form";
import { roleLabels } from "@/components/user/role-labels";
import { requireUser } from "@/lib/auth/require-operator";
import { changeOwnPassword } from "./actions";
import { SignOutEverywhere } from "./sign-out-everywhere";

export const metadata: Metadata = { title: "Account" };

/** The signed-in user's own account. */
export default async function AccountPage() {
  const user = await requireUser();
  return (
    <>
      <PageHeader title="Account" description="How you sign in." />
      <div className="grid max-w-3xl gap-6">
        <Panel>
          <DescriptionList
            items={[
              { label: "Email", value: user.email },
              { label: "Role", value: <Badge tone="accent">{roleLabels[user.role]}</Badge> },
            ]}
          />
        </Panel>
        <Panel
          title="Change password"
          description="Needs the current one. Signs you out on every other device."
        >
          <div className="max-w-sm">
            <ChangePasswordForm action={changeOwnPassword} email={user.email} />
          </div>
        </Panel>
        <Panel title="Sessions" description="A session lasts a week. Ending all of them includes this one.">
          <div className="flex flex-wrap gap-2">
            <ActionForm action={signOut}>
              <SubmitButton variant="outline">Sign out</SubmitButton>
            </ActionForm>
            <SignOutEverywhere />
          </div>
        </Panel>
      </div>
    </>
  );
}
