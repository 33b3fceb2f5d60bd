import { join } from "node:path";
import { type Env, getEnv } from "@/lib/env";
import { processSingleton } from "@/lib/process-singleton";
import { createFolderStore } from "./folder-store";
import { createS3Store } from "./s3-store";
import type { MediaStore } from "./store-types";

/** The store of this process: S3-compatible storage when it is configured, else `media` in the data folder. */
export function getMediaStore(): MediaStore {
  return processSingleton("media-store", () => openMediaStore(getEnv()));
}

export function openMediaStore({ dataDir, media }: Pick<Env, "dataDir" | "media">): MediaStore {
  return media.s3 === null ? createFolderStore(join(dataDir, "media")) : createS3Store(media.s3);
}
