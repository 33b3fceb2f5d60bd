import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "@/lib/clock";
import { getEnv } from "@/lib/env";
import { createFolderStore } from "@/lib/media/folder-store";
import { KEEP_MEDIA_MS, keepMedia } from "@/lib/media/keep-media";
import { mediaUrl } from "@/lib/media/media-url";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { decodeVideo, makeVideo } from "@/lib/testing/media-files";
import { createTestAcceptor } from "@/lib/testing/test-acceptor";
import { createTestWorker } from "@/lib/testing/test-worker";
import { bundle } from "@/server/bundle.mjs";

const db = setUpTestDatabase();
const LIMIT_BYTES = 400_000;
const SECONDS = 12;
const signal = new AbortController().signal;
const started: ChildProcess[] = [];
let folder: string;
let scratch: string;

beforeAll(async () => {
  // Inside the project, so that the program finds its packages.
  folder = mkdtempSync(join(process.cwd(), "node_modules/.stickypool-test-"));
  scratch = join(folder, "scratch");
  mkdirSync(scratch);
  await bundle(process.cwd(), ["lib/testing/media-process.ts"], folder);
});
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function startProcess(): Promise<ChildProcess> {
  const child = fork(join(folder, "media-process.js"), [join(folder, "store")], {
    env: { ...process.env, DATABASE_URL: db.url, LOG_LEVEL: "fatal", TMPDIR: scratch },
    execArgv: [],
  });
  started.push(child);
  await once(child, "message");
  return child;
}

/** What conversions have written so far. */
function filesBeingMade(): string[] {
  return readdirSync(scratch, { recursive: true, encoding: "utf8" }).filter((path) =>
    /converting-[^/]*\/./.test(path),
  );
}

it("takes up a conversion whose worker was killed, and sends the message once (F3, Q2)", async () => {
  const store = createFolderStore(join(folder, "store"));
  const path = join(folder, "film.mp4");
  await makeVideo({ path, seconds: SECONDS, size: "1280x720" });
  const film = await keepMedia({ pool: db.pool, clock: systemClock, store }, path);
  expect(film).toMatchObject({ contentType: "video/mp4" });
  const url = mediaUrl(
    { sha256: film.sha256, expiresAtMs: systemClock.now() + KEEP_MEDIA_MS },
    film.contentType,
    getEnv().publicUrl,
  );
  await db.prisma.carrier.updateMany({ data: { longCodeMmsBytes: LIMIT_BYTES } });
  const profileId = await createStickyProfile(db.prisma, { mmsTranscoding: true });
  await assignNumbers(db.prisma, profileId, 1);
  const { acceptor, send } = createTestAcceptor(db.pool, systemClock);
  const worker = createTestWorker(db.pool, systemClock);
  const find = (id: string) => db.prisma.message.findFirstOrThrow({ where: { id } });

  const first = await startProcess();
  const { id } = await send(profileId, "+12125550100", { mediaUrls: [url] });
  await expect
    .poll(
      async () => {
        await worker.send.runRound(signal);
        return filesBeingMade().length;
      },
      { timeout: 60_000, interval: 20 },
    )
    .toBeGreaterThan(0);
  first.kill("SIGKILL");
  await once(first, "exit");
  expect(await db.prisma.mediaWork.findMany({ where: { messageId: id } })).toMatchObject([
    { position: -1, claims: 1 },
  ]);
  expect((await find(id)).status).toBe("queued");

  await startProcess();
  await expect
    .poll(
      async () => {
        await worker.send.runRound(signal);
        return (await find(id)).status;
      },
      { timeout: 150_000, interval: 50 },
    )
    .toBe("sent");
  const [row] = await db.prisma.messageMedia.findMany({ where: { messageId: id } });
  expect(row).toMatchObject({ sha256: film.sha256, sentContentType: "video/mp4", problem: null });
  expect(row?.sentSize).toBeLessThanOrEqual(LIMIT_BYTES);
  const sent = join(folder, "sent.mp4");
  await pipeline((await store.open(row?.sentSha256 ?? "")) ?? Readable.from([]), createWriteStream(sent));
  expect((await decodeVideo(sent)).seconds).toBeCloseTo(SECONDS, 0);
  expect(await db.prisma.mediaWork.count()).toBe(0);
  expect(await db.prisma.simulatedMessage.count({ where: { messageId: id } })).toBe(1);
  await worker.stop();
  await acceptor.close();
}, 240_000);
