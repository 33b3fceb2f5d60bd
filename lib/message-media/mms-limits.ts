import type { SenderType } from "@/lib/phone-number/sender-type";

/** Bytes that an MMS may have by the number's type; null = the default. */
export interface MmsLimits {
  readonly longCodeMmsBytes: number | null;
  readonly tollFreeMmsBytes: number | null;
  readonly shortCodeMmsBytes: number | null;
}

/** The smallest of any network (reference: features §7): what every phone gets. Alphanumeric ids send no MMS. */
export const DEFAULT_MMS_BYTES = { long_code: 300_000, toll_free: 600_000, short_code: 600_000 } as const;

/** All files of an MMS together have less, where they are not made smaller (reference: features §7; 40317). */
export const MAX_MMS_BYTES = 1_048_576;

/** The bytes an MMS may have that leaves from a number of this type through this carrier (F3). */
export function mmsLimitOf(type: SenderType, limits: MmsLimits): number {
  switch (type) {
    case "toll_free":
      return limits.tollFreeMmsBytes ?? DEFAULT_MMS_BYTES.toll_free;
    case "short_code":
      return limits.shortCodeMmsBytes ?? DEFAULT_MMS_BYTES.short_code;
    default:
      return limits.longCodeMmsBytes ?? DEFAULT_MMS_BYTES.long_code;
  }
}
