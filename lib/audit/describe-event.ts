import { type DescribedActivity, describeActivity } from "@/lib/messaging-profile/describe-activity";

type Detail = Readonly<Record<string, unknown>>;

/** What is done to the installation rather than to a profile. */
const TITLES: Readonly<Record<string, (detail: Detail) => string>> = {
  "api_key.created": ({ name }) => `API key ${text(name)} created`,
  "api_key.updated": ({ name }) => `API key ${text(name)} changed`,
  "api_key.rotated": ({ name }) => `Secret of API key ${text(name)} replaced`,
  "api_key.replaced": ({ name }) => `API key ${text(name)} replaced`,
  "api_key.overlap_ended": ({ name }) => `Old secret of API key ${text(name)} ended`,
  "api_key.revoked": ({ name }) => `API key ${text(name)} revoked`,
  "carrier.created": ({ name }) => `Carrier ${text(name)} added`,
  "carrier.updated": ({ name }) => `Carrier ${text(name)} changed`,
  "carrier.enabled": ({ name }) => `Carrier ${text(name)} enabled`,
  "carrier.disabled": ({ name }) => `Carrier ${text(name)} disabled`,
  "carrier.deleted": ({ name }) => `Carrier ${text(name)} deleted`,
  "price.created": (detail) => `Price of ${priceCase(detail)} added`,
  "price.updated": (detail) => `Price of ${priceCase(detail)} changed`,
  "price.deleted": (detail) => `Price of ${priceCase(detail)} deleted`,
  "price.imported": ({ imported, replaced }) =>
    `List of ${String(imported)} prices imported in the place of ${String(replaced)}`,
  "instance.set_up": () => "Stickypool set up, with its first administrator",
  "link_domain.added": ({ host }) => `Link domain ${text(host)} added`,
  "link_domain.verified": ({ host }) => `Link domain ${text(host)} verified`,
  "link_domain.removed": ({ host }) => `Link domain ${text(host)} removed`,
  "user.created": ({ email }) => `User ${text(email)} added`,
  "user.role_changed": ({ email }) => `Role of ${text(email)} changed`,
  "user.disabled": ({ email }) => `User ${text(email)} disabled`,
  "user.enabled": ({ email }) => `User ${text(email)} enabled`,
  "user.password_reset": ({ email }) => `Password of ${text(email)} reset`,
  "user.password_changed": () => "Own password changed",
  "user.signed_out_everywhere": ({ email }) => `${text(email)} signed out everywhere`,
  "user.signed_in": () => "Signed in",
};

/**
 * Says what an event of the audit log did, to the whole installation or to a profile. An action it does not know keeps its
 * own name.
 */
export function describeEvent(action: string, detail: unknown): DescribedActivity {
  const known = Object.hasOwn(TITLES, action) ? TITLES[action] : undefined;
  if (known === undefined) return describeActivity(action, detail);
  const own = isRecord(detail) ? detail : {};
  return { title: known(own), facts: [...factsOf(own), ...describeActivity(action, detail).facts] };
}

function factsOf(detail: Detail): string[] {
  const facts: string[] = [];
  if (typeof detail.role === "string") facts.push(`Role: ${detail.role}`);
  if (typeof detail.from === "string" && typeof detail.to === "string")
    facts.push(`${detail.from} → ${detail.to}`);
  if (isRecord(detail.from) && isRecord(detail.to)) facts.push(...differences(detail.from, detail.to, ""));
  if (Array.isArray(detail.changedSecrets))
    facts.push(`New secret: ${detail.changedSecrets.map(inWords).join(", ")}`);
  if (Array.isArray(detail.scopes)) facts.push(`Scopes: ${detail.scopes.map(text).join(", ")}`);
  if (typeof detail.kind === "string") facts.push(`Kind: ${detail.kind}`);
  if (typeof detail.rate === "string")
    facts.push(`Rate: $${detail.rate}`, `Carrier fee: $${text(detail.carrierFee)}`);
  if (typeof detail.address === "string") facts.push(`From ${detail.address}`);
  return facts;
}

/** "SMS to US, toll free, by Upstream". */
function priceCase({ messageType, countryCode, senderType, carrier }: Detail): string {
  const to = countryCode === "*" ? "all other countries" : text(countryCode);
  const only = [senderType, carrier && `by ${text(carrier)}`].filter((part) => typeof part === "string");
  return [`${text(messageType)} to ${to}`, ...only.map((part) => text(part).replaceAll("_", " "))].join(", ");
}

/** What is not the same in both, one fact each: "Can mms: on → off". */
function differences(from: Detail, to: Detail, within: string): string[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((name) => {
    const [before, after] = [from[name] ?? null, to[name] ?? null];
    if (isRecord(before) && isRecord(after)) return differences(before, after, `${inWords(name)}, `);
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    return [`${within}${inWords(name)}: ${shown(before)} → ${shown(after)}`];
  });
}

function shown(value: unknown): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (Array.isArray(value)) return value.map(shown).join(", ") || "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** "longCodePerSecond" as "Long code per second". */
function inWords(name: unknown): string {
  const words = text(name).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isRecord(value: unknown): value is Detail {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
