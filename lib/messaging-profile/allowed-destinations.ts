import { getCountries } from "libphonenumber-js/min";
import { countryName } from "./country-name";

/** The value that allows every country (F7). */
export const EVERYWHERE = "*";

/** ISO 3166-1 alpha-2 codes of places without a numbering plan of their own; clients may list them all the same. */
const WITHOUT_NUMBERS = ["AQ", "BV", "GS", "HM", "PN", "TF", "UM"];

const countryCodes: ReadonlySet<string> = new Set([...getCountries(), ...WITHOUT_NUMBERS]);

/** Every country by its name, for lists to choose from. */
export function listCountries(): { readonly code: string; readonly name: string }[] {
  return [...countryCodes]
    .map((code) => ({ code, name: countryName(code) ?? code }))
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

export type ParsedDestinations =
  | { readonly ok: true; readonly destinations: readonly string[] }
  | { readonly ok: false; readonly code: "missing_destinations" | "invalid_value"; readonly detail: string };

/** "US, ca GB" → the codes as typed. Separators are commas, semicolons and white space. */
export function splitDestinations(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== "");
}

/**
 * Checks and normalises a list of allowed destinations (F7): either `["*"]` or ISO 3166-1 alpha-2 codes in upper case,
 * each once, in the order given. An empty list is refused, because every message of the profile would be.
 */
export function parseDestinations(values: readonly string[]): ParsedDestinations {
  const codes = [...new Set(values.map((value) => value.trim().toUpperCase()))].filter((code) => code !== "");
  if (codes.length === 0)
    return {
      ok: false,
      code: "missing_destinations",
      detail: "Allow at least one country, or * for every country.",
    };
  const unknown = codes.find((code) => code !== EVERYWHERE && !countryCodes.has(code));
  if (unknown !== undefined) return refuse(unknownCountryDetail(unknown));
  if (codes.includes(EVERYWHERE) && codes.length > 1)
    return refuse("Write either * for every country, or the codes of the countries, not both.");
  return { ok: true, destinations: codes };
}

function unknownCountryDetail(value: string): string {
  const shown = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  const byName = [...countryCodes].find((code) => countryName(code)?.toUpperCase() === value);
  if (byName !== undefined)
    return `Write ${byName} for ${countryName(byName)}: countries are listed by their codes.`;
  return `“${shown}” is not a country code. Use two-letter codes such as US, CA or GB.`;
}

function refuse(detail: string): ParsedDestinations {
  return { ok: false, code: "invalid_value", detail };
}
