import type pg from "pg";
import { getPool } from "@/lib/db/client";
import { mediaPath } from "@/lib/media/media-url";
import type { MediaObject } from "@/lib/media/object-repository";
import { isShownInPages } from "@/lib/media/serving-headers";
import { MAX_MMS_BYTES } from "./mms-limits";
import { findKeptFiles, type KeptFile } from "./thumbnail-repository";

/** What a list shows of a message's media. */
export interface MediaThumbnail {
  /** Of all its files. */
  readonly count: number;
  /** What the file it stands for is; `unknown` = none of them was fetched, or is kept. */
  readonly kind: "picture" | "video" | "sound" | "document" | "unknown";
  /** Below the portal's own address; null = there is no picture that a list may load. */
  readonly path: string | null;
}

/** How long a list that was opened shows its pictures, at least and at most twice. */
const SHOWN_MS = 3 * 3_600_000;

/**
 * What to show of the media of MMS in a list: the first picture that is small enough to be loaded with dozens of others, else
 * what the first file is. Nothing is decoded here: a picture goes to the browser as it was sent (docs/decisions/0014).
 *
 * @param rows messages of a page; SMS are not asked for
 * @returns by message; one whose files nobody has begun with is missing
 */
export async function listThumbnails(
  rows: readonly { readonly id: string; readonly messagingProfileId: string; readonly type: "SMS" | "MMS" }[],
  nowMs: number,
  pool: pg.Pool = getPool(),
): Promise<ReadonlyMap<string, MediaThumbnail>> {
  const messages = rows
    .filter(({ type }) => type === "MMS")
    .map(({ id, messagingProfileId }) => ({ messageId: id, messagingProfileId }));
  if (messages.length === 0) return new Map();
  const byMessage = new Map<string, KeptFile[]>();
  for (const file of await findKeptFiles(pool, messages)) {
    const files = byMessage.get(file.messageId);
    if (files === undefined) byMessage.set(file.messageId, [file]);
    else files.push(file);
  }
  return new Map([...byMessage].map(([id, files]) => [id, thumbnailOf(files, nowMs)]));
}

/** Addresses end at full intervals, so that a list that is loaded again finds its pictures in the browser's cache. */
export function thumbnailOf(files: readonly Pick<KeptFile, "object">[], nowMs: number): MediaThumbnail {
  const objects = files.flatMap(({ object }) => object ?? []);
  const picture = objects.find(
    ({ size, contentType }) =>
      size <= MAX_MMS_BYTES && contentType.startsWith("image/") && isShownInPages(contentType),
  );
  const expiresAtMs = (Math.floor(nowMs / SHOWN_MS) + 2) * SHOWN_MS;
  return {
    count: files.length,
    kind: kindOf(picture ?? objects[0]),
    path: picture ? mediaPath({ sha256: picture.sha256, expiresAtMs }, picture.contentType) : null,
  };
}

function kindOf(object: MediaObject | undefined): MediaThumbnail["kind"] {
  switch (object?.contentType.split("/", 1)[0]) {
    case undefined:
      return "unknown";
    case "image":
      return "picture";
    case "video":
      return "video";
    case "audio":
      return "sound";
    default:
      return "document";
  }
}
