/** Types that a browser shows without running anything in them. */
const SHOWN =
  /^(image\/(jpeg|png|apng|gif|webp|bmp|avif)|video\/(mp4|webm|quicktime|3gpp2?)|audio\/(mpeg|mp4|aac|wav|ogg|amr))$/;

/** Whether a page may show a file of this type itself. */
export function isShownInPages(contentType: string): boolean {
  return SHOWN.test(contentType);
}

/**
 * Headers that make a file somebody else gave us harmless under our own address: never anything but its type, nothing in it
 * runs or loads, and what is no picture, video or sound is saved instead of opened.
 */
export function servingHeaders(contentType: string): Record<string, string> {
  return {
    // Text without a charset is guessed.
    "content-type": contentType.startsWith("text/") ? `${contentType}; charset=utf-8` : contentType,
    "content-disposition": isShownInPages(contentType) ? "inline" : "attachment",
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "accept-ranges": "bytes",
  };
}
