import { describe, expect, it } from "vitest";
import { deliveryLogHref } from "./delivery-log-href";
import { readDeliveryLogRequest } from "./delivery-log-request";

const NOW = Date.UTC(2026, 0, 15, 12);
const ID = "019b0000-0000-7000-8000-000000000001";

describe("the URL of the webhook log", () => {
  it("says nothing when nothing is filtered", () => {
    const { filter, cursor, problems } = readDeliveryLogRequest({}, NOW);
    expect(new Set(Object.values(filter))).toEqual(new Set([null]));
    expect([cursor, problems]).toEqual([null, {}]);
    expect(deliveryLogHref({})).toBe("/webhook-deliveries");
  });

  it("holds every filter and the place", () => {
    const href = deliveryLogHref(
      {
        status: "failed",
        event: "message.sent",
        profile: ID,
        url: "a.example",
        message: ID,
        range: "24h",
        since: "x",
      },
      { towards: "older", id: ID },
    );
    const parameters = Object.fromEntries(new URL(href, "http://localhost").searchParams);
    expect(parameters).not.toHaveProperty("since");
    const { filter, cursor, problems } = readDeliveryLogRequest(parameters, NOW);
    expect(filter).toEqual({
      status: "failed",
      eventType: "message.sent",
      messagingProfileId: ID,
      messageId: ID,
      url: "a.example",
      sinceMs: NOW - 86_400_000,
      untilMs: null,
    });
    expect(cursor).toEqual({ towards: "older", id: ID });
    expect(problems).toEqual({});
  });

  it.each([
    ["status", "lost"],
    ["event", "message.read"],
    ["profile", "7"],
    ["message", "7"],
    ["range", "1y"],
  ])("reports a %s that makes no sense, and filters nothing by it", (name, value) => {
    const { filter, problems } = readDeliveryLogRequest({ [name]: value }, NOW);
    expect(Object.keys(problems)).toEqual([name]);
    expect(new Set(Object.values(filter))).toEqual(new Set([null]));
  });
});
