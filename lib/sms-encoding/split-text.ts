import { septetsOf } from "@/lib/message/gsm7";
import { type MessageEncoding, SEGMENT_CAPACITY } from "@/lib/message/segments";

/** Bytes of a message part, its header included (3GPP TS 23.040). */
export const PART_BYTES = 140;

/** How many units (septets, UTF-16 code units) a text sent alone and each part of a longer one may have. */
export interface PartCapacity {
  readonly single: number;
  readonly part: number;
}

/** Capacity when each part carries a header of so many bytes; 6 = the usual one, as segments are counted (F2). */
export function capacityWithHeader(encoding: MessageEncoding, headerBytes: number): PartCapacity {
  const bits = (PART_BYTES - headerBytes) * 8;
  return {
    single: SEGMENT_CAPACITY[encoding].single,
    part: Math.floor(bits / (encoding === "gsm7" ? 7 : 16)),
  };
}

/**
 * Splits a text into the parts it is sent as. An escape pair or a surrogate pair is never split (F2), so a part can be one
 * unit short. One part = it fits alone. An empty text is one empty part.
 *
 * @param capacity absent = that of `measureText`
 */
export function splitText(
  text: string,
  encoding: MessageEncoding,
  capacity: PartCapacity = SEGMENT_CAPACITY[encoding],
): string[] {
  // Every character takes two units at most.
  if (text.length * 2 <= capacity.single || countUnits(text, encoding) <= capacity.single) return [text];
  const parts: string[] = [];
  let start = 0;
  let used = 0;
  for (let i = 0; i < text.length; ) {
    const units = unitsAt(text, i, encoding);
    if (used + units > capacity.part) {
      parts.push(text.slice(start, i));
      start = i;
      used = 0;
    }
    used += units;
    i += encoding === "ucs2" ? units : 1;
  }
  parts.push(text.slice(start));
  return parts;
}

function countUnits(text: string, encoding: MessageEncoding): number {
  if (encoding === "ucs2") return text.length;
  let units = 0;
  for (let i = 0; i < text.length; i++) units += septetsOf(text.charCodeAt(i));
  return units;
}

function unitsAt(text: string, i: number, encoding: MessageEncoding): number {
  if (encoding === "gsm7") return septetsOf(text.charCodeAt(i));
  const isPair = (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
  return isPair ? 2 : 1;
}
