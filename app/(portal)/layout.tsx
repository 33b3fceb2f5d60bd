import type { ReactNode } from "react";
import { signOut } from "@/app/(auth)/sign-in/actions";
import { AccountMenu } from "@/components/shell/account-menu";
import { Shell } from "@/components/shell/shell";
import { roleLabels } from "@/components/user/role-labels";
import { requireUser } from "@/lib/auth/require-operator";

/** The portal's frame. Pages check the session and role themselves: a layout is not rendered again on every visit. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  return (
    <Shell
      isAdministrator={user.role === "administrator"}
      account={<AccountMenu email={user.email} role={roleLabels[user.role]} signOut={signOut} />}
    >
      {children}
    </Shell>
  );
}
