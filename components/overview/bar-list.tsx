import type { ReactNode } from "react";

export interface BarPart {
  readonly key: string;
  readonly label: string;
  readonly value: number;
  readonly color: 1 | 2 | 3 | 4 | 5;
}

export interface BarListRow {
  readonly key: string;
  readonly label: ReactNode;
  readonly parts: readonly BarPart[];
}

/** Horizontal bars with their figures in words; the longest fills the width. Parts of a bar are told apart by a legend. */
export function BarList({ label, rows }: { label: string; rows: readonly BarListRow[] }) {
  const longest = Math.max(1, ...rows.map(totalOf));
  const legend = legendOf(rows);
  return (
    <div className="grid gap-3">
      {legend.length > 1 && (
        <ul aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 text-[0.8125rem] text-muted">
          {legend.map((part) => (
            <li key={part.key} className="inline-flex items-center gap-1.5">
              <span className="size-2 rounded-full" style={{ background: colorOf(part) }} />
              {part.label}
            </li>
          ))}
        </ul>
      )}
      <ul aria-label={label} className="grid gap-2.5">
        {rows.map((row) => (
          <li key={row.key} className="text-sm">
            <div className="flex items-baseline justify-between gap-3">
              <span className="min-w-0 break-words">{row.label}</span>
              <span className="figures shrink-0">{totalOf(row).toLocaleString("en-US")}</span>
            </div>
            {row.parts.length > 1 && (
              <span className="sr-only">
                {row.parts.map((part) => `${part.label} ${part.value.toLocaleString("en-US")}`).join(", ")}
              </span>
            )}
            <div aria-hidden className="mt-1 flex h-2 gap-px overflow-hidden rounded-sm bg-surface-secondary">
              {row.parts.map((part) => (
                <span
                  key={part.key}
                  title={`${part.label}: ${part.value.toLocaleString("en-US")}`}
                  style={{ width: `${(100 * part.value) / longest}%`, background: colorOf(part) }}
                />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

function legendOf(rows: readonly BarListRow[]): readonly BarPart[] {
  return [...new Map(rows.flatMap((row) => row.parts).map((part) => [part.key, part])).values()];
}

function totalOf(row: BarListRow): number {
  return row.parts.reduce((sum, part) => sum + part.value, 0);
}

function colorOf(part: BarPart): string {
  return `var(--chart-${part.color})`;
}
