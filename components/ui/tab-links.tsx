"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { Link } from "./link";

export interface TabLink {
  href: string;
  label: string;
  /** A figure beside the label, e.g. how many rows the tab holds. */
  count?: number | string;
}

/** Tabs that are links: each has its own URL, the current one is marked. They scroll sideways on small screens. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  const pathname = usePathname();
  const nav = useRef<HTMLElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs again when the address names another tab
  useEffect(() => {
    const current = nav.current?.querySelector("[aria-current]");
    if (nav.current && current) scrollSideways(nav.current, current);
  }, [pathname]);

  return (
    <nav
      ref={nav}
      aria-label={label}
      className="-mx-4 mb-6 overflow-x-auto px-4 sm:mx-0 sm:px-0 [scrollbar-width:none]"
    >
      <ul className="flex min-w-max gap-1 border-b border-border">
        {tabs.map((tab) => {
          const isCurrent = pathname === tab.href || pathname.startsWith(`${tab.href}/`);
          return (
            <li key={tab.href}>
              <Link
                href={tab.href}
                aria-current={isCurrent ? "page" : undefined}
                className="-mb-px inline-flex items-center gap-2 border-b-2 border-transparent px-3 py-2 text-[0.9375rem] whitespace-nowrap text-muted hover:text-foreground aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-foreground"
              >
                {tab.label}
                {tab.count !== undefined && (
                  <span className="figures rounded-md bg-default px-1.5 text-xs text-default-foreground">
                    {tab.count}
                  </span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/**
 * Brings the current tab into view. (`scrollIntoView` would move the whole page as well, under the pointer of someone who
 * scrolled and pressed something before the scripts ran.)
 */
function scrollSideways(strip: HTMLElement, tab: Element): void {
  const bounds = strip.getBoundingClientRect();
  const { left, right } = tab.getBoundingClientRect();
  if (right > bounds.right) strip.scrollLeft += right - bounds.right;
  else if (left < bounds.left) strip.scrollLeft -= bounds.left - left;
}
