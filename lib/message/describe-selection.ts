import type {
  Exclusion,
  MappingFate,
  MessageType,
  NoSelectionReason,
  NumberType,
  SelectionTrace,
} from "@/lib/number-pool/types";

/** Why a message has its sender, or would have none, in an operator's words (O2). */
export interface SelectionInWords {
  /** One sentence: the rule that decided. */
  readonly headline: string;
  /** What led there, in the order of the decision. */
  readonly facts: readonly string[];
}

const fateInWords: Record<MappingFate, (pinned: boolean) => string | null> = {
  none: () => "No sticky mapping for this recipient.",
  live: () => null,
  expired: () => "The recipient's sticky mapping has expired.",
  cleared: (pinned) =>
    `The recipient's ${pinned ? "pin" : "sticky mapping"} was cleared together with the profile's other mappings.`,
  reset: () => "The recipient's sticky mapping was reset by an operator.",
  number_removed: (pinned) =>
    `The recipient's ${pinned ? "pin" : "sticky mapping"} ended when its number was removed from the profile.`,
  number_unavailable: (pinned) =>
    pinned
      ? "The number the recipient is pinned to cannot send this message; the pin stays."
      : "The recipient's sticky number cannot send this message, so the mapping moves to the new one.",
};

const exclusionInWords: Record<Exclusion, (messageType: MessageType) => string> = {
  disabled: () => "disabled",
  weight_zero: () => "of a type with weight 0",
  cannot_carry: (messageType) => `unable to carry ${messageType}`,
  unhealthy: () => "unhealthy",
};

const typeInWords: Record<NumberType, string> = {
  long_code: "long codes",
  toll_free: "toll-free numbers",
};

const refusalInWords: Record<NoSelectionReason, (messageType: MessageType) => string> = {
  pool_off: () => "Number Pool is off for this profile, so there is no number to choose from.",
  pool_empty: () => "No active number is assigned to this profile.",
  all_weights_zero: () => "Every number of this profile is of a type with weight 0.",
  none_can_carry: (messageType) => `No number of this profile can carry ${messageType}.`,
  all_unhealthy: () =>
    "Every number that can send is unhealthy, and Skip Unhealthy Numbers is on for this profile.",
};

/** What became of the recipient's mapping, as one sentence; null when it was live and used. */
export function describeMappingFate(fate: MappingFate, pinned: boolean): string | null {
  return fateInWords[fate](pinned);
}

/** The trace of a selection in words. */
export function describeSelection(trace: SelectionTrace): SelectionInWords {
  return { headline: headlineOf(trace), facts: factsOf(trace) };
}

function headlineOf(trace: SelectionTrace): string {
  switch (trace.reason) {
    case "sticky":
      return trace.mapping.pinned
        ? "Pinned: an operator has tied this recipient to this number."
        : "Sticky sender: the recipient's earlier messages came from this number.";
    case "geomatch":
      return `Geomatch: the number has the recipient's area code${trace.geomatch ? ` ${trace.geomatch.areaCode}` : ""}.`;
    case "weight":
      return `By weight: the turn of the ${trace.chosen ? typeInWords[trace.chosen.type] : "pool"}.`;
    default:
      return refusalInWords[trace.reason](trace.messageType);
  }
}

function factsOf(trace: SelectionTrace): string[] {
  const facts = [
    describeMappingFate(trace.mapping.fate, trace.mapping.pinned),
    exclusionsOf(trace),
    geomatchOf(trace),
    weightsOf(trace),
    waitOf(trace),
  ];
  return facts.filter((fact) => fact !== null);
}

function exclusionsOf(trace: SelectionTrace): string | null {
  if (trace.excluded === null) return null;
  const excluded = (Object.keys(exclusionInWords) as Exclusion[]).flatMap((exclusion) => {
    const count = trace.excluded?.[exclusion] ?? 0;
    return count > 0
      ? [`${count.toLocaleString("en-US")} ${exclusionInWords[exclusion](trace.messageType)}`]
      : [];
  });
  const assigned = `${trace.assigned.toLocaleString("en-US")} number${trace.assigned === 1 ? "" : "s"} assigned`;
  return excluded.length === 0
    ? `${assigned}, none left out.`
    : `${assigned}; left out: ${excluded.join(", ")}.`;
}

function geomatchOf(trace: SelectionTrace): string | null {
  if (trace.geomatch === null) return null;
  const { areaCode, matches } = trace.geomatch;
  if (matches === 0) return `No usable long code has the area code ${areaCode}.`;
  if (matches === 1) return `It is the only usable long code with the area code ${areaCode}.`;
  return `${matches.toLocaleString("en-US")} usable long codes have the area code ${areaCode}. ${amongThem}`;
}

/** P5. */
const amongThem = "Among them the number that can send soonest wins, then the one unused for longest.";

function weightsOf(trace: SelectionTrace): string | null {
  if (trace.weights === null) return null;
  const { longCode, tollFree, onlyType } = trace.weights;
  const ratio = `Weights: long code ${longCode.toLocaleString("en-US")} to toll-free ${tollFree.toLocaleString("en-US")}.`;
  const turn = onlyType === null ? "" : ` Only ${typeInWords[onlyType]} can send, so they take the turn.`;
  return `${ratio}${turn} ${amongThem}`;
}

function waitOf(trace: SelectionTrace): string | null {
  const waitMs = trace.chosen?.waitMs ?? 0;
  if (waitMs < 1_000) return null;
  return `At its rate limit: the number is free again after about ${Math.ceil(waitMs / 1_000).toLocaleString("en-US")} s.`;
}
