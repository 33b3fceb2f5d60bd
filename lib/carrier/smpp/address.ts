import type { Address } from "./pdu-body";
import type { SmppSettings } from "./settings";

/** Types of number and numbering plans (SMPP 3.4 §5.2.5, §5.2.6). */
const INTERNATIONAL = { ton: 1, npi: 1 };
const SHORT_CODE = { ton: 3, npi: 0 };
const ALPHANUMERIC = { ton: 5, npi: 0 };
/** No subscriber's number with country code is shorter (E.164 leaves it open; the shortest in use have seven digits). */
const SHORTEST_NUMBER = 7;

type AddressSettings = Pick<
  SmppSettings,
  "sourceTon" | "sourceNpi" | "destinationTon" | "destinationNpi" | "keepPlus"
>;

/** A sender or recipient as the carrier gets it. E.164 goes without its plus sign unless the carrier wants it. */
export function toAddress(text: string, side: "source" | "destination", settings: AddressSettings): Address {
  const automatic = numberingOf(text);
  const ton = settings[`${side}Ton`];
  const npi = settings[`${side}Npi`];
  return {
    ton: ton === "auto" ? automatic.ton : ton,
    npi: npi === "auto" ? automatic.npi : npi,
    address: text.startsWith("+") && !settings.keepPlus ? text.slice(1) : text,
  };
}

function numberingOf(text: string): { ton: number; npi: number } {
  if (text.startsWith("+")) return INTERNATIONAL;
  return /^\d+$/.test(text) ? SHORT_CODE : ALPHANUMERIC;
}

/**
 * The number an address of an inbound message means: E.164 where it can be one, else as it is (a short code, a name).
 * Carriers send international numbers with any type of number, with and without a plus sign, and with 00.
 */
export function fromAddress({ ton, address }: Address): string {
  const text = address.trim();
  if (ton === ALPHANUMERIC.ton || !/^(\+|00)?\d+$/.test(text)) return text;
  if (text.startsWith("+")) return text;
  if (text.startsWith("00") && ton !== SHORT_CODE.ton) return `+${text.slice(2)}`;
  if (ton === INTERNATIONAL.ton) return `+${text}`;
  // Ten digits that are none of an international number: a number of North America without its 1.
  if (/^[2-9]\d{2}[2-9]\d{6}$/.test(text)) return `+1${text}`;
  return ton !== SHORT_CODE.ton && text.length > SHORTEST_NUMBER ? `+${text}` : text;
}
