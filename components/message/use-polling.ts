"use client";

import { useEffect, useEffectEvent } from "react";

/** Why asking stopped for good; the page has to say so. */
export type PollingEnd = "signed_out" | "gone";

export interface PollingOptions<T> {
  /** null = nothing to ask. A new address starts afresh. */
  readonly url: string | null;
  /** Wait before the first answer and after every one that brought news, ms. */
  readonly intervalMs: number;
  /** The wait grows up to this while nothing changes or the server does not answer, ms. */
  readonly maxIntervalMs: number;
  /** @returns whether the answer brought news */
  readonly onData: (data: T) => boolean;
  readonly onEnd?: (end: PollingEnd) => void;
}

const GROWTH = 1.6;

/**
 * Asks a route handler again and again: one request at a time, none while the page is hidden, and ever less often
 * while nothing changes. Stops when the session has ended or the thing is gone.
 */
export function usePolling<T>({ url, intervalMs, maxIntervalMs, onData, onEnd }: PollingOptions<T>): void {
  const receive = useEffectEvent((data: unknown) => onData(data as T));
  const end = useEffectEvent((reason: PollingEnd) => onEnd?.(reason));

  useEffect(() => {
    if (url === null) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let waitMs = intervalMs;
    let isOverdue = false;

    const schedule = () => {
      timer = setTimeout(ask, waitMs);
    };
    const ask = async () => {
      if (document.hidden) {
        isOverdue = true;
        return;
      }
      isOverdue = false;
      try {
        const response = await fetch(url, {
          signal: controller.signal,
          headers: { accept: "application/json" },
        });
        if (response.status === 401 || response.status === 403) return end("signed_out");
        if (response.status === 404) return end("gone");
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        const isNews = receive(await response.json());
        waitMs = isNews ? intervalMs : Math.min(waitMs * GROWTH, maxIntervalMs);
      } catch {
        // Aborted: the page has moved on. Anything else is the network's or the server's trouble and passes.
        if (controller.signal.aborted) return;
        waitMs = Math.min(waitMs * GROWTH * GROWTH, maxIntervalMs);
      }
      if (!controller.signal.aborted) schedule();
    };
    const onVisibilityChange = () => {
      if (!document.hidden && isOverdue) void ask();
    };

    document.addEventListener("visibilitychange", onVisibilityChange);
    schedule();
    return () => {
      controller.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisibilityChange);
    };
  }, [url, intervalMs, maxIntervalMs]);
}
