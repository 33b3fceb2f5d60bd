/** How far ahead a message may be scheduled (reference: features §12). */
export const SCHEDULING_WINDOW = { leastMs: 5 * 60_000, mostMs: 5 * 86_400_000 } as const;

/** A scheduled message can be cancelled until so long before its time (reference: Telnyx API §5.1). */
export const CANCELLABLE_UNTIL_MS = 60_000;

/** Whether a message may be scheduled for an instant: 5 minutes to 5 days ahead, both included. Epoch ms. */
export function isSchedulable(sendAtMs: number, nowMs: number): boolean {
  const aheadMs = sendAtMs - nowMs;
  return aheadMs >= SCHEDULING_WINDOW.leastMs && aheadMs <= SCHEDULING_WINDOW.mostMs;
}

/** Whether a scheduled message can still be cancelled: more than a minute before its time. Epoch ms. */
export function isCancellable(sendAtMs: number, nowMs: number): boolean {
  return sendAtMs - nowMs > CANCELLABLE_UNTIL_MS;
}
