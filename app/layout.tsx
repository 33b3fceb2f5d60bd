import "./globals.css";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { EarlyPresses } from "@/components/shell/early-presses";
import { Providers } from "@/components/shell/providers";
import { RenderedAtProvider } from "@/components/ui/time";
import { Toaster } from "@/components/ui/toast";
import { systemClock } from "@/lib/clock";

export const metadata: Metadata = {
  title: { default: "Stickypool", template: "%s · Stickypool" },
  description: "Messaging profiles, number pools and sticky senders.",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#0b2b35" },
    { media: "(prefers-color-scheme: dark)", color: "#061015" },
  ],
};

/**
 * Reading the nonce makes every page render per request, which the content security policy needs anyway: Next can put
 * the nonce of a response only on the scripts of a page rendered for it (server/security-headers.ts).
 */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    // next-themes sets class and data-theme before React hydrates.
    <html lang="en" suppressHydrationWarning>
      <body>
        <EarlyPresses nonce={nonce} />
        <RenderedAtProvider epochMs={systemClock.now()}>
          <Providers nonce={nonce}>
            {children}
            <Toaster />
          </Providers>
        </RenderedAtProvider>
      </body>
    </html>
  );
}
