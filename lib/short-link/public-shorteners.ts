/** Known public shorteners, whose links carriers distrust (reference: features §9). */
export const PUBLIC_SHORTENERS: readonly string[] = [
  "bit.do",
  "bit.ly",
  "carebank.site",
  "drvline.site",
  "eatngage.com",
  "goo.gl",
  "healthsettle.pw",
  "ht.ly",
  "is.gd",
  "ow.ly",
  "rebrand.ly",
  "t.co",
  "tiny.cc",
  "tinyurl.com",
  "x.co",
];

const KNOWN = new Set(PUBLIC_SHORTENERS);

/** Whether links of this host are replaced under "Only known public shorteners"; its `www.` counts as the host itself. */
export function isPublicShortener(hostname: string): boolean {
  return KNOWN.has(hostname.replace(/^www\./, ""));
}
