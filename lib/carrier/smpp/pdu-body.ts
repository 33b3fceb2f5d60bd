import { PduError } from "./pdu";

/** An address with its type of number and numbering plan (SMPP 3.4 §5.2.5, §5.2.6). */
export interface Address {
  readonly ton: number;
  readonly npi: number;
  readonly address: string;
}

/** Optional parameters by tag. */
export type Tlvs = ReadonlyMap<number, Buffer>;

/** Tags of optional parameters (SMPP 3.4 §5.3.2). */
export const Tag = {
  receiptedMessageId: 0x001e,
  sarReference: 0x020c,
  sarCount: 0x020e,
  sarNumber: 0x020f,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const;

/** The body of submit_sm and deliver_sm (§4.4.1, §4.6.1); of data_sm it has what that has. */
export interface ShortMessage {
  readonly source: Address;
  readonly destination: Address;
  readonly esmClass: number;
  /** SMPP time format; "" = the carrier's own. */
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  readonly dataCoding: number;
  /** short_message; of up to 254 bytes. */
  readonly content: Buffer;
  readonly tlvs: Tlvs;
  readonly serviceType?: string;
}

export interface Bind {
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly addressRange: Address;
}

const INTERFACE_VERSION = 0x34;

export function encodeBind({ systemId, password, systemType, addressRange }: Bind): Buffer {
  return Buffer.concat([
    cString(systemId),
    cString(password),
    cString(systemType),
    Buffer.from([INTERFACE_VERSION, addressRange.ton, addressRange.npi]),
    cString(addressRange.address),
  ]);
}

export function decodeBind(body: Buffer): Bind {
  const reader = new BodyReader(body);
  const [systemId, password, systemType] = [reader.cString(), reader.cString(), reader.cString()];
  reader.byte();
  return { systemId, password, systemType, addressRange: reader.address() };
}

export function encodeShortMessage(message: ShortMessage): Buffer {
  const { source, destination, content } = message;
  const serviceType = message.serviceType ?? "";
  let length = 17 + serviceType.length + source.address.length + destination.address.length;
  length += message.validityPeriod.length + content.length;
  for (const value of message.tlvs.values()) length += 4 + value.length;
  const body = Buffer.alloc(length);
  let at = writeCString(body, 0, serviceType);
  at = writeAddress(body, at, source);
  at = writeAddress(body, at, destination);
  // protocol_id, priority_flag and schedule_delivery_time stay empty.
  at = body.writeUInt8(message.esmClass, at) + 3;
  at = writeCString(body, at, message.validityPeriod);
  // replace_if_present_flag and sm_default_msg_id stay 0.
  at = body.writeUInt8(message.registeredDelivery, at) + 1;
  at = body.writeUInt8(message.dataCoding, at) + 1;
  at = body.writeUInt8(content.length, at);
  at += content.copy(body, at);
  for (const [tag, value] of message.tlvs) {
    at = body.writeUInt16BE(tag, at);
    at = body.writeUInt16BE(value.length, at);
    at += value.copy(body, at);
  }
  return body;
}

/** @throws PduError when the body ends too early */
export function decodeShortMessage(body: Buffer): ShortMessage {
  const reader = new BodyReader(body);
  const serviceType = reader.cString();
  const [source, destination] = [reader.address(), reader.address()];
  const esmClass = reader.byte();
  reader.skip(2);
  reader.cString();
  const validityPeriod = reader.cString();
  const registeredDelivery = reader.byte();
  reader.skip(1);
  const dataCoding = reader.byte();
  reader.skip(1);
  const content = reader.bytes(reader.byte());
  const tlvs = reader.tlvs();
  return {
    serviceType,
    source,
    destination,
    esmClass,
    validityPeriod,
    registeredDelivery,
    dataCoding,
    content,
    tlvs,
  };
}

/** data_sm (§4.7.1): the content is in an optional parameter. @throws PduError when the body ends too early */
export function decodeDataMessage(body: Buffer): ShortMessage {
  const reader = new BodyReader(body);
  const serviceType = reader.cString();
  const [source, destination] = [reader.address(), reader.address()];
  const [esmClass, registeredDelivery, dataCoding] = [reader.byte(), reader.byte(), reader.byte()];
  const content = Buffer.alloc(0);
  return {
    serviceType,
    source,
    destination,
    esmClass,
    registeredDelivery,
    dataCoding,
    content,
    validityPeriod: "",
    tlvs: reader.tlvs(),
  };
}

/** The message id of a submit_sm_resp; an absent one is "". */
export function decodeMessageId(body: Buffer): string {
  const end = body.indexOf(0);
  return body.toString("latin1", 0, end < 0 ? body.length : end);
}

/** Also of deliver_sm_resp and bind responses: one string that ends with a zero byte. */
export function cString(text: string): Buffer {
  const bytes = Buffer.alloc(text.length + 1);
  bytes.write(text, 0, "latin1");
  return bytes;
}

function writeCString(body: Buffer, at: number, text: string): number {
  body.write(text, at, "latin1");
  return at + text.length + 1;
}

function writeAddress(body: Buffer, at: number, { ton, npi, address }: Address): number {
  body[at] = ton;
  body[at + 1] = npi;
  return writeCString(body, at + 2, address);
}

class BodyReader {
  private at = 0;

  constructor(private readonly body: Buffer) {}

  byte(): number {
    const value = this.body[this.at++];
    if (value === undefined) throw new PduError("a PDU ends too early");
    return value;
  }

  skip(count: number): void {
    this.at += count;
  }

  bytes(count: number): Buffer {
    if (this.at + count > this.body.length) throw new PduError("a PDU ends too early");
    this.at += count;
    return this.body.subarray(this.at - count, this.at);
  }

  cString(): string {
    const end = this.body.indexOf(0, this.at);
    if (end < 0) throw new PduError("a string in a PDU has no end");
    const text = this.body.toString("latin1", this.at, end);
    this.at = end + 1;
    return text;
  }

  address(): Address {
    return { ton: this.byte(), npi: this.byte(), address: this.cString() };
  }

  /** What is left. A parameter that is cut off ends them: some carriers pad their PDUs. */
  tlvs(): Map<number, Buffer> {
    const tlvs = new Map<number, Buffer>();
    while (this.at + 4 <= this.body.length) {
      const tag = this.body.readUInt16BE(this.at);
      const end = this.at + 4 + this.body.readUInt16BE(this.at + 2);
      if (end > this.body.length) break;
      tlvs.set(tag, this.body.subarray(this.at + 4, end));
      this.at = end;
    }
    return tlvs;
  }
}
