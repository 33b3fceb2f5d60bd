import { describe, expect, it } from "vitest";
import { createProfileSchema, saveSettingsSchema } from "./schema";

const form = {
  profileId: "0195c1c2-8f0e-7cc2-8000-000000000001",
  editedAt: "2026-03-01T10:00:00.123Z",
  name: "  Support ",
  enabled: "on",
  numberPool: "on",
  longCodeWeight: "5",
  tollFreeWeight: " 1 ",
  stickySender: "on",
  mappingLifetime: "telnyx",
  switchOffBehaviour: "clear",
  whitelistedDestinations: "us, CA",
};

function errorsOf(changed: Record<string, string | undefined>): Record<string, string> {
  const parsed = saveSettingsSchema.safeParse({ ...form, ...changed });
  if (parsed.success) return {};
  return Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path.join("."), message]));
}

describe("settings form", () => {
  it.each([
    ["60", 3_600],
    ["1", 60],
    ["1440", 86_400],
    ["1.25", 75],
  ])("takes a validity of %s minutes as %i seconds", (validityMinutes, validitySeconds) => {
    expect(saveSettingsSchema.parse({ ...form, validityMinutes })).toMatchObject({ validitySeconds });
    const { numberPool: _, ...off } = form;
    expect(saveSettingsSchema.parse({ ...off, validityMinutes })).toMatchObject({ validitySeconds });
  });

  it.each(["", "0", "0.9", "1441", "-1", "1e3", "an hour"])("refuses a validity of %j", (validityMinutes) => {
    expect(errorsOf({ validityMinutes })).toEqual({ validityMinutes: expect.stringContaining("1,440") });
  });

  it.each([
    ["50", "50.00"],
    [" 0012.50 ", "12.50"],
    ["0.000001", "0.000001"],
    ["999999999999.999999", "999999999999.999999"],
  ])("takes a daily spend limit of %j as %s, with and without a pool (F4)", (dailySpendLimit, expected) => {
    const { numberPool: _, ...off } = form;
    for (const posted of [form, off])
      expect(
        saveSettingsSchema.parse({ ...posted, dailySpendLimitEnabled: "on", dailySpendLimit }),
      ).toMatchObject({ dailySpendLimitEnabled: true, dailySpendLimit: expected });
  });

  it.each([
    ["", "digits"],
    [undefined, "digits"],
    ["-1", "digits"],
    ["1e3", "digits"],
    ["1,50", "digits"],
    ["$5", "digits"],
    [".5", "digits"],
    ["٣", "digits"],
    ["0", "more than 0"],
    ["0.00", "more than 0"],
    ["12345678901234567890", "12 digits"],
    ["0.0000001", "12 digits"],
    ["9".repeat(5_000), "12 digits"],
  ])("refuses a daily spend limit of %j at its field", (dailySpendLimit, words) => {
    expect(errorsOf({ dailySpendLimitEnabled: "on", dailySpendLimit })).toEqual({
      dailySpendLimit: expect.stringContaining(words),
    });
  });

  it("checks the alert e-mails, and reports them together with everything else", () => {
    const limited = { dailySpendLimitEnabled: "on", dailySpendLimit: "5" };
    expect(
      saveSettingsSchema.parse({
        ...form,
        ...limited,
        spendAlertEmails: "Ann@EXAMPLE.com\r\nbob@example.com",
      }),
    ).toMatchObject({ spendAlertEmails: ["Ann@example.com", "bob@example.com"] });
    expect(saveSettingsSchema.parse({ ...form, ...limited, spendAlertEmails: "" })).toMatchObject({
      spendAlertEmails: [],
    });
    expect(
      errorsOf({ dailySpendLimitEnabled: "on", dailySpendLimit: "x", spendAlertEmails: "bob@", name: "" }),
    ).toEqual({
      name: "Enter a name.",
      dailySpendLimit: expect.stringContaining("digits"),
      spendAlertEmails: "“bob@” is not an e-mail address.",
    });
  });

  it("keeps amount and addresses as they were while the limit is off", () => {
    const saved = saveSettingsSchema.parse({ ...form, dailySpendLimit: "1e3", spendAlertEmails: "bob@" });
    expect(saved).toMatchObject({ dailySpendLimitEnabled: false });
    expect(saved).not.toHaveProperty("dailySpendLimit");
    expect(saved).not.toHaveProperty("spendAlertEmails");
  });

  it("switches smart encoding on and off, with and without a pool", () => {
    const { numberPool: _, ...off } = form;
    for (const posted of [form, off]) {
      expect(saveSettingsSchema.parse({ ...posted, smartEncoding: "on" })).toMatchObject({
        smartEncoding: true,
      });
      expect(saveSettingsSchema.parse(posted)).toMatchObject({ smartEncoding: false });
    }
  });

  it("is read into the domain's terms", () => {
    expect(saveSettingsSchema.parse(form)).toEqual({
      profileId: "0195c1c2-8f0e-7cc2-8000-000000000001",
      editedAt: new Date("2026-03-01T10:00:00.123Z"),
      name: "Support",
      enabled: true,
      smartEncoding: false,
      mmsTranscoding: false,
      mmsFallBackToSms: false,
      dailySpendLimitEnabled: false,
      numberPool: {
        longCodeWeight: 5,
        tollFreeWeight: 1,
        stickySender: true,
        geomatch: false,
        skipUnhealthy: false,
      },
      mappingLifetimeSeconds: 691_200,
      switchOffBehaviour: "clear",
      whitelistedDestinations: ["US", "CA"],
      confirmed: false,
      includePins: false,
    });
  });

  it("with the pool off neither checks nor takes the pool's fields, except what switching off does", () => {
    const { numberPool: _, ...off } = {
      ...form,
      longCodeWeight: "-3",
      mappingLifetime: "",
      switchOffBehaviour: "retain",
    };
    expect(saveSettingsSchema.parse(off)).toMatchObject({
      numberPool: null,
      switchOffBehaviour: "retain",
      mappingLifetimeSeconds: undefined,
    });
    const { switchOffBehaviour: __, ...bare } = off;
    expect(saveSettingsSchema.parse(bare)).toMatchObject({ numberPool: null });
    expect(saveSettingsSchema.parse(bare).switchOffBehaviour).toBeUndefined();
  });

  it.each(["-1", "1.5", "", " ", "1e3", "1000001", "99999999999999999999", "٣", "five", "+5", "0x10"])(
    "refuses the weight %j at its field and says the range",
    (weight) => {
      expect(errorsOf({ longCodeWeight: weight })).toEqual({
        longCodeWeight: "Enter a whole number from 0 to 1,000,000.",
      });
      expect(errorsOf({ tollFreeWeight: weight })).toEqual({
        tollFreeWeight: "Enter a whole number from 0 to 1,000,000.",
      });
    },
  );

  it.each(["0", "1000000", "007"])("takes the weight %j", (weight) => {
    expect(errorsOf({ longCodeWeight: weight })).toEqual({});
  });

  it.each([
    ["", "Enter a name."],
    ["  ", "Enter a name."],
    ["x".repeat(201), "Use at most 200 characters."],
    ["x".repeat(10_000), "Use at most 200 characters."],
    ["two\nlines", "Use no line breaks or control characters."],
    ["nul\u0000", "Use no line breaks or control characters."],
  ])("refuses the name %#", (name, message) => {
    expect(errorsOf({ name })).toEqual({ name: message });
    expect(createProfileSchema.safeParse({ name }).error?.issues[0]?.message).toBe(message);
  });

  it.each(["x".repeat(200), "👍".repeat(200), "a"])("takes the name %#", (name) => {
    expect(errorsOf({ name })).toEqual({});
  });

  it.each([
    ["1", "hours", 3_600],
    ["400", "days", 34_560_000],
    ["9600", "hours", 34_560_000],
    ["36", "hours", 129_600],
  ])("S14 takes a lifetime of %s %s", (length, unit, seconds) => {
    const parsed = saveSettingsSchema.parse({
      ...form,
      mappingLifetime: "custom",
      customLifetimeLength: length,
      customLifetimeUnit: unit,
    });
    expect(parsed.mappingLifetimeSeconds).toBe(seconds);
  });

  it.each([
    ["0", "hours"],
    ["401", "days"],
    ["9601", "hours"],
    ["1.5", "days"],
    ["-1", "days"],
    ["", "days"],
    [undefined, "days"],
  ])("S14 refuses a lifetime of %s %s at its field", (length, unit) => {
    expect(
      errorsOf({ mappingLifetime: "custom", customLifetimeLength: length, customLifetimeUnit: unit }),
    ).toEqual({ customLifetimeLength: "Choose from 1 hour to 400 days, in whole hours or days." });
  });

  it.each([
    [
      { customLifetimeUnit: "weeks", mappingLifetime: "custom", customLifetimeLength: "1" },
      "customLifetimeUnit",
    ],
    [{ mappingLifetime: "forever" }, "mappingLifetime"],
    [{ switchOffBehaviour: "keep" }, "switchOffBehaviour"],
    [{ whitelistedDestinations: "" }, "whitelistedDestinations"],
    [{ whitelistedDestinations: "US XX" }, "whitelistedDestinations"],
    [{ editedAt: "yesterday" }, "editedAt"],
    [{ name: undefined }, "name"],
  ])("refuses %j at its field", (changed, field) => {
    expect(Object.keys(errorsOf(changed))).toEqual([field]);
  });

  it("reports everything wrong at once", () => {
    expect(
      Object.keys(
        errorsOf({ name: "", longCodeWeight: "-1", mappingLifetime: "x", whitelistedDestinations: "" }),
      ),
    ).toEqual(["name", "whitelistedDestinations", "longCodeWeight", "mappingLifetime"]);
  });
});
