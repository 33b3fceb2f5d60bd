import { describe, expect, it } from "vitest";
import { sendTestMessageSchema } from "./schema";

const form = {
  messagingProfileId: "0190b5a0-0000-7000-8000-000000000001",
  recipient: "+12125550123",
  text: "Hello",
  sender: "",
};
const parse = (more: object) => sendTestMessageSchema("US").safeParse({ ...form, ...more });

describe("the time of a test message", () => {
  it.each([
    [{}, null],
    [{ sendAt: "", zone: "America/New_York" }, null],
    [{ sendAt: "2026-01-31T09:30", zone: "America/New_York" }, Date.UTC(2026, 0, 31, 14, 30)],
    [{ sendAt: "2026-01-31T09:30", zone: "Asia/Kathmandu" }, Date.UTC(2026, 0, 31, 3, 45)],
    [{ sendAt: "2026-01-31T09:30", zone: "" }, Date.UTC(2026, 0, 31, 9, 30)],
  ])("%j is read in its zone", (more, sendAtMs) => {
    expect(parse(more).data).toMatchObject({ sendAtMs });
  });

  it.each(["tomorrow", "2026-02-30T09:30", "09:30"])("%s is refused beside its field", (sendAt) => {
    expect(parse({ sendAt }).error?.issues).toMatchObject([{ path: ["sendAt"] }]);
  });

  it("a zone that is none is refused as well", () => {
    expect(parse({ sendAt: "2026-01-31T09:30", zone: "Moon/Base" }).success).toBe(false);
  });
});
