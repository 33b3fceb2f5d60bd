"use client";

import { useRouter } from "next/navigation";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { RouterProvider } from "react-aria-components";

/** What the whole page needs in the browser: the theme, and React Aria's links going through Next's router. */
export function Providers({ children }: { children: ReactNode }) {
  const router = useRouter();
  return (
    <ThemeProvider
      attribute={["class", "data-theme"]}
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
    >
      <RouterProvider navigate={(href) => router.push(href)}>{children}</RouterProvider>
    </ThemeProvider>
  );
}
