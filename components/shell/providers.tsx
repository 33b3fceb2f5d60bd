"use client";

import { useRouter } from "next/navigation";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { RouterProvider } from "react-aria-components";

/**
 * What the whole page needs in the browser: the theme, and React Aria's links going through Next's router.
 *
 * @param nonce of this response's content security policy, for the script that sets the theme before the first paint
 */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const router = useRouter();
  return (
    <ThemeProvider
      nonce={nonce}
      attribute={["class", "data-theme"]}
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
    >
      <RouterProvider navigate={(href) => router.push(href)}>{children}</RouterProvider>
    </ThemeProvider>
  );
}
