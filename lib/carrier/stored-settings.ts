import { getLogger } from "@/lib/logger";
import { openSealedText, sealText } from "@/lib/sealed-text";
import type { CarrierKind } from "./carrier-kind";

/** A carrier's settings as they lie in the database. */
export interface StoredSettings {
  /** Everything that may be read. */
  readonly settings: Record<string, unknown>;
  /** Sealed JSON of the secret ones; null = there are none. */
  readonly secrets: string | null;
}

/** Parts settings into what may be read and what is sealed. */
export function sealSettings(
  kind: CarrierKind,
  carrierId: string,
  settings: Readonly<Record<string, unknown>>,
): StoredSettings {
  const isSecret = secretNames(kind);
  const entries = Object.entries(settings);
  const secret = entries.filter(([name]) => isSecret.has(name));
  return {
    settings: Object.fromEntries(entries.filter(([name]) => !isSecret.has(name))),
    secrets:
      secret.length === 0 ? null : sealText(JSON.stringify(Object.fromEntries(secret)), ownerOf(carrierId)),
  };
}

/**
 * The settings with their secrets, as the kind's schema makes them.
 *
 * @throws ZodError when they are no settings of this kind, Error when the secrets cannot be opened
 */
export function openSettings<Settings>(
  kind: CarrierKind<Settings>,
  carrierId: string,
  { settings, secrets }: StoredSettings,
): Settings {
  const opened = secrets === null ? {} : JSON.parse(openSealedText(secrets, ownerOf(carrierId)));
  return kind.settings.parse({ ...settings, ...opened });
}

/** The stored secrets by name; null = they cannot be opened: made under another APP_SECRET, or changed. */
export function openSecrets(
  carrierId: string,
  { secrets }: Pick<StoredSettings, "secrets">,
): Record<string, unknown> | null {
  if (secrets === null) return {};
  try {
    return JSON.parse(openSealedText(secrets, ownerOf(carrierId)));
  } catch (error) {
    getLogger().error({ err: error, carrierId }, "the secrets of a carrier cannot be opened");
    return null;
  }
}

function secretNames({ fields }: CarrierKind): ReadonlySet<string> {
  return new Set(fields.filter((field) => field.input === "secret").map((field) => field.name));
}

function ownerOf(carrierId: string): string {
  return `carrier:${carrierId}`;
}
