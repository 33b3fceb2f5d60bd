import type { ReactNode } from "react";

/** A framed part of a page with an optional heading. */
export function Panel({
  title,
  description,
  actions,
  children,
  footer,
  flush = false,
}: {
  title?: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  /** No inner padding: for tables and lists that reach the edges. */
  flush?: boolean;
}) {
  return (
    <section
      aria-label={title}
      className="min-w-0 rounded-[calc(var(--radius)+2px)] border border-border bg-surface shadow-surface"
    >
      {(title || actions) && (
        <header
          className={`flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-4 sm:px-5 ${flush ? "pb-3" : ""}`}
        >
          <div className="min-w-0">
            {title && <h2 className="font-semibold">{title}</h2>}
            {description && <p className="mt-0.5 text-sm text-muted">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
        </header>
      )}
      <div className={flush ? "" : "p-4 sm:p-5"}>{children}</div>
      {footer && <footer className="border-t border-separator px-4 py-3 text-sm sm:px-5">{footer}</footer>}
    </section>
  );
}

/** Name–value pairs of one thing. */
export function DescriptionList({
  items,
  columns = 2,
}: {
  /** A null value is shown as a dash. */
  items: readonly { label: string; value: ReactNode }[];
  columns?: 1 | 2 | 3;
}) {
  const grid = { 1: "", 2: "sm:grid-cols-2", 3: "sm:grid-cols-2 lg:grid-cols-3" }[columns];
  return (
    <dl className={`grid gap-x-8 gap-y-3.5 ${grid}`}>
      {items.map((item) => (
        <div key={item.label} className="min-w-0">
          <dt className="text-[0.8125rem] text-muted">{item.label}</dt>
          <dd className="mt-0.5 break-words">
            {item.value ?? (
              <>
                <span aria-hidden>–</span>
                <span className="sr-only">none</span>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** One figure with its name, for overviews. */
export function StatTile({
  label,
  value,
  hint,
  href,
  tone = "neutral",
}: {
  label: string;
  value: ReactNode;
  /** What the figure covers or how it compares. */
  hint?: ReactNode;
  /** Makes the tile lead to the page behind the figure. */
  href?: string;
  tone?: "neutral" | "warning" | "danger";
}) {
  const color = { neutral: "", warning: "text-warning-soft-foreground", danger: "text-danger" }[tone];
  return (
    <div className="relative min-w-0 rounded-[calc(var(--radius)+2px)] border border-border bg-surface p-4 shadow-surface has-[a:hover]:border-field-border">
      <p className="text-sm text-muted">
        {href ? (
          <a href={href} className="after:absolute after:inset-0">
            {label}
          </a>
        ) : (
          label
        )}
      </p>
      <p className={`figures mt-1 text-2xl leading-tight font-semibold ${color}`}>{value}</p>
      {hint && <p className="mt-1 text-[0.8125rem] text-muted">{hint}</p>}
    </div>
  );
}
