import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "./link";

/** Top of a page: its one h1, what it is about, and what one can do. */
export function PageHeader({
  title,
  description,
  actions,
  back,
  badge,
}: {
  title: string;
  description?: ReactNode;
  /** Buttons on the right; below the title on small screens. */
  actions?: ReactNode;
  /** The list this page belongs to. */
  back?: { href: string; label: string };
  /** State of the thing the page shows, beside its name. */
  badge?: ReactNode;
}) {
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 max-w-3xl">
        {back && (
          <Link
            href={back.href}
            className="mb-1.5 inline-flex items-center gap-0.5 text-sm text-muted hover:text-foreground"
          >
            <ChevronLeft aria-hidden className="-ms-1 size-4" />
            {back.label}
          </Link>
        )}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-2xl leading-tight font-semibold break-words">{title}</h1>
          {badge}
        </div>
        {description && <p className="mt-1.5 text-muted">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
