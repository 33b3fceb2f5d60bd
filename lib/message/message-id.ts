import { randomFillSync } from "node:crypto";

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const POOL_BYTES = 4_096;
const RANDOM_BYTES = 8;
/** rand_a of the layout: 12 bits counting the ids of one millisecond. */
const COUNTER_LIMIT = 0x1000;

/**
 * Makes the UUIDv7 ids of messages: the first 48 bits are the instant of acceptance, which places the row in its
 * month's partition, the next 12 count up within the millisecond, so ids of one maker sort in the order they were
 * made, also when the clock steps back. The rest is random. RFC 9562, section 6.2, method 1.
 */
export function createMessageIdMaker(): (nowMs: number) => string {
  const pool = Buffer.allocUnsafe(POOL_BYTES);
  let used = POOL_BYTES;
  let lastMs = -1;
  let counter = 0;

  return (nowMs) => {
    if (nowMs > lastMs) {
      lastMs = nowMs;
      counter = 0;
    } else if (++counter === COUNTER_LIMIT) {
      lastMs++;
      counter = 0;
    }
    if (used + RANDOM_BYTES > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const high = Math.floor(lastMs / 0x10000);
    const low = lastMs % 0x10000;
    const byte = (index: number) => pool[used + index] ?? 0;
    const id =
      `${hex(high >>> 24)}${hex(high >>> 16)}${hex(high >>> 8)}${hex(high)}-${hex(low >>> 8)}${hex(low)}` +
      `-7${HEX[counter >>> 8]?.[1]}${hex(counter)}-${hex(0x80 | (byte(0) & 0x3f))}${hex(byte(1))}-` +
      `${hex(byte(2))}${hex(byte(3))}${hex(byte(4))}${hex(byte(5))}${hex(byte(6))}${hex(byte(7))}`;
    used += RANDOM_BYTES;
    return id;
  };
}

function hex(value: number): string {
  return HEX[value & 0xff] ?? "";
}
