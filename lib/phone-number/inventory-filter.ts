import { SENDER_TYPES, type SenderType } from "./sender-type";

/** What a list of numbers may be narrowed by; absent = any. Values come from an address and need not make sense. */
export interface InventoryFilter {
  /** Digits of the number in any notation, or part of a tag. */
  readonly search?: string | undefined;
  /** A profile's id, or `none` for numbers on no profile. */
  readonly profileId?: string | undefined;
  /** Leaves out numbers on this profile. */
  readonly notOnProfileId?: string | undefined;
  readonly type?: SenderType | undefined;
  readonly areaCode?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly health?: "healthy" | "unhealthy" | undefined;
}

/** The parameters a list of numbers keeps in its address. */
export const INVENTORY_PARAMETERS = ["search", "type", "areaCode", "state", "health", "profile"] as const;
export type InventoryParameters = Partial<Record<(typeof INVENTORY_PARAMETERS)[number], string>>;

/** The parameters of an address that narrow a list of numbers: the first of each, trimmed, empty ones left out. */
export function readInventoryParameters(
  parameters: Readonly<Record<string, string | string[] | undefined>>,
): InventoryParameters {
  const read: InventoryParameters = {};
  for (const name of INVENTORY_PARAMETERS) {
    const value = parameters[name];
    const text = (Array.isArray(value) ? value[0] : value)?.trim();
    if (text) read[name] = text;
  }
  return read;
}

/** The filter that parameters stand for. A type, state or health that does not exist narrows nothing. */
export function toInventoryFilter(parameters: InventoryParameters): InventoryFilter {
  const { type, state, health } = parameters;
  return {
    search: parameters.search,
    profileId: parameters.profile,
    areaCode: parameters.areaCode,
    type: SENDER_TYPES.find((each) => each === type),
    enabled: state === "enabled" ? true : state === "disabled" ? false : undefined,
    health: health === "healthy" || health === "unhealthy" ? health : undefined,
  };
}
