import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { Providers } from "@/components/shell/providers";
import { Toaster } from "@/components/ui/toast";

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

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // next-themes sets class and data-theme before React hydrates.
    <html lang="en" suppressHydrationWarning>
      <body>
        <Providers>
          {children}
          <Toaster />
        </Providers>
      </body>
    </html>
  );
}
