import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";
import { Navigation } from "./navigation";
import { NavigationDrawer } from "./navigation-drawer";
import { ThemeSwitch } from "./theme-switch";
import { Wordmark } from "./wordmark";

/**
 * The frame of every portal page: skip link, navigation (a drawer on phones), account, content.
 * `account` is the menu of the signed-in user.
 */
export function Shell({
  isAdministrator,
  account,
  children,
}: {
  isAdministrator: boolean;
  account: ReactNode;
  children: ReactNode;
}) {
  const foot = (
    <div className="grid gap-3">
      <ThemeSwitch />
      {account}
    </div>
  );
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:z-50 focus:rounded-md focus:bg-overlay focus:px-4 focus:py-2 focus:shadow-overlay"
      >
        Skip to content
      </a>
      <aside className="sticky top-0 hidden h-dvh flex-col gap-6 overflow-y-auto bg-shell p-4 text-shell-foreground lg:flex">
        <Link href="/" className="rounded-md px-2 pt-1.5">
          <Wordmark />
        </Link>
        <div className="flex-1">
          <Navigation isAdministrator={isAdministrator} />
        </div>
        {foot}
      </aside>
      <header className="sticky top-0 z-30 flex h-14 items-center gap-2 bg-shell px-2 text-shell-foreground lg:hidden">
        <NavigationDrawer isAdministrator={isAdministrator}>{foot}</NavigationDrawer>
        <Link href="/" className="rounded-md">
          <Wordmark />
        </Link>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 px-4 py-6 outline-none sm:px-8 lg:py-8">
        <div className="mx-auto max-w-[82rem]">{children}</div>
      </main>
    </div>
  );
}
