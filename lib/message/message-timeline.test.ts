import { describe, expect, it } from "vitest";
import { messageStatuses } from "./delivery-status";
import { buildTimeline, type MessageInstants } from "./message-timeline";

const T = 1_790_000_000_000;
const base: MessageInstants = {
  direction: "outbound",
  status: "queued",
  acceptedAtMs: T,
  sendingAtMs: null,
  sentAtMs: null,
  completedAtMs: null,
};
const states = (message: Partial<MessageInstants>) =>
  buildTimeline({ ...base, ...message })
    .map((step) => `${step.key}:${step.state}`)
    .join(" ");

describe("a message's timeline", () => {
  it.each<[Partial<MessageInstants>, string]>([
    [{ status: "scheduled" }, "accepted:now queued:ahead sending:ahead sent:ahead final:ahead"],
    [{ status: "queued" }, "accepted:done queued:now sending:ahead sent:ahead final:ahead"],
    [
      { status: "sending", sendingAtMs: T + 5 },
      "accepted:done queued:done sending:now sent:ahead final:ahead",
    ],
    [
      { status: "sent", sendingAtMs: T + 5, sentAtMs: T + 9 },
      "accepted:done queued:done sending:done sent:now final:ahead",
    ],
    [
      { status: "delivered", sendingAtMs: T + 5, sentAtMs: T + 9, completedAtMs: T + 900 },
      "accepted:done queued:done sending:done sent:done final:done",
    ],
    [
      { status: "delivery_failed", sendingAtMs: T + 5, sentAtMs: T + 9, completedAtMs: T + 900 },
      "accepted:done queued:done sending:done sent:done final:failed",
    ],
    [
      { status: "delivery_unconfirmed", sendingAtMs: T + 5, sentAtMs: T + 9, completedAtMs: T + 900 },
      "accepted:done queued:done sending:done sent:done final:done",
    ],
    [
      { status: "sending_failed", sendingAtMs: T + 5, completedAtMs: T + 6 },
      "accepted:done queued:done sending:done sent:skipped final:failed",
    ],
    [
      { status: "expired", completedAtMs: T + 3_600_000 },
      "accepted:done queued:done sending:skipped sent:skipped final:failed",
    ],
    [
      { status: "cancelled", completedAtMs: T + 10 },
      "accepted:done queued:done sending:skipped sent:skipped final:done",
    ],
    [{ direction: "inbound", status: "received" }, "received:done"],
  ])("%j", (message, expected) => {
    expect(states(message)).toBe(expected);
  });

  it("says how long each step took, counted from the last one that has an instant", () => {
    const steps = buildTimeline({
      ...base,
      status: "delivered",
      sendingAtMs: T + 250,
      sentAtMs: null,
      completedAtMs: T + 1_250,
    });
    expect(steps.map((step) => step.afterMs)).toEqual([null, 0, 250, null, 1_000]);
  });

  it("shows a message its carrier deferred as waiting, without the time it was handed over before", () => {
    const steps = buildTimeline({ ...base, status: "queued", sendingAtMs: T + 40 });
    expect(steps.map((step) => [step.state, step.atMs])).toEqual([
      ["done", T],
      ["now", T],
      ["ahead", null],
      ["ahead", null],
      ["ahead", null],
    ]);
  });

  it("never counts backwards when two processes' clocks disagree", () => {
    const steps = buildTimeline({
      ...base,
      status: "delivered",
      sendingAtMs: T - 3,
      sentAtMs: T + 2,
      completedAtMs: T + 1,
    });
    expect(steps.map((step) => step.afterMs)).toEqual([null, 0, 0, 2, 0]);
  });

  it("has exactly one step at which a message on its way is, and none once the status is final", () => {
    for (const status of messageStatuses) {
      const here = buildTimeline({ ...base, status }).filter((step) => step.state === "now");
      const onTheWay = ["scheduled", "queued", "sending", "sent"].includes(status);
      expect(here, status).toHaveLength(onTheWay ? 1 : 0);
    }
  });
});
