/** A grey bar in the place of text that is loading. */
export function Skeleton({ className = "h-4 w-32" }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={`block animate-pulse rounded bg-surface-tertiary motion-reduce:animate-none ${className}`}
    />
  );
}

/** For `loading.tsx`: a page title and a table, announced once as loading. */
export function PageSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading">
      <Skeleton className="h-7 w-56" />
      <Skeleton className="mt-3 h-4 w-80 max-w-full" />
      <div className="mt-8">
        <TableSkeleton rows={rows} />
      </div>
    </div>
  );
}

/** Rows of a table that is loading. */
export function TableSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div aria-hidden className="rounded-[calc(var(--radius)+2px)] border border-border bg-surface">
      <div className="h-9 rounded-t-[calc(var(--radius)+1px)] border-b border-border bg-surface-secondary" />
      {rowKeys(rows).map((row) => (
        <div
          key={row}
          className="flex items-center gap-6 border-b border-separator px-4 py-3.5 last:border-0"
        >
          <Skeleton className="h-3.5 w-1/4" />
          <Skeleton className="h-3.5 w-1/6" />
          <Skeleton className="h-3.5 w-1/5" />
          <Skeleton className="ms-auto h-3.5 w-16" />
        </div>
      ))}
    </div>
  );
}

function rowKeys(count: number): string[] {
  return Array.from({ length: count }, (_, row) => `row-${row}`);
}
