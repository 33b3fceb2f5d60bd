/** Which part of which longer message a part is. */
export interface Concatenation {
  /** Joins the parts of one message; unique per sender and recipient for a while only. */
  readonly reference: number;
  /** 8 or 16 bits: equal numbers of different width are different references. */
  readonly referenceBits: 8 | 16;
  readonly partCount: number;
  /** From 1. */
  readonly partNumber: number;
}

/** Elements of the user data header (3GPP TS 23.040 §9.2.3.24). */
const CONCATENATION_8 = 0x00;
const CONCATENATION_16 = 0x08;

/** Bytes that the header of a part takes: 6 or 7, its own length byte included. */
export function headerBytesOf(referenceBits: 8 | 16): number {
  return referenceBits === 8 ? 6 : 7;
}

/** The user data header of a part. */
export function toHeader({ reference, referenceBits, partCount, partNumber }: Concatenation): Buffer {
  return referenceBits === 8
    ? Buffer.from([5, CONCATENATION_8, 3, reference & 0xff, partCount, partNumber])
    : Buffer.from([6, CONCATENATION_16, 4, (reference >> 8) & 0xff, reference & 0xff, partCount, partNumber]);
}

/** User data with its header taken off. */
export interface UserData {
  /** null = the message is one of its own; also when the header makes no sense (part 0, or one beyond the last). */
  readonly concatenation: Concatenation | null;
  readonly headerBytes: number;
  readonly content: Buffer;
}

/** Takes the user data header off. A header longer than the data is none: the data is the content then. */
export function readHeader(data: Buffer): UserData {
  const headerBytes = 1 + (data[0] ?? 0);
  if (data.length === 0 || headerBytes > data.length)
    return { concatenation: null, headerBytes: 0, content: data };
  let concatenation: Concatenation | null = null;
  for (let at = 1; at + 2 <= headerBytes; ) {
    const element = data[at] as number;
    const end = at + 2 + (data[at + 1] as number);
    if (end > headerBytes) break;
    concatenation ??= readElement(element, data.subarray(at + 2, end));
    at = end;
  }
  return { concatenation, headerBytes, content: data.subarray(headerBytes) };
}

function readElement(element: number, body: Buffer): Concatenation | null {
  if (element === CONCATENATION_8 && body.length === 3)
    return sensible({ reference: body[0] as number, referenceBits: 8, ...countsOf(body, 1) });
  if (element === CONCATENATION_16 && body.length === 4)
    return sensible({ reference: body.readUInt16BE(0), referenceBits: 16, ...countsOf(body, 2) });
  return null;
}

function countsOf(body: Buffer, at: number): { partCount: number; partNumber: number } {
  return { partCount: body[at] as number, partNumber: body[at + 1] as number };
}

function sensible(found: Concatenation): Concatenation | null {
  return found.partNumber >= 1 && found.partNumber <= found.partCount ? found : null;
}
