import { systemClock } from "../clock";
import { getPool } from "../db/client";
import { getEnv } from "../env";
import { createFolderStore } from "../media/folder-store";
import { transcodeMedia } from "../media/transcode/transcode-media";
import { createMediaLoop } from "../message-media/media-loop";
import { runLoop } from "../worker/loop";

/*
 * A process that fetches and converts media for a test, as the worker process does, on the database of DATABASE_URL and the
 * store in the folder it is given, until its parent ends. What it leaves is taken up after two seconds.
 */

const [folder = ""] = process.argv.slice(2);
const loop = createMediaLoop({
  pool: getPool(),
  clock: systemClock,
  store: createFolderStore(folder),
  publicUrl: getEnv().publicUrl,
  maxBytes: 30_000_000,
  download: { allowPrivate: true, timeoutMs: 5_000 },
  transcode: transcodeMedia,
  leaseMs: 2_000,
});
void runLoop(loop, new AbortController().signal, { error: (fields) => console.error(fields) });
process.on("disconnect", () => process.exit());
process.send?.("ready");
