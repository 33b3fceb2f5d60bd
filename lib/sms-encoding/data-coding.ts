import { unpackSeptets } from "./pack-septets";
import { fromSeptets } from "./septets";
import { fromUcs2 } from "./ucs2";

/** How bytes of a message are to be read. `binary` is no text. */
export type Alphabet = "gsm7" | "gsm7_packed" | "latin1" | "ascii" | "ucs2" | "utf8" | "binary";

/**
 * The alphabet of an SMPP `data_coding` (SMPP 3.4 §5.2.19) or of a 3GPP TS 23.038 coding scheme, which carriers put into the
 * same field. 0 is the carrier's default alphabet; whether that is packed, unpacked or Latin-1 is a setting.
 */
export function alphabetOf(dataCoding: number, carrierDefault: Alphabet): Alphabet {
  switch (dataCoding) {
    case 0x00:
      return carrierDefault;
    case 0x01:
      return "ascii";
    case 0x03:
      return "latin1";
    case 0x08:
      return "ucs2";
    case 0x02:
    case 0x04:
      return "binary";
  }
  // 00xx and 01xx: general coding group. Bits 3–2 are the alphabet.
  if (dataCoding >= 0x10 && dataCoding < 0x80) return GENERAL[(dataCoding >> 2) & 3] ?? carrierDefault;
  // 1111: bit 2 is the alphabet; the rest the message class.
  if (dataCoding >= 0xf0) return (dataCoding & 4) === 0 ? carrierDefault : "binary";
  // Message waiting: 1110 is UCS-2, 1100 and 1101 the default alphabet.
  if (dataCoding >= 0xe0) return "ucs2";
  return carrierDefault;
}

const GENERAL: readonly (Alphabet | undefined)[] = [undefined, "binary", "ucs2", undefined];

/** The text of a message's bytes. `fillBits` = those between a header and packed septets. Binary shows as Latin-1. */
export function decodeText(content: Buffer, alphabet: Alphabet, fillBits = 0): string {
  switch (alphabet) {
    case "gsm7":
      return fromSeptets(content);
    case "gsm7_packed":
      return fromSeptets(unpackSeptets(content, fillBits));
    case "ucs2":
      return fromUcs2(content);
    case "utf8":
      return content.toString("utf8");
    case "ascii":
    case "latin1":
    case "binary":
      return content.toString("latin1");
  }
}
