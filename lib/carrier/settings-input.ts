import { z } from "zod";
import type { SettingField } from "./carrier-kind";

/** What a carrier's form posts: the lines of its settings, and of its secrets, which are never echoed. */
export interface PostedSettings {
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Name of a setting's line in the form. */
export function fieldNameOf({ name, input }: Pick<SettingField, "name" | "input">): string {
  return `${input === "secret" ? "secrets" : "settings"}.${name}`;
}

type Reading = { readonly value: unknown } | { readonly problem: string } | null;

/**
 * Settings as typed, as the kind's schema reads them. Empty lines are left out, so that defaults hold; an empty secret is
 * the one that is stored.
 *
 * @param kept the stored secrets
 * @returns the settings, or what is wrong by the name of its line
 */
export function readSettingsInput<Settings>(
  kind: { readonly fields: readonly SettingField[]; readonly settings: z.ZodType<Settings> },
  posted: PostedSettings,
  kept: Readonly<Record<string, unknown>> = {},
):
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly errors: Record<string, string> } {
  const values: Record<string, unknown> = {};
  const errors: Record<string, string> = {};
  for (const field of kind.fields) {
    const reading =
      read(field, posted) ??
      (field.input === "secret" && field.name in kept ? { value: kept[field.name] } : null);
    if (reading === null) continue;
    if ("problem" in reading) errors[fieldNameOf(field)] = reading.problem;
    else values[field.name] = reading.value;
  }
  const parsed = kind.settings.safeParse(values, {
    error: ({ input }) => (input === undefined ? "Fill in this field." : undefined),
  });
  if (!parsed.success)
    for (const { path, message } of parsed.error.issues) {
      const field = kind.fields.find(({ name }) => name === path[0]);
      errors[field ? fieldNameOf(field) : ""] ??= message;
    }
  if (parsed.success && Object.keys(errors).length === 0) return { ok: true, settings: parsed.data };
  return { ok: false, errors };
}

function read(field: SettingField, { settings, secrets }: PostedSettings): Reading {
  const text = (field.input === "secret" ? secrets : settings)[field.name]?.trim() ?? "";
  if (field.input === "switch") return { value: text !== "" };
  if (text === "") return null;
  if (field.input !== "number" && field.input !== "percent") return { value: text };
  if (!/^-?\d{1,15}(\.\d{1,9})?$/.test(text)) return { problem: "Enter a number." };
  return { value: field.input === "percent" ? Number(text) / 100 : Number(text) };
}

/** Stored settings as the form shows them; secrets are no part of it. */
export function showSettings(
  fields: readonly SettingField[],
  settings: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const { name, input } of fields) {
    const value = settings[name];
    if (input === "secret" || value === undefined || value === null || value === false) continue;
    if (value === true) shown[name] = "on";
    else shown[name] = input === "percent" ? String(Number((Number(value) * 100).toFixed(7))) : String(value);
  }
  return shown;
}

/** The defaults of a schema's single settings; those that must be given are left out. */
export function defaultsOf(schema: z.ZodType): Record<string, unknown> {
  if (!(schema instanceof z.ZodObject)) return {};
  const shape: Record<string, z.ZodType> = schema.shape;
  const defaults: Record<string, unknown> = {};
  for (const [name, single] of Object.entries(shape)) {
    const parsed = single.safeParse(undefined);
    if (parsed.success && parsed.data !== undefined) defaults[name] = parsed.data;
  }
  return defaults;
}
