import { isFinalStatus, type MessageStatus } from "./delivery-status";

/** The instants of a message's life, epoch ms; null = has not happened (yet). */
export interface MessageInstants {
  readonly direction: "outbound" | "inbound";
  readonly status: MessageStatus;
  readonly acceptedAtMs: number;
  readonly sendingAtMs: number | null;
  readonly sentAtMs: number | null;
  readonly completedAtMs: number | null;
}

export type TimelineStepKey = "accepted" | "queued" | "sending" | "sent" | "final" | "received";

/**
 * - `done`: happened, `atMs` says when.
 * - `now`: the message is here at the moment.
 * - `ahead`: still to come.
 * - `failed`: happened, and ended the message badly.
 * - `skipped`: will not happen any more.
 */
export type TimelineStepState = "done" | "now" | "ahead" | "failed" | "skipped";

export interface TimelineStep {
  readonly key: TimelineStepKey;
  readonly state: TimelineStepState;
  readonly atMs: number | null;
  /** Time since the step before that has an instant, never negative; null for the first step and those without instant. */
  readonly afterMs: number | null;
}

const badEndings: ReadonlySet<MessageStatus> = new Set(["delivery_failed", "sending_failed", "expired"]);

/**
 * A message's way from acceptance to its final status, always in the same five steps, so that what is still to come and
 * what was left out can be seen. A message received has one step.
 *
 * A final status can be reached from any step: the steps in between without an instant were skipped. Clocks of two
 * processes may disagree by milliseconds; a step never counts as earlier than the one before it.
 */
export function buildTimeline(message: MessageInstants): readonly TimelineStep[] {
  if (message.direction === "inbound") {
    return [{ key: "received", state: "done", atMs: message.acceptedAtMs, afterMs: null }];
  }
  const { status } = message;
  const final = isFinalStatus(status);
  const reached = { scheduled: 0, queued: 1, sending: 2, sent: 3 }[status as string] ?? 4;
  const instants: [TimelineStepKey, number | null][] = [
    ["accepted", message.acceptedAtMs],
    ["queued", status === "scheduled" ? null : message.acceptedAtMs],
    ["sending", message.sendingAtMs],
    ["sent", message.sentAtMs],
    ["final", final ? message.completedAtMs : null],
  ];
  let previousMs: number | null = null;
  return instants.map(([key, instantMs], position) => {
    // A message the carrier deferred waits again; when it was first handed over is no step done.
    const atMs = !final && position > reached ? null : instantMs;
    const afterMs = atMs !== null && previousMs !== null ? Math.max(0, atMs - previousMs) : null;
    if (atMs !== null) previousMs = Math.max(previousMs ?? atMs, atMs);
    return { key, state: stateOf(key, atMs, position), atMs, afterMs };
  });

  function stateOf(key: TimelineStepKey, atMs: number | null, position: number): TimelineStepState {
    if (key === "final" && final) return badEndings.has(status) ? "failed" : "done";
    if (!final && position === reached) return "now";
    if (position > reached) return "ahead";
    return atMs === null ? "skipped" : "done";
  }
}
