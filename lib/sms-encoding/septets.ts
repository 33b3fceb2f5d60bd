import { GSM7_BASIC, GSM7_EXTENSION } from "@/lib/message/gsm7";

/** Announces a character of the extension table. */
export const ESCAPE = 0x1b;
/** What a phone shows for a code it does not know (3GPP TS 23.038 §6.2.1.1). */
const UNKNOWN = " ";

/** Codes of `GSM7_EXTENSION`, in its order. */
const EXTENSION_CODES = [0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65];

/** Code by UTF-16 code unit; 0xff00 is added to those of the extension table, NONE = not in the alphabet. */
const NONE = 0xffff;
const EXTENDED = 0xff00;
const CODES = new Uint16Array(0x10000).fill(NONE);
const BASIC_CHARACTERS: string[] = [];
const EXTENSION_CHARACTERS = new Map<number, string>();
[...GSM7_BASIC].forEach((character, place) => {
  const code = place < ESCAPE ? place : place + 1;
  CODES[character.charCodeAt(0)] = code;
  BASIC_CHARACTERS[code] = character;
});
[...GSM7_EXTENSION].forEach((character, place) => {
  const code = EXTENSION_CODES[place] as number;
  CODES[character.charCodeAt(0)] = EXTENDED + code;
  EXTENSION_CHARACTERS.set(code, character);
});

/**
 * The septets of a text, one per byte: the unpacked form.
 *
 * @throws RangeError when the alphabet lacks a character: choose the encoding with `measureText` first
 */
export function toSeptets(text: string): Buffer {
  const septets = Buffer.allocUnsafe(text.length * 2);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = CODES[text.charCodeAt(i)] as number;
    if (code === NONE) throw new RangeError(`GSM-7 has no ${JSON.stringify(text[i])}.`);
    if (code >= EXTENDED) septets[length++] = ESCAPE;
    septets[length++] = code & 0x7f;
  }
  return septets.subarray(0, length);
}

/**
 * The text of unpacked septets. An escape before a code that the extension table lacks shows that code's basic character;
 * what is no septet at all, and an escape at the end, shows a space.
 */
export function fromSeptets(septets: Uint8Array): string {
  let text = "";
  for (let i = 0; i < septets.length; i++) {
    let code = septets[i] as number;
    if (code === ESCAPE && i + 1 < septets.length) {
      code = septets[++i] as number;
      const extended = EXTENSION_CHARACTERS.get(code);
      if (extended !== undefined) {
        text += extended;
        continue;
      }
    }
    text += BASIC_CHARACTERS[code] ?? UNKNOWN;
  }
  return text;
}
