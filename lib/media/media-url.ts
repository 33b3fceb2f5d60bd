import { createHmac, timingSafeEqual } from "node:crypto";
import { deriveKey } from "@/lib/app-secret";
import { processSingleton } from "@/lib/process-singleton";

/** Where media are served. */
export const MEDIA_PATH = "/media";

const HASH_BYTES = 32;
const EXPIRY_BYTES = 4;
const MAC_BYTES = 16;
const TOKEN = /^[A-Za-z0-9_-]{70}$/;

/** File names by type, where the last part of the type is not one. Phones and carriers look at them. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "image/apng": "png",
  "image/svg+xml": "svg",
  "video/quicktime": "mov",
  "video/3gpp": "3gp",
  "video/3gpp2": "3g2",
  "audio/mpeg": "mp3",
  "audio/mp4": "m4a",
  "text/plain": "txt",
  "text/vcard": "vcf",
  "text/calendar": "ics",
};

/** What an address of ours stands for. */
export interface MediaAddress {
  readonly sha256: string;
  readonly expiresAtMs: number;
}

/**
 * The path under which a file is served until an instant, full seconds. Nobody can guess it or make one up: it holds the
 * content's hash and the end, and a code made of both with a key that follows from APP_SECRET. The same file and end make
 * the same path.
 */
export function mediaPath({ sha256, expiresAtMs }: MediaAddress, contentType: string): string {
  const content = Buffer.alloc(HASH_BYTES + EXPIRY_BYTES);
  content.write(sha256, "hex");
  content.writeUInt32BE(Math.floor(expiresAtMs / 1_000), HASH_BYTES);
  const token = Buffer.concat([content, codeOf(content)]).toString("base64url");
  return `${MEDIA_PATH}/${token}/file.${extensionOf(contentType)}`;
}

/** The same with the product's public address before it. */
export function mediaUrl(address: MediaAddress, contentType: string, publicUrl: string): string {
  return publicUrl.replace(/\/+$/, "") + mediaPath(address, contentType);
}

/** What a token in a path stands for; null = we did not make it. */
export function readMediaToken(token: string): MediaAddress | null {
  if (!TOKEN.test(token)) return null;
  const bytes = Buffer.from(token, "base64url");
  // The last character has bits to spare: only one spelling is ours.
  if (bytes.toString("base64url") !== token) return null;
  const content = bytes.subarray(0, HASH_BYTES + EXPIRY_BYTES);
  if (!timingSafeEqual(codeOf(content), bytes.subarray(HASH_BYTES + EXPIRY_BYTES))) return null;
  return {
    sha256: content.subarray(0, HASH_BYTES).toString("hex"),
    expiresAtMs: content.readUInt32BE(HASH_BYTES) * 1_000,
  };
}

/** What a whole address stands for, when it is one of ours; null = somebody else's. */
export function readMediaUrl(url: string, publicUrl: string): MediaAddress | null {
  const prefix = `${publicUrl.replace(/\/+$/, "")}${MEDIA_PATH}/`;
  return url.startsWith(prefix) ? readMediaToken(url.slice(prefix.length).split("/", 1)[0] ?? "") : null;
}

/** The extension of a type's files, without the dot. */
export function extensionOf(contentType: string): string {
  return EXTENSIONS[contentType] ?? contentType.match(/^[a-z]+\/([a-z0-9]{2,5})$/)?.[1] ?? "bin";
}

function codeOf(content: Buffer): Buffer {
  const key = processSingleton("media-url-key", () => deriveKey("media-url"));
  return createHmac("sha256", key).update(content).digest().subarray(0, MAC_BYTES);
}
