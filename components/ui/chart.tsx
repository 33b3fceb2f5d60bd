"use client";

import { type ReactNode, useId } from "react";
import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { useIsInBrowser } from "./time";
import { formatDateTime } from "./time-format";

export interface ChartSeries {
  /** Key of the value in each point. */
  key: string;
  label: string;
  /** One of the five chart colours; by default in order. */
  color?: 1 | 2 | 3 | 4 | 5;
}

/** One position on the x axis: `x` is a text, or epoch milliseconds when `xKind` says so. */
export type ChartPoint = { x: string | number } & Record<string, string | number | null>;

export interface ChartProps {
  /** Heading and accessible name. */
  title: string;
  /** What the figures are and over which time. */
  description?: ReactNode;
  points: readonly ChartPoint[];
  series: readonly ChartSeries[];
  kind?: "area" | "line" | "bar";
  /** How x reads: "text" as it is, "hour" or "day" from epoch milliseconds. Days are UTC days. */
  xKind?: "text" | "hour" | "day";
  /** Adds the series up instead of drawing them over each other. */
  isStacked?: boolean;
  /** Written behind values, e.g. "%"; "$" is written before them, and they keep up to six decimals. */
  unit?: string;
  /** A value drawn as a line across; the description should name it. */
  reference?: number | null;
  height?: number;
  /** Shown instead when there is nothing to draw. */
  empty?: ReactNode;
}

/** A line, area or bar chart with its heading, and the same figures as a table for those who cannot see it. */
export function Chart({
  title,
  description,
  points,
  series,
  kind = "area",
  xKind = "text",
  isStacked = false,
  unit = "",
  reference = null,
  height = 220,
  empty,
}: ChartProps) {
  const headingId = useId();
  const isInBrowser = useIsInBrowser();
  const label = (x: string | number) => formatX(x, xKind, isInBrowser);
  const hasData = points.some((point) => series.some(({ key }) => Number(point[key] ?? 0) !== 0));
  return (
    <figure aria-labelledby={headingId} className="min-w-0">
      <figcaption className="mb-3">
        <h2 id={headingId} className="font-semibold">
          {title}
        </h2>
        {description && <p className="text-sm text-muted">{description}</p>}
      </figcaption>
      {!hasData && empty ? (
        <div className="grid place-items-center text-sm text-muted" style={{ height }}>
          {empty}
        </div>
      ) : (
        <>
          <div aria-hidden style={{ height }} className="text-xs [&_*]:outline-none">
            {isInBrowser && (
              <ResponsiveContainer width="100%" height="100%">
                {drawing({ kind, points, series, isStacked, unit, reference, label })}
              </ResponsiveContainer>
            )}
          </div>
          <details className="mt-2 text-sm">
            <summary className="w-fit cursor-pointer text-muted hover:text-foreground">Show as table</summary>
            <FigureTable title={title} points={points} series={series} unit={unit} label={label} />
          </details>
        </>
      )}
    </figure>
  );
}

interface DrawingProps
  extends Required<Pick<ChartProps, "kind" | "points" | "series" | "isStacked" | "unit">> {
  reference: number | null;
  label: (x: string | number) => string;
}

function drawing({ kind, points, series, isStacked, unit, reference, label }: DrawingProps) {
  const frame = {
    data: [...points],
    margin: { top: 4, right: 8, bottom: 0, left: 0 },
    accessibilityLayer: false,
  };
  const parts = (
    <>
      <CartesianGrid vertical={false} stroke="var(--separator)" />
      <XAxis
        dataKey="x"
        tickFormatter={label}
        tickLine={false}
        axisLine={{ stroke: "var(--border)" }}
        tick={{ fill: "var(--muted)" }}
        minTickGap={24}
      />
      <YAxis
        width={unit === "$" ? 52 : 44}
        tickLine={false}
        axisLine={false}
        allowDecimals={unit === "$"}
        niceTicks="snap125"
        domain={reference === null ? undefined : [0, (most: number) => Math.max(most, reference)]}
        tick={{ fill: "var(--muted)" }}
        tickFormatter={(value: number) => withUnit(value, unit, unit === "$" ? compactAmount : compact)}
      />
      <Tooltip
        isAnimationActive={false}
        cursor={{ fill: "var(--default)", fillOpacity: 0.5, stroke: "var(--border)" }}
        labelFormatter={(x) => label(x as string | number)}
        formatter={(value) => withUnit(Number(value), unit)}
        contentStyle={{
          background: "var(--overlay)",
          border: "1px solid var(--border)",
          borderRadius: 8,
          color: "var(--foreground)",
          fontSize: 13,
        }}
        itemStyle={{ color: "var(--foreground)" }}
      />
      {reference !== null && (
        <ReferenceLine y={reference} stroke="var(--danger)" strokeDasharray="5 4" strokeWidth={1.5} />
      )}
      {series.length > 1 && (
        <Legend
          iconType="circle"
          iconSize={8}
          formatter={(name) => <span className="text-foreground">{name}</span>}
        />
      )}
    </>
  );
  const shared = (each: ChartSeries, index: number) => ({
    dataKey: each.key,
    name: each.label,
    stroke: colorOf(each, index),
    isAnimationActive: false,
    ...(isStacked ? { stackId: "all" } : {}),
  });
  if (kind === "bar") {
    return (
      <BarChart {...frame}>
        {parts}
        {series.map((each, index) => (
          <Bar
            key={each.key}
            {...shared(each, index)}
            stroke="none"
            fill={colorOf(each, index)}
            radius={isStacked ? 0 : [3, 3, 0, 0]}
            maxBarSize={36}
          />
        ))}
      </BarChart>
    );
  }
  if (kind === "line") {
    return (
      <LineChart {...frame}>
        {parts}
        {series.map((each, index) => (
          <Line key={each.key} {...shared(each, index)} strokeWidth={2} dot={false} type="monotone" />
        ))}
      </LineChart>
    );
  }
  return (
    <AreaChart {...frame}>
      {parts}
      {series.map((each, index) => (
        <Area
          key={each.key}
          {...shared(each, index)}
          strokeWidth={2}
          fill={colorOf(each, index)}
          fillOpacity={0.14}
          type="monotone"
        />
      ))}
    </AreaChart>
  );
}

function FigureTable({
  title,
  points,
  series,
  unit,
  label,
}: Pick<ChartProps, "title" | "points" | "series"> & {
  unit: string;
  label: (x: string | number) => string;
}) {
  return (
    <div className="mt-2 max-h-64 overflow-auto rounded-md border border-border">
      <table className="figures w-full text-[0.8125rem]" aria-label={title}>
        <thead className="sticky top-0 bg-surface-secondary text-muted">
          <tr>
            <th scope="col" className="px-3 py-1.5 text-start font-medium">
              <span className="sr-only">Position</span>
            </th>
            {series.map((each) => (
              <th key={each.key} scope="col" className="px-3 py-1.5 text-end font-medium">
                {each.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.x} className="border-t border-separator">
              <th scope="row" className="px-3 py-1 text-start font-normal whitespace-nowrap">
                {label(point.x)}
              </th>
              {series.map((each) => (
                <td key={each.key} className="px-3 py-1 text-end">
                  {point[each.key] === null || point[each.key] === undefined
                    ? "–"
                    : withUnit(Number(point[each.key]), unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const dayOfMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
/** Of small amounts a fixed number of decimals would leave nothing but zeros. */
const compactAmount = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const amount = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 6 });

function withUnit(value: number, unit: string, format = unit === "$" ? amount : plain): string {
  return unit === "$" ? `$${format.format(value)}` : `${format.format(value)}${unit}`;
}

function colorOf(series: ChartSeries, index: number): string {
  return `var(--chart-${series.color ?? (index % 5) + 1})`;
}

function formatX(x: string | number, kind: "text" | "hour" | "day", isInBrowser: boolean): string {
  if (kind === "text" || typeof x === "string") return String(x);
  if (kind === "day") {
    return dayOfMonth.format(x);
  }
  return isInBrowser
    ? formatDateTime(x).slice(-5)
    : `${formatDateTime(x, { timeZone: "UTC" }).slice(-5)} UTC`;
}
