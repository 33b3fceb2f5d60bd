import { describe, expect, it } from "vitest";
import type { WebhookEvent } from "@/lib/webhook/types";
import { renderEvent } from "./render-event";

process.env.APP_SECRET ??= "secret-of-the-integration-tests-alone";
process.env.DATABASE_URL ??= "postgresql://localhost/none";

const PROFILE = "4001735c-8d74-4e4e-9a3d-2b6c9d1f0a11";
const event: WebhookEvent = {
  id: "019b0000-0000-7000-8000-000000000001",
  messagingProfileId: PROFILE,
  messageId: null,
  eventType: "messaging-profile.spend-limit-reached",
  occurredAtMs: Date.parse("2026-11-30T20:00:00Z"),
  apiVersion: "2",
  url: "https://hooks.example.com/",
  failoverUrl: null,
  facts: { configuredLimit: "10.00", currentCost: "10.02" },
};

describe("the event of a reached spend limit (F4; reference: webhooks §2.4)", () => {
  it("has exactly its three strings in version 2", () => {
    expect(renderEvent(event, null)).toEqual({
      record_type: "event",
      event_type: "messaging-profile.spend-limit-reached",
      id: event.id,
      occurred_at: "2026-11-30T20:00:00.000Z",
      payload: { configured_limit: "10.00", current_cost: "10.02", profile_id: PROFILE },
    });
  });

  it("is flat in version 1", () => {
    expect(renderEvent({ ...event, apiVersion: "1" }, null)).toEqual({
      event_id: event.id,
      event_type: event.eventType,
      profile_id: PROFILE,
      configured_limit: "10.00",
      current_cost: "10.02",
    });
  });

  it("is fields in 2010-04-01", () => {
    expect(renderEvent({ ...event, apiVersion: "2010-04-01" }, null)).toMatchObject({
      EventType: event.eventType,
      MessagingServiceSid: `MG${PROFILE.replaceAll("-", "")}`,
      ConfiguredLimit: "10.00",
      CurrentCost: "10.02",
    });
  });
});
