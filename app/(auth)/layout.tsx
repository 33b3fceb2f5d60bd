import type { ReactNode } from "react";
import { Wordmark } from "@/components/shell/wordmark";

/** The frame of pages outside the portal: one narrow column. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr] bg-background">
      <header className="flex h-16 items-center bg-shell px-5 text-shell-foreground sm:px-8">
        <Wordmark />
      </header>
      <main className="mx-auto w-full max-w-[25rem] px-5 py-10 sm:py-16">{children}</main>
    </div>
  );
}
