"use client";

import { useSyncExternalStore } from "react";
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

const isServer = () => null;

/** The viewer's clock, ticking per second; null while the server renders and during hydration. */
export function useNow(): number | null {
  return useSyncExternalStore<number | null>(ticker.subscribe, ticker.read, isServer);
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
  /** relative: "5 min ago", exact in the tooltip (default). absolute: date and time. both. date: the day alone. */
  mode?: "relative" | "absolute" | "both" | "date";
  seconds?: boolean;
}

/** A moment in the viewer's time zone; without a script, and until it runs, in UTC and labelled so. */
export function Time({ value, mode = "relative", seconds = false }: TimeProps) {
  const epochMs = new Date(value).getTime();
  if (mode === "relative" || mode === "both") return <RelativeTime epochMs={epochMs} mode={mode} />;
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
  return (
    <time dateTime={iso} title={iso} className="figures whitespace-nowrap">
      {isInBrowser
        ? formatDateTime(epochMs, { seconds, dateOnly })
        : `${formatDateTime(epochMs, { seconds, dateOnly, timeZone: "UTC" })} UTC`}
    </time>
  );
}

function RelativeTime({ epochMs, mode }: { epochMs: number; mode: "relative" | "both" }) {
  const nowMs = useNow();
  const iso = new Date(epochMs).toISOString();
  if (nowMs === null) {
    return <time dateTime={iso}>{`${formatDateTime(epochMs, { timeZone: "UTC" })} UTC`}</time>;
  }
  const exact = formatDateTime(epochMs, { seconds: true });
  return (
    <time dateTime={iso} title={exact} className="figures whitespace-nowrap">
      {mode === "both"
        ? `${formatDateTime(epochMs)} (${formatRelative(epochMs, nowMs)})`
        : formatRelative(epochMs, nowMs)}
    </time>
  );
}

/** What is left until a moment, counting down; the moment itself in the tooltip and without a script. */
export function Countdown({
  until,
  over = "Expired",
}: {
  until: Moment /** Shown from then on. */;
  over?: string;
}) {
  const nowMs = useNow();
  const epochMs = new Date(until).getTime();
  const iso = new Date(epochMs).toISOString();
  if (nowMs === null) {
    return <time dateTime={iso}>{`${formatDateTime(epochMs, { timeZone: "UTC" })} UTC`}</time>;
  }
  return (
    <time
      dateTime={iso}
      title={formatDateTime(epochMs, { seconds: true })}
      className="figures whitespace-nowrap"
    >
      {formatRemaining(epochMs, nowMs) ?? over}
    </time>
  );
}
