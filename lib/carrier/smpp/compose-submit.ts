import { measureText } from "@/lib/message/segments";
import { headerBytesOf, toHeader } from "@/lib/sms-encoding/concatenation-header";
import { fillBitsAfter, packSeptets } from "@/lib/sms-encoding/pack-septets";
import { toSeptets } from "@/lib/sms-encoding/septets";
import { capacityWithHeader, type PartCapacity, splitText } from "@/lib/sms-encoding/split-text";
import { toUcs2 } from "@/lib/sms-encoding/ucs2";
import type { CarrierMessage } from "../carrier";
import { toAddress } from "./address";
import { encodeShortMessage, Tag } from "./pdu-body";
import type { SmppSettings } from "./settings";

const UDH_INDICATOR = 0x40;
const RECEIPT_WANTED = 1;
const LATIN1_CODING = 3;
/** One byte a character: 140 of them alone, 134 with a header. */
const LATIN1_CAPACITY = { single: 140, part: 134 };
const NO_CONTENT = Buffer.alloc(0);
const NO_TLVS: ReadonlyMap<number, Buffer> = new Map();
const HIGHEST_PART = 255;
const SHORTEST_VALIDITY_MS = 60_000;
/** A year, less what the format cannot say. */
const LONGEST_VALIDITY_MS = 365 * 86_400_000;

type Form = "gsm7" | "gsm7_packed" | "latin1" | "ucs2";

/**
 * The bodies of the submit_sm PDUs that carry a message: one, or one for each part.
 *
 * The header of a part is the one segments are counted with (6 bytes); with a reference of 16 bits it is a byte longer, and a
 * text can need a part more than it was counted as. Latin-1 holds 140 and 134 characters.
 *
 * @param reference joins the parts of a long message
 * @returns null when the text needs more than 255 parts
 */
export function composeSubmit(
  message: CarrierMessage,
  settings: SmppSettings,
  reference: number,
  nowMs: number,
): Buffer[] | null {
  const form = formOf(message, settings);
  const base = {
    serviceType: settings.serviceType,
    source: toAddress(message.sender, "source", settings),
    destination: toAddress(message.recipient, "destination", settings),
    esmClass: 0,
    validityPeriod: settings.sendValidity ? toPeriod(message.validUntilMs - nowMs) : "",
    registeredDelivery: settings.requestReceipts ? RECEIPT_WANTED : 0,
    dataCoding: codingOf(form, settings),
    tlvs: NO_TLVS,
  };
  const { longMessages } = settings;
  const parts = splitText(message.text, form === "ucs2" ? "ucs2" : "gsm7", capacityOf(form, longMessages));
  if (parts.length === 1)
    return [encodeShortMessage({ ...base, content: encodeText(message.text, form, 0) })];
  if (longMessages === "payload") {
    const tlvs = new Map([[Tag.messagePayload, encodeText(message.text, form, 0)]]);
    return [encodeShortMessage({ ...base, content: NO_CONTENT, tlvs })];
  }
  if (parts.length > HIGHEST_PART) return null;
  return parts.map((part, place) => {
    if (longMessages === "sar") {
      const tlvs = new Map([
        [Tag.sarReference, Buffer.from([(reference >> 8) & 0xff, reference & 0xff])],
        [Tag.sarCount, Buffer.from([parts.length])],
        [Tag.sarNumber, Buffer.from([place + 1])],
      ]);
      return encodeShortMessage({ ...base, content: encodeText(part, form, 0), tlvs });
    }
    const header = toHeader({
      reference,
      referenceBits: longMessages === "udh8" ? 8 : 16,
      partCount: parts.length,
      partNumber: place + 1,
    });
    const content = Buffer.concat([header, encodeText(part, form, fillBitsAfter(header.length))]);
    return encodeShortMessage({ ...base, esmClass: UDH_INDICATOR, content });
  });
}

/** A GSM-7 text goes as Latin-1 where that is set, unless Latin-1 lacks a character (€, Greek): then as UCS-2. */
function formOf({ text, encoding }: CarrierMessage, { gsm7 }: SmppSettings): Form {
  // The encoding was decided at acceptance; a text that GSM-7 cannot carry is UCS-2 whatever was said.
  if (encoding === "ucs2" || measureText(text).encoding === "ucs2") return "ucs2";
  if (gsm7 === "latin1") return isLatin1(text) ? "latin1" : "ucs2";
  return gsm7 === "packed" ? "gsm7_packed" : "gsm7";
}

function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}

function codingOf(form: Form, settings: SmppSettings): number {
  if (form === "latin1") return LATIN1_CODING;
  return form === "ucs2" ? settings.ucs2DataCoding : settings.gsm7DataCoding;
}

function capacityOf(form: Form, longMessages: SmppSettings["longMessages"]): PartCapacity {
  if (form === "latin1") return LATIN1_CAPACITY;
  return capacityWithHeader(
    form === "ucs2" ? "ucs2" : "gsm7",
    headerBytesOf(longMessages === "udh16" ? 16 : 8),
  );
}

function encodeText(text: string, form: Form, fillBits: number): Buffer {
  switch (form) {
    case "gsm7":
      return toSeptets(text);
    case "gsm7_packed":
      return packSeptets(toSeptets(text), fillBits);
    case "latin1":
      return Buffer.from(text, "latin1");
    case "ucs2":
      return toUcs2(text);
  }
}

/** A relative time (SMPP 3.4 §7.1.1.2): it needs no agreement about clocks. "" = no limit. */
export function toPeriod(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return "";
  const whole = Math.min(Math.max(milliseconds, SHORTEST_VALIDITY_MS), LONGEST_VALIDITY_MS - 1);
  const seconds = Math.floor(whole / 1_000);
  // Months have no length; days up to 30 and years of 365 days do.
  const days = Math.floor(seconds / 86_400);
  const fields = [0, Math.floor(days / 30), days % 30, Math.floor(seconds / 3_600) % 24];
  fields.push(Math.floor(seconds / 60) % 60, seconds % 60);
  return `${fields.map((field) => String(field).padStart(2, "0")).join("")}000R`;
}
