import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { SettingField } from "./carrier-kind";
import { defaultsOf, readSettingsInput, showSettings } from "./settings-input";

const fields: readonly SettingField[] = [
  { name: "host", label: "Host", input: "text" },
  { name: "port", label: "Port", input: "number" },
  { name: "loss", label: "Loss", input: "percent" },
  { name: "tls", label: "TLS", input: "switch" },
  { name: "mode", label: "Mode", input: "choice", options: [] },
  { name: "password", label: "Password", input: "secret" },
];
const settings = z.object({
  host: z.string({ error: "Enter a host." }),
  port: z.number().int("Enter a whole number.").default(2775),
  loss: z.number().max(1, "At most 100.").default(0),
  tls: z.boolean().default(true),
  mode: z.enum(["a", "b"], { error: "Choose a or b." }).default("a"),
  password: z.string(),
});
const read = (posted: Record<string, string>, secrets: Record<string, string> = {}, kept = {}) =>
  readSettingsInput({ fields, settings }, { settings: posted, secrets }, kept);

describe("settings as typed", () => {
  it("become numbers, ratios, booleans and trimmed texts; empty lines leave defaults", () => {
    expect(read({ host: " h ", port: "99", loss: "12.5", tls: "on", mode: "" }, { password: " p " })).toEqual(
      {
        ok: true,
        settings: { host: "h", port: 99, loss: 0.125, tls: true, mode: "a", password: "p" },
      },
    );
    expect(read({ host: "h" }, { password: "p" })).toMatchObject({ settings: { port: 2775, tls: false } });
  });

  it("keep a stored secret where none is typed, and never mix up the two kinds of lines", () => {
    expect(read({ host: "h" }, { password: "" }, { password: "old" })).toMatchObject({
      settings: { password: "old" },
    });
    expect(read({ host: "h" }, { password: "new" }, { password: "old" })).toMatchObject({
      settings: { password: "new" },
    });
    expect(read({ host: "h", password: "wrong place" }, { host: "x" })).toMatchObject({
      ok: false,
      errors: { "secrets.password": "Fill in this field." },
    });
  });

  it.each(["1e3", "0x10", "--1", "NaN", "Infinity", "1,5", "9".repeat(20)])(
    "refuse %j as a number",
    (port) => {
      expect(read({ host: "h", port }, { password: "p" })).toEqual({
        ok: false,
        errors: { "settings.port": "Enter a number." },
      });
    },
  );

  it("name all that is wrong, each at its line", () => {
    expect(read({ port: "1.5", loss: "101", mode: "c" })).toEqual({
      ok: false,
      errors: {
        "settings.host": "Enter a host.",
        "settings.port": "Enter a whole number.",
        "settings.loss": "At most 100.",
        "settings.mode": "Choose a or b.",
        "secrets.password": "Fill in this field.",
      },
    });
  });

  it("ignore lines no kind has", () => {
    expect(read({ host: "h", __proto__: "x", constructor: "y" }, { password: "p" }).ok).toBe(true);
  });

  it("come back as they were typed, without secrets", () => {
    const stored = { host: "h", port: 99, loss: 0.07, tls: true, mode: "b", password: "p" };
    expect(showSettings(fields, stored)).toEqual({ host: "h", port: "99", loss: "7", tls: "on", mode: "b" });
    expect(showSettings(fields, { tls: false })).toEqual({});
  });

  it("begin as the schema's defaults", () => {
    expect(defaultsOf(settings)).toEqual({ port: 2775, loss: 0, tls: true, mode: "a" });
    expect(defaultsOf(settings.refine(() => true))).toMatchObject({ port: 2775 });
  });
});
