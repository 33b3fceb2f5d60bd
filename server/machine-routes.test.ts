import { describe, expect, it } from "vitest";
import { isMachinePath } from "./machine-routes";

describe("isMachinePath", () => {
  it.each(["/v2", "/v2/messages", "/v2/messages?page[size]=2", "/health/live", "/metrics"])(
    "is true of %s",
    (url) => {
      expect(isMachinePath(url)).toBe(true);
    },
  );

  it.each(["/", "/v2x", "/healthy", "/messaging-profiles?next=/v2/messages", "/_next/static/v2/x.js"])(
    "is false of %s",
    (url) => {
      expect(isMachinePath(url)).toBe(false);
    },
  );
});
