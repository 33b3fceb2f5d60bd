import { describe, expect, it } from "vitest";
import { differencesFromForm } from "./form-differences";
import { DEFAULT_MESSAGE_SETTINGS } from "./message-settings";
import type { MessagingProfile } from "./types";

const current: MessagingProfile = {
  ...DEFAULT_MESSAGE_SETTINGS,
  id: "0195c1c2-8f0e-7cc2-8000-000000000001",
  name: "Support",
  enabled: true,
  numberPool: {
    longCodeWeight: 5,
    tollFreeWeight: 1,
    stickySender: true,
    geomatch: false,
    skipUnhealthy: false,
  },
  validitySeconds: 3_600,
  mappingLifetimeSeconds: 691_200,
  switchOffBehaviour: "clear",
  whitelistedDestinations: ["US", "CA"],
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

const form = {
  name: "Support",
  enabled: "on",
  numberPool: "on",
  longCodeWeight: "5",
  tollFreeWeight: "1",
  stickySender: "on",
  mappingLifetime: "telnyx",
  switchOffBehaviour: "clear",
  whitelistedDestinations: "US, CA",
};

describe("what a stale form has to compare", () => {
  it("is nothing when both say the same, however it is said", () => {
    expect(differencesFromForm(current, form)).toEqual([]);
    const { mappingLifetime: _, ...rest } = form;
    const custom = {
      ...rest,
      mappingLifetime: "custom",
      customLifetimeLength: "192",
      customLifetimeUnit: "hours",
    };
    expect(differencesFromForm(current, custom)).toEqual([]);
  });

  it("compares the limit's amount and addresses while it is on in both", () => {
    const limited = {
      ...current,
      dailySpendLimitEnabled: true,
      dailySpendLimit: "50.00",
      spendAlertEmails: ["ann@example.com", "bob@example.com"],
    };
    const typed = { ...form, dailySpendLimitEnabled: "on", dailySpendLimit: "50" };
    const emails = "ann@example.com\r\nbob@example.com";
    expect(differencesFromForm(limited, { ...typed, spendAlertEmails: emails })).toEqual([]);
    expect(differencesFromForm(limited, { ...typed, dailySpendLimit: "1e3", spendAlertEmails: "" })).toEqual([
      { label: "Daily spend limit", saved: "$50.00", typed: "$1e3" },
      { label: "Alert e-mails", saved: "ann@example.com, bob@example.com", typed: "" },
    ]);
    expect(differencesFromForm(limited, form)).toEqual([
      { label: "Daily spend limit", saved: "$50.00", typed: "Off" },
    ]);
  });

  it("names each setting as the form does", () => {
    const { enabled: _, ...typed } = {
      ...form,
      longCodeWeight: "7",
      geomatch: "on",
      smartEncoding: "on",
      dailySpendLimitEnabled: "on",
      dailySpendLimit: "050",
      mappingLifetime: "twilio",
      switchOffBehaviour: "retain",
      whitelistedDestinations: "*",
    };
    expect(differencesFromForm(current, typed)).toEqual([
      { label: "Enabled", saved: "On", typed: "Off" },
      { label: "Long code weight", saved: "5", typed: "7" },
      { label: "Geomatch", saved: "Off", typed: "On" },
      { label: "Mapping lifetime", saved: "8 days", typed: "365 days" },
      { label: "When switched off", saved: "Clear all mappings", typed: "Keep them, ignored while off" },
      { label: "Smart Encoding", saved: "Off", typed: "On" },
      { label: "Daily spend limit", saved: "Off", typed: "$50.00" },
      { label: "Allowed destinations", saved: "US, CA", typed: "*" },
    ]);
  });

  it("leaves out the pool's settings where the pool is off", () => {
    const { numberPool: _, ...off } = { ...form, longCodeWeight: "99" };
    expect(differencesFromForm(current, off)).toEqual([{ label: "Number Pool", saved: "On", typed: "Off" }]);
  });
});
