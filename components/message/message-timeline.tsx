import { Check, Circle, CircleDot, Minus, X } from "lucide-react";
import { Time } from "@/components/ui/time";
import type { MessageDetails } from "@/lib/message/get-message";
import { buildTimeline, type TimelineStep, type TimelineStepState } from "@/lib/message/message-timeline";
import { formatDuration } from "./format-duration";
import { messageStatusLabels } from "./status-badge";

const markers: Readonly<Record<TimelineStepState, { readonly style: string; readonly Icon: typeof Check }>> =
  {
    done: { style: "bg-success-soft text-success-soft-foreground", Icon: Check },
    now: { style: "bg-accent-soft text-accent-soft-foreground", Icon: CircleDot },
    ahead: { style: "bg-surface-secondary text-muted", Icon: Circle },
    failed: { style: "bg-danger-soft text-danger-soft-foreground", Icon: X },
    skipped: { style: "bg-surface-secondary text-muted", Icon: Minus },
  };

const stateInWords: Readonly<Record<TimelineStepState, string>> = {
  done: "done",
  now: "in progress",
  ahead: "still to come",
  failed: "failed",
  skipped: "left out",
};

type TimelineMessage = Pick<
  MessageDetails,
  "direction" | "status" | "acceptedAtMs" | "sendingAtMs" | "sentAtMs" | "completedAtMs" | "carrierName"
>;

/** The steps of a message from acceptance to its final status, with times and how long each took. */
export function MessageTimeline({ message }: { message: TimelineMessage }) {
  const steps = buildTimeline(message);
  return (
    <ol aria-label="Timeline">
      {steps.map((step, index) => (
        <TimelineItem key={step.key} step={step} message={message} isLast={index === steps.length - 1} />
      ))}
    </ol>
  );
}

function TimelineItem({
  step,
  message,
  isLast,
}: {
  step: TimelineStep;
  message: TimelineMessage;
  isLast: boolean;
}) {
  const { style, Icon } = markers[step.state];
  const isQuiet = step.state === "ahead" || step.state === "skipped";
  const hint = hintOf(step, message);
  return (
    <li
      className="relative flex gap-3 pb-4 last:pb-0"
      aria-current={step.state === "now" ? "step" : undefined}
    >
      {!isLast && <span aria-hidden className="absolute start-3 top-6 bottom-0 w-px bg-border" />}
      <span aria-hidden className={`z-1 grid size-6 shrink-0 place-items-center rounded-full ${style}`}>
        <Icon className="size-3.5" />
      </span>
      <div className="min-w-0 flex-1 justify-between gap-x-4 sm:flex">
        <div>
          <p className={isQuiet ? "text-muted" : "font-medium"}>
            {titleOf(step, message)}
            <span className="sr-only"> ({stateInWords[step.state]})</span>
          </p>
          {hint && <p className="text-[0.8125rem] text-muted">{hint}</p>}
        </div>
        {step.atMs !== null && (
          <p className="figures text-sm whitespace-nowrap text-muted">
            <Time value={step.atMs} mode="absolute" seconds />
            {step.afterMs !== null && step.key !== "queued" && ` · +${formatDuration(step.afterMs)}`}
          </p>
        )}
      </div>
    </li>
  );
}

function titleOf(step: TimelineStep, { status }: TimelineMessage): string {
  switch (step.key) {
    case "accepted":
      return status === "scheduled" ? "Scheduled" : "Accepted";
    case "final":
      return step.state === "ahead" ? "Delivery receipt" : messageStatusLabels[status];
    default:
      return messageStatusLabels[step.key];
  }
}

function hintOf(step: TimelineStep, { carrierName, status }: TimelineMessage): string | null {
  const carrier = carrierName ?? "the carrier";
  if (step.state === "now") {
    if (step.key === "queued") return "Waiting for its turn at the number";
    if (step.key === "sending") return `Being handed to ${carrier}`;
    if (step.key === "sent") return "Waiting for the delivery receipt";
  }
  if (step.state === "done") {
    if (step.key === "sending") return `Handed to ${carrier}`;
    if (step.key === "sent") return `Taken by ${carrier}`;
    if (step.key === "final" && status === "delivered") return "Confirmed by a delivery receipt";
  }
  return null;
}
