/** UTF-16, big end first: what SMS calls UCS-2. */
export function toUcs2(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

/** The text of UCS-2 bytes; an odd last byte is nothing. */
export function fromUcs2(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString("utf16le");
}
