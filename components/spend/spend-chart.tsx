import { Chart } from "@/components/ui/chart";
import type { SpendOfDay } from "@/lib/spend/read-spend";

/** What one profile spent by day, against its limit. */
export function SpendChart({
  days,
  limit,
}: {
  days: readonly SpendOfDay[];
  /** US dollars; null = there is none. */
  limit: string | null;
}) {
  return (
    <Chart
      title="Spending by day"
      description={`US dollars, over the last ${days.length} days (UTC). ${
        limit === null ? "The profile has no daily limit." : `Dashed: today's limit of $${limit}.`
      }`}
      kind="bar"
      xKind="day"
      unit="$"
      reference={limit === null ? null : Number(limit)}
      points={days.map(({ day, spent }) => ({ x: Date.parse(`${day}T00:00:00Z`), spent: Number(spent) }))}
      series={[{ key: "spent", label: "Spent", color: 5 }]}
      empty="Nothing was spent in these days."
    />
  );
}

/** One profile's spending over the days of the chart. */
export interface SpendSeries {
  readonly label: string;
  readonly days: readonly SpendOfDay[];
}

/** What the profiles spent by day: those that spent most, and the others together. */
export function SpendByProfileChart({ series }: { series: readonly SpendSeries[] }) {
  const days = series[0]?.days.map(({ day }) => day) ?? [];
  return (
    <Chart
      title="Spending"
      description={`US dollars by profile, over the last ${days.length || 7} days (UTC)`}
      kind="bar"
      isStacked
      xKind="day"
      unit="$"
      points={days.map((day, place) => ({
        x: Date.parse(`${day}T00:00:00Z`),
        ...Object.fromEntries(
          series.map((each, index) => [`p${index}`, Number(each.days[place]?.spent ?? 0)]),
        ),
      }))}
      series={series.map(({ label }, index) => ({ key: `p${index}`, label }))}
      empty="Nothing was spent in these days."
    />
  );
}
