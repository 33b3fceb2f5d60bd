import { describe, expect, it } from "vitest";
import { describeActivity } from "./describe-activity";

describe("the activity of a profile in words", () => {
  it("names what a save changed and cleared", () => {
    expect(
      describeActivity("messaging_profile.updated", {
        changes: {
          name: { before: "A", after: "B" },
          "numberPool.stickySender": { before: true, after: false },
          mappingLifetimeSeconds: { before: 691_200, after: 3_600 },
          whitelistedDestinations: { before: ["*"], after: ["US", "CA"] },
          numberPool: { before: { longCodeWeight: 1 }, after: null },
        },
        mappingsCleared: "sticky_off",
        pinsIncluded: false,
      }),
    ).toEqual({
      title: "Settings saved",
      facts: [
        "Name: A → B",
        "Sticky Sender: on → off",
        "Mapping lifetime: 8 days → 1 hour",
        "Allowed destinations: every country → US, CA",
        "Number Pool: on → off",
        "All mappings cleared, pins kept",
      ],
    });
  });

  it.each([
    ["number.assigned", { count: 1, numbers: ["+12025550100"] }, "1 number assigned", ["+12025550100"]],
    [
      "number.unassigned",
      { count: 1_500, numbers: ["+12025550100"], reason: "moved" },
      "1,500 numbers moved to another profile",
      ["+12025550100 and 1,499 more"],
    ],
    ["mapping.pinned", { recipient: "+1", sender: "+2" }, "+1 pinned to +2", []],
    ["mapping.all_reset", { includePins: true }, "All mappings reset", ["Pins included"]],
    ["mapping.number_reset", { sender: "+1", includePins: false }, "All mappings of +1 reset", ["Pins kept"]],
    ["messaging_profile.deleted", { numbersUnassigned: 3 }, "Profile deleted", ["3 numbers unassigned"]],
  ])("%s", (action, detail, title, facts) => {
    expect(describeActivity(action, detail)).toEqual({ title, facts });
  });

  it.each([null, undefined, "text", [], { changes: "x", numbers: 1, count: "many" }])(
    "does not stumble over the detail %j",
    (detail) => {
      expect(describeActivity("number.assigned", detail).title).toBe("1 number assigned");
    },
  );

  it("keeps the name of an action it does not know", () => {
    expect(describeActivity("webhook.re_delivered", {}).title).toBe("webhook re delivered");
    expect(describeActivity("constructor", {}).title).toBe("constructor");
  });
});
