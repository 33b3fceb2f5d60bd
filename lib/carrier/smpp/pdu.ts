/** Commands of SMPP 3.4 (§5.1.2.1) that are sent or understood. An answer is its command with the highest bit set. */
export const Command = {
  genericNack: 0x80000000,
  bindReceiver: 0x00000001,
  bindTransmitter: 0x00000002,
  submitSm: 0x00000004,
  deliverSm: 0x00000005,
  unbind: 0x00000006,
  bindTransceiver: 0x00000009,
  enquireLink: 0x00000015,
  dataSm: 0x00000103,
} as const;

const RESPONSE_BIT = 0x80000000;
const HEADER_BYTES = 16;
/** A message_payload has up to 64 KB; nothing lawful is much longer. */
const LONGEST_PDU = 70_000;

export interface Pdu {
  readonly command: number;
  readonly status: number;
  readonly sequence: number;
  readonly body: Buffer;
}

/** What came is not SMPP: nothing after it can be read either. */
export class PduError extends Error {
  override readonly name = "PduError";
}

export function responseTo(command: number): number {
  return (command | RESPONSE_BIT) >>> 0;
}

export function isResponse(command: number): boolean {
  return command >= RESPONSE_BIT;
}

const NO_BODY = Buffer.alloc(0);

export function encodePdu(command: number, status: number, sequence: number, body: Buffer = NO_BODY): Buffer {
  const pdu = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  pdu.writeUInt32BE(pdu.length, 0);
  pdu.writeUInt32BE(command, 4);
  pdu.writeUInt32BE(status, 8);
  pdu.writeUInt32BE(sequence, 12);
  body.copy(pdu, HEADER_BYTES);
  return pdu;
}

/** Cuts a stream of bytes into PDUs. */
export class PduReader {
  private rest: Buffer = NO_BODY;

  /**
   * The PDUs that are complete with this chunk.
   *
   * @throws PduError when a length cannot be one
   */
  read(chunk: Buffer): Pdu[] {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const pdus: Pdu[] = [];
    let at = 0;
    while (bytes.length - at >= 4) {
      const length = bytes.readUInt32BE(at);
      if (length < HEADER_BYTES || length > LONGEST_PDU)
        throw new PduError(`a PDU of ${length} bytes cannot be`);
      if (bytes.length - at < length) break;
      pdus.push({
        command: bytes.readUInt32BE(at + 4),
        status: bytes.readUInt32BE(at + 8),
        sequence: bytes.readUInt32BE(at + 12),
        body: bytes.subarray(at + HEADER_BYTES, at + length),
      });
      at += length;
    }
    this.rest = bytes.subarray(at);
    return pdus;
  }
}
