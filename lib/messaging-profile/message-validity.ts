/** How long a message may wait to be handed to its carrier, unless its profile says otherwise (reference: features §12). */
export const DEFAULT_VALIDITY_SECONDS = 3_600;
export const MIN_VALIDITY_SECONDS = 60;
export const MAX_VALIDITY_SECONDS = 86_400;

/** Whether a profile's validity may be so many seconds: whole, from one minute to a day. */
export function isValidity(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= MIN_VALIDITY_SECONDS && seconds <= MAX_VALIDITY_SECONDS;
}

/** "1 hour", "90 minutes", "75 seconds". */
export function describeValidity(seconds: number): string {
  const [unit, size] =
    seconds % 3_600 === 0
      ? (["hour", 3_600] as const)
      : seconds % 60 === 0
        ? (["minute", 60] as const)
        : (["second", 1] as const);
  const count = seconds / size;
  return `${count.toLocaleString("en-US")} ${unit}${count === 1 ? "" : "s"}`;
}
