import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import type { S3Settings } from "@/server/media-settings.mjs";
import type { MediaStore } from "./store-types";

/** What goes wrong is thrown as well. */
const nothing = () => undefined;
const QUIET = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Our place in a bucket that may hold other things too. */
const PREFIX = "stickypool/media/";

/** Media as objects of S3-compatible storage: several machines share it. The bucket must exist. */
export function createS3Store({
  bucket,
  endpoint,
  region,
  credentials,
  isPathStyle,
}: S3Settings): MediaStore & { close(): Promise<void> } {
  let opening: Promise<[S3Client, typeof import("@aws-sdk/client-s3")]> | null = null;
  /** The SDK is loaded by those who use it. */
  const load = () => {
    opening ??= import("@aws-sdk/client-s3").then((sdk) => [
      new sdk.S3Client({
        region,
        forcePathStyle: isPathStyle,
        ...(endpoint && { endpoint }),
        ...(credentials && { credentials }),
        logger: QUIET,
        // Many S3-compatible servers know no other checksums than the content's own.
        requestChecksumCalculation: "WHEN_REQUIRED",
        responseChecksumValidation: "WHEN_REQUIRED",
      }),
      sdk,
    ]);
    return opening;
  };
  const nameOf = (sha256: string) => ({ Bucket: bucket, Key: PREFIX + sha256 });
  return {
    async put(sha256, path, size) {
      const [client, { HeadObjectCommand, PutObjectCommand }] = await load();
      const found = await client.send(new HeadObjectCommand(nameOf(sha256))).catch(nullIfMissing);
      if (found?.ContentLength === size) return;
      const file = await open(path);
      try {
        const content = { Body: file.createReadStream({ autoClose: false }), ContentLength: size };
        await client.send(new PutObjectCommand({ ...nameOf(sha256), ...content }));
      } finally {
        await file.close();
      }
    },
    async open(sha256, range) {
      const [client, { GetObjectCommand }] = await load();
      const part = range && { Range: `bytes=${range.first}-${range.last}` };
      const found = await client
        .send(new GetObjectCommand({ ...nameOf(sha256), ...part }))
        .catch(nullIfMissing);
      return (found?.Body as Readable | undefined) ?? null;
    },
    async remove(sha256) {
      const [client, { DeleteObjectCommand }] = await load();
      await client.send(new DeleteObjectCommand(nameOf(sha256)));
    },
    async close() {
      if (opening !== null) (await opening)[0].destroy();
    },
  };
}

function nullIfMissing(error: { name?: string; $metadata?: { httpStatusCode?: number } }): null {
  const isMissing = error.name === "NoSuchKey" || error.name === "NotFound";
  if (isMissing) return null;
  throw error;
}
