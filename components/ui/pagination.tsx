import { ChevronLeft, ChevronRight, ChevronsLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "./link";

/** First, previous, next: links of a keyset-paged list. A null link is shown as unavailable. */
export function KeysetPagination({
  firstHref,
  previousHref,
  nextHref,
  summary,
  label = "Pages",
}: {
  firstHref: string | null;
  previousHref: string | null;
  nextHref: string | null;
  /** What is shown out of how many, e.g. "51–100 of about 20,000". */
  summary?: ReactNode;
  label?: string;
}) {
  if (!firstHref && !previousHref && !nextHref && !summary) return null;
  return (
    <nav aria-label={label} className="mt-3 flex flex-wrap items-center justify-between gap-3 text-sm">
      <p className="figures text-muted">{summary}</p>
      {(firstHref || previousHref || nextHref) && (
        <div className="flex items-center gap-1">
          <PageLink href={firstHref} rel="first" icon={<ChevronsLeft aria-hidden className="size-4" />}>
            First
          </PageLink>
          <PageLink href={previousHref} rel="prev" icon={<ChevronLeft aria-hidden className="size-4" />}>
            Previous
          </PageLink>
          <PageLink
            href={nextHref}
            rel="next"
            icon={<ChevronRight aria-hidden className="size-4" />}
            iconAfter
          >
            Next
          </PageLink>
        </div>
      )}
    </nav>
  );
}

function PageLink({
  href,
  rel,
  icon,
  iconAfter = false,
  children,
}: {
  href: string | null;
  rel: string;
  icon: ReactNode;
  iconAfter?: boolean;
  children: string;
}) {
  const style = "inline-flex min-h-8 items-center gap-1 rounded-md px-2.5";
  const content = (
    <>
      {!iconAfter && icon}
      {children}
      {iconAfter && icon}
    </>
  );
  if (!href) {
    return <span className={`${style} text-muted`}>{content}</span>;
  }
  return (
    <Link href={href} rel={rel} className={`${style} font-medium hover:bg-default`}>
      {content}
    </Link>
  );
}
