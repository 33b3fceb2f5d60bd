import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { getPool } from "@/lib/db/client";
import { getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { KEEP_MEDIA_MS, keepMedia, typeOfFile } from "@/lib/media/keep-media";
import { getMediaStore } from "@/lib/media/media-store";
import { isMmsMediaType } from "@/lib/media/media-type";
import { mediaPath } from "@/lib/media/media-url";
import { isShownInPages } from "@/lib/media/serving-headers";
import type { MediaStore } from "@/lib/media/store-types";
import type { ServiceContext } from "@/lib/service-context";
import { inScratchFolder } from "./scratch-folder";

/** An uploaded file, ready to be named by a message. */
export interface UploadedMedia {
  /** What a message names it by, for 30 days. */
  readonly url: string;
  /** The same below the portal's own address. */
  readonly path: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** Whether a page may show it as a picture. */
  readonly isPicture: boolean;
}

/**
 * Keeps a file an operator attaches to a message.
 *
 * @throws AppError `invalid_media` (`field` media) when it is empty, larger than may be fetched, or nothing an MMS carries
 */
export async function uploadMedia(
  ctx: Pick<ServiceContext, "clock">,
  body: ReadableStream<Uint8Array> | null,
  { pool = getPool(), store = getMediaStore() }: { pool?: pg.Pool; store?: MediaStore } = {},
): Promise<UploadedMedia> {
  const { media, publicUrl } = getEnv();
  const refuse = (detail: string) => new AppError("invalid_media", { field: "media", detail });
  if (!body) throw refuse("Choose a file.");
  return inScratchFolder(async (folder) => {
    const path = join(folder, "upload");
    let bytes = 0;
    await pipeline(
      Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]),
      async function* limit(source: AsyncIterable<Uint8Array>) {
        for await (const chunk of source) {
          bytes += chunk.byteLength;
          if (bytes > media.fetchMaxBytes)
            throw refuse(`The file is larger than ${media.fetchMaxBytes / 1_000_000} MB.`);
          yield chunk;
        }
      },
      createWriteStream(path, { mode: 0o600 }),
    );
    if (bytes === 0) throw refuse("The file is empty.");
    const type = await typeOfFile(path);
    if (!isMmsMediaType(type)) throw refuse(`Files of type ${type} cannot be sent as MMS.`);
    const { sha256, size, contentType } = await keepMedia({ pool, clock: ctx.clock, store }, path, {
      contentType: type,
    });
    const address = { sha256, expiresAtMs: ctx.clock.now() + KEEP_MEDIA_MS };
    const served = mediaPath(address, contentType);
    return {
      url: publicUrl.replace(/\/+$/, "") + served,
      path: served,
      contentType,
      size,
      isPicture: contentType.startsWith("image/") && isShownInPages(contentType),
    };
  });
}
