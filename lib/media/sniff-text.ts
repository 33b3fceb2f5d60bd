/** A text's format. */
export interface TextType {
  readonly mime: string;
  readonly extension: string;
}

const SVG = /<(?:[a-z_][\w.-]*:)?svg[\s>/]/i;
const XML = /^<\?xml\s/i;
/** What browsers take a file for a web page by (WHATWG MIME Sniffing, §7.1). */
const HTML = /<(?:!doctype\s+html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[\s>]/i;

/**
 * Which kind of text a file is; UTF-8 alone, with or without a byte-order mark.
 *
 * A web page or a scalable graphic anywhere in the beginning counts as one, so that a script cannot hide behind a comment.
 *
 * @param head the beginning of a file; may end inside a character
 * @returns null for anything that is no text
 */
export function sniffText(head: Uint8Array): TextType | null {
  const text = decode(head)?.trimStart();
  if (!text) return null;
  if (text.startsWith("<")) {
    if (SVG.test(text)) return { mime: "image/svg+xml", extension: "svg" };
    if (HTML.test(text)) return { mime: "text/html", extension: "html" };
    if (XML.test(text)) return { mime: "application/xml", extension: "xml" };
  }
  if (/^begin:vcard\s/i.test(text)) return { mime: "text/vcard", extension: "vcf" };
  if (/^begin:vcalendar\s/i.test(text)) return { mime: "text/calendar", extension: "ics" };
  // Formats that begin as text: they are told apart from text by their first line.
  if (/^(?:%PDF|%!PS|\{\\rtf|#!AMR|WEBVTT)/.test(text)) return null;
  return { mime: "text/plain", extension: "txt" };
}

function decode(head: Uint8Array): string | null {
  if (head.some(isBinary)) return null;
  try {
    // As a stream: a character that the end cuts off is not an error.
    return new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
  } catch {
    return null;
  }
}

/** Bytes that no text has (WHATWG MIME Sniffing, §3): control characters other than tab, line ends, form feed and escape. */
function isBinary(byte: number): boolean {
  return byte < 0x09 || byte === 0x0b || (byte > 0x0d && byte < 0x20 && byte !== 0x1b);
}
