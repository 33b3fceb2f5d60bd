import { describe, expect, it } from "vitest";
import {
  type DeliveryEvent,
  isFinalStatus,
  type MessageStatus,
  messageStatuses,
  nextStatus,
} from "./delivery-status";

const EVENTS: DeliveryEvent[] = [
  "released",
  "cancelled",
  "hand_over",
  "sent",
  "deferred",
  "refused",
  "expired",
  "delivered",
  "undelivered",
  "receipt_missing",
];

function pass(...events: DeliveryEvent[]): MessageStatus {
  return events.reduce<MessageStatus>((status, event) => nextStatus(status, event) ?? status, "queued");
}

describe("delivery status", () => {
  it.each([
    [["hand_over", "sent", "delivered"], "delivered"],
    [["hand_over", "sent", "undelivered"], "delivery_failed"],
    [["hand_over", "sent", "receipt_missing"], "delivery_unconfirmed"],
    [["hand_over", "sent", "expired"], "expired"],
    [["hand_over", "refused"], "sending_failed"],
    [["refused"], "sending_failed"],
    [["expired"], "expired"],
    [["hand_over", "deferred", "expired"], "expired"],
    [["hand_over", "deferred", "hand_over", "sent"], "sent"],
    [["hand_over", "delivered", "sent"], "delivered"],
  ] as const)("%j ends as %s", (events, status) => {
    expect(pass(...events)).toBe(status);
  });

  it("is not changed by a second, late or contradicting receipt", () => {
    expect(pass("hand_over", "sent", "delivered", "undelivered", "delivered")).toBe("delivered");
    expect(pass("hand_over", "sent", "receipt_missing", "delivered")).toBe("delivery_unconfirmed");
    expect(pass("hand_over", "sent", "undelivered", "receipt_missing")).toBe("delivery_failed");
  });

  it("leaves no final status by any event, nor one that is not of an outbound message on its way", () => {
    for (const status of messageStatuses) {
      if (!isFinalStatus(status)) continue;
      for (const event of EVENTS) expect(nextStatus(status, event), `${status} ${event}`).toBeNull();
    }
  });

  it("is released, refused or cancelled while scheduled, and cancelled while queued, by nothing else", () => {
    const reachable = (status: MessageStatus) =>
      Object.fromEntries(
        EVENTS.flatMap((event) => {
          const next = nextStatus(status, event);
          return next === null ? [] : [[event, next]];
        }),
      );
    expect(reachable("scheduled")).toEqual({
      released: "queued",
      refused: "sending_failed",
      cancelled: "cancelled",
    });
    expect(reachable("queued").cancelled).toBe("cancelled");
    expect([reachable("sending").cancelled, reachable("sent").cancelled]).toEqual([undefined, undefined]);
  });

  it("takes no receipt for a message that no carrier has", () => {
    for (const event of ["delivered", "undelivered", "receipt_missing", "sent"] as const)
      expect(nextStatus("queued", event)).toBeNull();
  });

  it("reaches a final status from everywhere", () => {
    for (const status of ["queued", "sending", "sent"] as const)
      expect(EVENTS.some((event) => isFinalStatus(nextStatus(status, event) ?? status))).toBe(true);
  });
});
