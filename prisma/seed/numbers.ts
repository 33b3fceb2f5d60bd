import type { DemoProfile } from "./profiles";

/** A number of the demonstration and the profile it is first assigned to; null = spare. */
export interface DemoNumber {
  readonly id: string;
  readonly e164: string;
  readonly type: "long_code" | "toll_free";
  readonly areaCode: string | null;
  readonly profile: DemoProfile["key"] | null;
  /** null = the carrier's default. */
  readonly messagesPerSecond: number | null;
}

/** New York, Miami, San Francisco, Austin, Chicago, Seattle. */
export const demoAreaCodes = ["212", "305", "415", "512", "312", "206"] as const;

/** Profiles of the four long codes of each area code, in the order above. */
const longCodePlan: readonly (readonly [
  DemoNumber["profile"],
  DemoNumber["profile"],
  DemoNumber["profile"],
  DemoNumber["profile"],
])[] = [
  ["transactional", "transactional", "marketing", "support"],
  ["transactional", "transactional", "marketing", "support"],
  ["transactional", "transactional", "marketing", "support"],
  ["transactional", "transactional", "marketing", "marketing"],
  ["transactional", "transactional", "marketing", null],
  ["transactional", "transactional", "marketing", "marketing"],
];

const tollFreePlan: readonly [areaCode: string, profile: DemoNumber["profile"]][] = [
  ["833", "transactional"],
  ["844", "marketing"],
  ["855", "marketing"],
  ["866", "support"],
];

/** Campaigns come in bursts, so Marketing's numbers show what a rate limit does to the choice. */
const ratePerSecond = { long_code: 1, toll_free: 10 } as const;

export const demoNumbers: readonly DemoNumber[] = [
  ...demoAreaCodes.flatMap((areaCode, area) =>
    (longCodePlan[area] ?? []).map((profile, index) =>
      demoNumber("long_code", areaCode, index + 1, area * 4 + index + 1, profile),
    ),
  ),
  ...tollFreePlan.map(([areaCode, profile], index) =>
    demoNumber("toll_free", areaCode, index + 1, 101 + index, profile),
  ),
];

function demoNumber(
  type: DemoNumber["type"],
  areaCode: string,
  line: number,
  serial: number,
  profile: DemoNumber["profile"],
): DemoNumber {
  return {
    id: `0190de30-0000-7000-8000-${(0x100 + serial).toString(16).padStart(12, "0")}`,
    e164: `+1${areaCode}55501${line.toString().padStart(2, "0")}`,
    type,
    areaCode: type === "long_code" ? areaCode : null,
    profile,
    messagesPerSecond: profile === "marketing" ? ratePerSecond[type] : null,
  };
}

function numberAt(e164: string): DemoNumber {
  const number = demoNumbers.find((candidate) => candidate.e164 === e164);
  if (!number) throw new Error(`The demonstration has no number ${e164}.`);
  return number;
}

/** Carriers block nearly all of its messages as spam: the unhealthy number (O3). */
export const blockedNumber = numberAt("+15125550103");

/** Goes back and forth between Marketing and Support, so that mappings of a removed number are always there (S5). */
export const wanderingNumber = numberAt("+12065550104");

/** Disabled a day before the first seeding: its mappings move to other numbers (S7). */
export const disabledNumber = numberAt("+13055550103");
