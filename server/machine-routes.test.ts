import { describe, expect, it } from "vitest";
import { isMachinePath } from "./machine-routes";

describe("isMachinePath", () => {
  it.each([
    "/v2",
    "/v2/messages",
    "/v2/messages?page[size]=2",
    "/health/live",
    "/metrics",
    "/media/token/file.jpg",
    "/carriers/01890000-0000-7000-8000-000000000001/webhooks",
    "/carriers/01890000-0000-7000-8000-000000000001/status?id=1",
  ])("is true of %s", (url) => {
    expect(isMachinePath(url)).toBe(true);
  });

  it.each([
    "/",
    "/v2x",
    "/healthy",
    "/messaging-profiles?next=/v2/messages",
    "/_next/static/v2/x.js",
    "/carriers",
    "/carriers/new",
    "/carriers/01890000-0000-7000-8000-000000000001",
    "/carriers/01890000-0000-7000-8000-000000000001?_rsc=1",
    "/carriers/01890000-0000-7000-8000-000000000001.segments/_tree.segment.rsc",
  ])("is false of %s", (url) => {
    expect(isMachinePath(url)).toBe(false);
  });
});
