/**
 * Basic character set of 3GPP TS 23.038, in code order, without the escape code 0x1B.
 * `Ç` and the Greek capitals are in it although Telnyx leaves them out of its printed table (F2).
 */
export const GSM7_BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/** Extension table of 3GPP TS 23.038: each is sent as the escape code and a second septet. */
export const GSM7_EXTENSION = "\f^{}\\[~]|€";

/** Septets by UTF-16 code unit; 0 = not in GSM-7. No character outside the first plane is. */
const SEPTETS = new Uint8Array(0x10000);
for (const character of GSM7_BASIC) SEPTETS[character.charCodeAt(0)] = 1;
for (const character of GSM7_EXTENSION) SEPTETS[character.charCodeAt(0)] = 2;

/** Septets a UTF-16 code unit takes in GSM-7: 1, 2 for an escape pair, 0 when the alphabet does not have it. */
export function septetsOf(codeUnit: number): number {
  return SEPTETS[codeUnit] ?? 0;
}

/** Septets of a text, or null as soon as one character is not in GSM-7. */
export function countSeptets(text: string): number | null {
  let septets = 0;
  for (let i = 0; i < text.length; i++) {
    const width = SEPTETS[text.charCodeAt(i)] as number;
    if (width === 0) return null;
    septets += width;
  }
  return septets;
}
