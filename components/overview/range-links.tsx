import { Link } from "@/components/ui/link";
import type { OverviewRange } from "@/lib/message/overview";

const ranges: readonly { readonly value: OverviewRange; readonly href: string; readonly label: string }[] = [
  { value: "day", href: "/?range=day", label: "Last 24 hours" },
  { value: "week", href: "/", label: "Last 7 days" },
];

/** Chooses the time the start page covers. */
export function RangeLinks({ range }: { range: OverviewRange }) {
  return (
    <nav aria-label="Time covered">
      <ul className="flex gap-0.5 rounded-lg bg-surface-tertiary p-0.5 text-sm">
        {ranges.map(({ value, href, label }) => (
          <li key={value}>
            <Link
              href={href}
              aria-current={value === range ? "page" : undefined}
              className="inline-flex min-h-8 items-center rounded-md px-3 text-muted hover:text-foreground aria-[current=page]:bg-surface aria-[current=page]:font-medium aria-[current=page]:text-foreground"
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
