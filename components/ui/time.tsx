"use client";

import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import { formatDateTime, formatRelative, formatRemaining } from "./time-format";

/** One ticking second shared by all times on the page. */
const ticker = {
  listeners: new Set<() => void>(),
  timer: undefined as ReturnType<typeof setInterval> | undefined,
  nowMs: 0,
  subscribe(listener: () => void): () => void {
    ticker.listeners.add(listener);
    ticker.timer ??= setInterval(() => {
      ticker.nowMs = Math.floor(Date.now() / 1000) * 1000;
      for (const each of ticker.listeners) each();
    }, 1000);
    return () => {
      ticker.listeners.delete(listener);
      if (ticker.listeners.size > 0) return;
      clearInterval(ticker.timer);
      ticker.timer = undefined;
      ticker.nowMs = 0;
    };
  },
  read(): number {
    ticker.nowMs ||= Math.floor(Date.now() / 1000) * 1000;
    return ticker.nowMs;
  },
};

const RenderedAt = createContext<number | null>(null);

/**
 * When the server rendered the page, epoch ms. Until the viewer's clock takes over, times that count from now count from
 * then: they read the same before and after, so that nothing moves when the scripts start.
 */
export function RenderedAtProvider({ epochMs, children }: { epochMs: number; children: ReactNode }) {
  return <RenderedAt value={epochMs}>{children}</RenderedAt>;
}

/** The viewer's clock, ticking per second; while the server renders and during hydration, the server's at that moment. */
export function useNow(): number {
  const renderedAtMs = useContext(RenderedAt);
  if (renderedAtMs === null) throw new Error("Only inside RenderedAtProvider.");
  return useSyncExternalStore(ticker.subscribe, ticker.read, () => renderedAtMs);
}

const neverChanges = () => () => undefined;

/** True once the page runs in the browser. */
export function useIsInBrowser(): boolean {
  return useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
}

type Moment = string | number | Date;

export interface TimeProps {
  value: Moment;
  /** relative: "5 min ago", exact in the tooltip (default). absolute: date and time. date: the day alone. */
  mode?: "relative" | "absolute" | "date";
  seconds?: boolean;
}

/** A moment in the viewer's time zone; without a script, and until it runs, in UTC and labelled so, or as of the rendering. */
export function Time({ value, mode = "relative", seconds = false }: TimeProps) {
  const epochMs = new Date(value).getTime();
  if (mode === "relative") return <RelativeTime epochMs={epochMs} />;
  return <AbsoluteTime epochMs={epochMs} seconds={seconds} dateOnly={mode === "date"} />;
}

function AbsoluteTime({
  epochMs,
  seconds,
  dateOnly,
}: {
  epochMs: number;
  seconds: boolean;
  dateOnly: boolean;
}) {
  const isInBrowser = useIsInBrowser();
  const iso = new Date(epochMs).toISOString();
  const options = { seconds, dateOnly };
  return (
    <time dateTime={iso} title={iso} className="figures whitespace-nowrap">
      {isInBrowser ? (
        formatDateTime(epochMs, options)
      ) : (
        <>
          {formatDateTime(epochMs, { ...options, timeZone: "UTC" })}
          {/* Where it will not be replaced. Elsewhere its width would go again, and rows would change their height. */}
          <noscript> UTC</noscript>
        </>
      )}
    </time>
  );
}

function RelativeTime({ epochMs }: { epochMs: number }) {
  const nowMs = useNow();
  const isInBrowser = useIsInBrowser();
  const title = useTooltip(epochMs);
  return (
    <time dateTime={new Date(epochMs).toISOString()} title={title} className="figures whitespace-nowrap">
      {formatRelative(epochMs, nowMs, isInBrowser ? undefined : "UTC")}
    </time>
  );
}

/** What is left until a moment, counting down; the moment itself in the tooltip. */
export function Countdown({
  until,
  over = "Expired",
}: {
  until: Moment /** Shown from then on. */;
  over?: string;
}) {
  const nowMs = useNow();
  const epochMs = new Date(until).getTime();
  const title = useTooltip(epochMs);
  return (
    <time dateTime={new Date(epochMs).toISOString()} title={title} className="figures whitespace-nowrap">
      {formatRemaining(epochMs, nowMs) ?? over}
    </time>
  );
}

/** A moment to the second in the viewer's time zone, which the server does not know: there it is in UTC and labelled so. */
function useTooltip(epochMs: number): string {
  const isInBrowser = useIsInBrowser();
  if (isInBrowser) return formatDateTime(epochMs, { seconds: true });
  return `${formatDateTime(epochMs, { seconds: true, timeZone: "UTC" })} UTC`;
}
