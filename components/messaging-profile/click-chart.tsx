import { Chart } from "@/components/ui/chart";
import type { DayClicks } from "@/lib/short-link/read-links";

/** Who opened a profile's short links, day by day, with the sums. */
export function ClickChart({ days }: { days: readonly DayClicks[] }) {
  const people = days.reduce((sum, { personClicks }) => sum + personClicks, 0);
  const robots = days.reduce((sum, { robotClicks }) => sum + robotClicks, 0);
  return (
    <Chart
      title="Link clicks by day"
      description={`${people.toLocaleString("en-US")} by people and ${robots.toLocaleString("en-US")} by previews and robots, over the last ${days.length} days (UTC).`}
      kind="bar"
      isStacked
      xKind="day"
      points={days.map(({ day, personClicks, robotClicks }) => ({
        x: Date.parse(`${day}T00:00:00Z`),
        people: personClicks,
        robots: robotClicks,
      }))}
      series={[
        { key: "people", label: "People", color: 1 },
        { key: "robots", label: "Previews and robots", color: 2 },
      ]}
      empty="No link was opened in these days."
    />
  );
}
