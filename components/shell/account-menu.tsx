"use client";

import { ChevronsUpDown, LogOut, UserRound } from "lucide-react";
import { startTransition } from "react";
import { Menu } from "@/components/ui/menu";
import type { FormAction } from "@/lib/errors/action-result";

/** Who is signed in, and the way to the account and out. */
export function AccountMenu({
  email,
  role,
  signOut,
}: {
  email: string;
  /** As shown below the email. */
  role: string;
  signOut: FormAction<undefined>;
}) {
  return (
    <Menu
      label="Account menu"
      triggerClassName="flex w-full cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5 text-start outline-none hover:bg-shell-raised data-[focus-visible]:outline-2 data-[focus-visible]:outline-focus"
      trigger={
        <>
          <span
            aria-hidden
            className="grid size-8 shrink-0 place-items-center rounded-full bg-shell-raised text-sm font-semibold uppercase"
          >
            {email[0]}
          </span>
          <span className="grid min-w-0 flex-1 leading-tight">
            <span className="truncate text-sm">{email}</span>
            <span className="text-xs text-shell-muted">{role}</span>
          </span>
          <span className="sr-only">account menu</span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-shell-muted" />
        </>
      }
      items={[
        {
          key: "account",
          label: "Account",
          href: "/account",
          icon: <UserRound aria-hidden className="size-4" />,
        },
        {
          key: "sign-out",
          label: "Sign out",
          icon: <LogOut aria-hidden className="size-4" />,
          onAction: () =>
            startTransition(async () => {
              await signOut(null, new FormData());
            }),
        },
      ]}
    />
  );
}
