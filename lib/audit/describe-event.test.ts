import { describe, expect, it } from "vitest";
import { describeEvent } from "./describe-event";

describe("an event of the audit log in words", () => {
  it.each([
    [
      "user.created",
      { email: "vera@example.com", role: "viewer" },
      "User vera@example.com added",
      ["Role: viewer"],
    ],
    [
      "user.role_changed",
      { email: "vera@example.com", from: "viewer", to: "operator" },
      "Role of vera@example.com changed",
      ["viewer → operator"],
    ],
    ["user.signed_in", { address: "192.0.2.7" }, "Signed in", ["From 192.0.2.7"]],
    ["api_key.created", { name: "Shop", scopes: ["send"] }, "API key Shop created", ["Scopes: send"]],
    [
      "carrier.updated",
      {
        name: "North",
        from: { canMms: true, settings: { host: "a", port: 1 }, longCodePerSecond: null },
        to: { canMms: false, settings: { host: "b", port: 1 }, longCodePerSecond: 2 },
        changedSecrets: ["password"],
      },
      "Carrier North changed",
      [
        "Can mms: on → off",
        "Settings, Host: a → b",
        "Long code per second: none → 2",
        "New secret: Password",
      ],
    ],
    [
      "price.updated",
      {
        messageType: "SMS",
        countryCode: "US",
        senderType: "toll_free",
        carrier: "Up stream",
        rate: "0.004",
        carrierFee: "0.00",
      },
      "Price of SMS to US, toll free, by Up stream changed",
      ["Rate: $0.004", "Carrier fee: $0.00"],
    ],
    [
      "price.deleted",
      {
        messageType: "MMS",
        countryCode: "*",
        senderType: null,
        carrier: null,
        rate: "0.1",
        carrierFee: "0.00",
      },
      "Price of MMS to all other countries deleted",
      ["Rate: $0.1", "Carrier fee: $0.00"],
    ],
    ["price.imported", { imported: 12, replaced: 6 }, "List of 12 prices imported in the place of 6", []],
    ["messaging_profile.deleted", { numbersUnassigned: 3 }, "Profile deleted", ["3 numbers unassigned"]],
    ["later.version", {}, "later version", []],
    ["constructor", {}, "constructor", []],
  ])("%s", (action, detail, title, facts) => {
    expect(describeEvent(action, detail)).toEqual({ title, facts });
  });

  it.each([null, undefined, "text", []])("does not stumble over the detail %j", (detail) => {
    expect(describeEvent("user.signed_in", detail)).toEqual({ title: "Signed in", facts: [] });
  });
});
