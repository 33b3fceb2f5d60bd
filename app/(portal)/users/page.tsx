import type { Metadata } from "next";
import { Badge, Status } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/states";
import { Time } from "@/components/ui/time";
import { roleLabels } from "@/components/user/role-labels";
import { requireRole } from "@/lib/auth/require-operator";
import { listUsers } from "@/lib/user/service";
import type { UserSummary } from "@/lib/user/types";
import { AddUser } from "./add-user";
import { UserMenu } from "./user-menu";

export const metadata: Metadata = { title: "Users" };

/** Who may sign in, and as what. For administrators. */
export default async function UsersPage() {
  const self = await requireRole("administrator");
  const users = await listUsers();
  return (
    <>
      <PageHeader
        title="Users"
        description="Who may sign in to this portal, and what they may do."
        actions={<AddUser />}
      />
      <DataTable
        caption="Users"
        rows={users}
        rowKey={(user) => user.id}
        empty={<EmptyState title="No users" action={<AddUser />} />}
        columns={[
          {
            key: "email",
            header: "Email",
            isPrimary: true,
            cell: (user) => (
              <div className="min-w-0">
                <span className="font-medium break-all">{user.email}</span>
                {user.id === self.id && <span className="text-muted"> (you)</span>}
                {user.name && <div className="text-[0.8125rem] text-muted">{user.name}</div>}
              </div>
            ),
          },
          { key: "role", header: "Role", cell: (user) => roleLabels[user.role] },
          { key: "state", header: "State", cell: (user) => <UserState user={user} /> },
          {
            key: "lastSignIn",
            header: "Last sign-in",
            cell: (user) =>
              user.lastSignInAtMs === null ? (
                <span className="text-muted">never</span>
              ) : (
                <Time value={user.lastSignInAtMs} />
              ),
          },
          { key: "created", header: "Added", cell: (user) => <Time value={user.createdAtMs} mode="date" /> },
          {
            key: "actions",
            header: "Actions",
            isActions: true,
            cell: (user) => <UserMenu user={user} isSelf={user.id === self.id} />,
          },
        ]}
      />
    </>
  );
}

function UserState({ user }: { user: UserSummary }) {
  if (user.isDisabled) return <Status tone="neutral">Disabled</Status>;
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Status tone="success">Active</Status>
      {user.hasTemporaryPassword && <Badge tone="warning">One-time password</Badge>}
    </span>
  );
}
