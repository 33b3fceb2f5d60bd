/** Zero bits that bring the first septet after a header of so many bytes to a septet boundary (3GPP TS 23.040 §9.2.3.24). */
export function fillBitsAfter(headerBytes: number): number {
  return (7 - ((headerBytes * 8) % 7)) % 7;
}

/** Packs septets, eight in seven bytes, lowest bits first (3GPP TS 23.038 §6.1.2.1), after so many fill bits. */
export function packSeptets(septets: Uint8Array, fillBits = 0): Buffer {
  const packed = Buffer.alloc(Math.ceil((septets.length * 7 + fillBits) / 8));
  let bit = fillBits;
  for (const septet of septets) {
    const place = bit >> 3;
    const shifted = (septet & 0x7f) << (bit & 7);
    packed[place] = (packed[place] as number) | (shifted & 0xff);
    if (shifted > 0xff) packed[place + 1] = shifted >> 8;
    bit += 7;
  }
  return packed;
}

/**
 * Unpacks septets.
 *
 * @param count how many there are; absent = as many as fit. Then a filled last byte shows as one `@` too many, which is
 *   taken off: carriers that pack (SMPP knows bytes, not septets) leave no other way to tell
 */
export function unpackSeptets(packed: Uint8Array, fillBits = 0, count?: number): Buffer {
  const fitting = Math.max(0, Math.floor((packed.length * 8 - fillBits) / 7));
  const septets = Buffer.alloc(Math.min(count ?? fitting, fitting));
  for (let i = 0, bit = fillBits; i < septets.length; i++, bit += 7) {
    const place = bit >> 3;
    const word = (packed[place] as number) | ((packed[place + 1] ?? 0) << 8);
    septets[i] = (word >> (bit & 7)) & 0x7f;
  }
  const isFilled = count === undefined && packed.length * 8 - fillBits - fitting * 7 === 0;
  return isFilled && septets.at(-1) === 0 ? septets.subarray(0, -1) : septets;
}
