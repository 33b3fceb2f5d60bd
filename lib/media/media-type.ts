import { fileTypeFromBuffer } from "file-type";
import { sniffText } from "./sniff-text";

export type MediaFamily = "image" | "video" | "audio" | "text" | "document";

/** What a file is, by its content. */
export interface MediaType {
  /** Lower case, without parameters. */
  readonly mime: string;
  /** Without the dot. */
  readonly extension: string;
  readonly family: MediaFamily;
}

/**
 * What may go out as MMS media: the formats of the published list, and what phones make today (WebM, M4A, AAC, animated
 * PNG, plain text). Scalable graphics and web pages are not among them: they carry scripts, and no phone shows them.
 */
const MMS_MEDIA = new Map<string, Omit<MediaType, "mime">>([
  ["image/jpeg", { extension: "jpg", family: "image" }],
  ["image/png", { extension: "png", family: "image" }],
  ["image/apng", { extension: "png", family: "image" }],
  ["image/gif", { extension: "gif", family: "image" }],
  ["image/bmp", { extension: "bmp", family: "image" }],
  ["image/tiff", { extension: "tiff", family: "image" }],
  ["image/webp", { extension: "webp", family: "image" }],
  ["video/mp4", { extension: "mp4", family: "video" }],
  ["video/quicktime", { extension: "mov", family: "video" }],
  ["video/3gpp", { extension: "3gp", family: "video" }],
  ["video/3gpp2", { extension: "3g2", family: "video" }],
  ["video/webm", { extension: "webm", family: "video" }],
  ["audio/mpeg", { extension: "mp3", family: "audio" }],
  ["audio/wav", { extension: "wav", family: "audio" }],
  ["audio/amr", { extension: "amr", family: "audio" }],
  ["audio/ogg", { extension: "ogg", family: "audio" }],
  ["audio/mp4", { extension: "m4a", family: "audio" }],
  ["audio/aac", { extension: "aac", family: "audio" }],
  ["application/pdf", { extension: "pdf", family: "document" }],
  ["text/vcard", { extension: "vcf", family: "text" }],
  ["text/calendar", { extension: "ics", family: "text" }],
  ["text/plain", { extension: "txt", family: "text" }],
]);

/** Other names of the same formats, as `file-type` gives them. */
const ALIASES = new Map([
  ["video/x-m4v", "video/mp4"],
  ["audio/x-m4a", "audio/mp4"],
]);

/** Formats whose details may lie behind the head; `file-type` says nothing then. */
const SIGNATURES = [
  { bytes: "89504e470d0a1a0a", mime: "image/png", ext: "png" },
  { bytes: "49492a00", mime: "image/tiff", ext: "tiff" },
  { bytes: "4d4d002a", mime: "image/tiff", ext: "tiff" },
];

/** How much of a file's beginning `sniffMediaType` wants to see: headers with a colour profile or a tag come first. */
export const MEDIA_HEAD_BYTES = 65_536;

/**
 * What a file is by its content alone: neither its name nor what its server says counts.
 *
 * @param head its first MEDIA_HEAD_BYTES, fewer when the file is shorter
 * @returns null when there is nothing, or nothing that is known
 */
export async function sniffMediaType(head: Uint8Array): Promise<MediaType | null> {
  if (head.byteLength === 0) return null;
  const text = sniffText(head);
  if (text !== null) return mediaTypeOf(text.mime, text.extension);
  const found = (await fileTypeFromBuffer(head)) ?? bySignature(head);
  if (found === null) return null;
  const mime = found.mime.split(";", 1)[0] ?? found.mime;
  return mediaTypeOf(ALIASES.get(mime) ?? mime, found.ext);
}

/** Whether a type, as `sniffMediaType` names it, may be sent as MMS media. */
export function isMmsMediaType(mime: string): boolean {
  return MMS_MEDIA.has(mime);
}

function bySignature(head: Uint8Array): { mime: string; ext: string } | null {
  const start = Buffer.from(head.subarray(0, 8)).toString("hex");
  return SIGNATURES.find(({ bytes }) => start.startsWith(bytes)) ?? null;
}

function mediaTypeOf(mime: string, extension: string): MediaType {
  const known = MMS_MEDIA.get(mime);
  return { mime, ...(known ?? { extension, family: familyOf(mime) }) };
}

/** Scalable graphics are documents here: they are drawn by running them. */
function familyOf(mime: string): MediaFamily {
  const [kind] = mime.split("/");
  if (mime === "image/svg+xml" || mime === "text/html") return "document";
  return kind === "image" || kind === "video" || kind === "audio" || kind === "text" ? kind : "document";
}
