import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import type { CarrierMessage, SubmitResult } from "../carrier/carrier";
import { CarrierDirectory } from "../carrier/carrier-directory";
import { createFolderStore } from "../media/folder-store";
import type { Transcode } from "../message-media/fit-files";
import { createMediaLoop, type MediaLoopOptions } from "../message-media/media-loop";
import type { Loop } from "../worker/loop";
import { setUpTestDatabase } from "./database";
import { manualClock } from "./manual-clock";
import { assignNumbers, createStickyProfile } from "./mapping-rows";
import { type MediaHost, startMediaHost } from "./media-host";
import { createTestAcceptor, type TestAcceptor } from "./test-acceptor";
import { createTestKind, insertCarrier } from "./test-carrier";
import { createTestWorker, type TestWorker } from "./test-worker";

export const MMS_PUBLIC_URL = "https://sms.example.com";
export const MMS_START = Date.UTC(2026, 0, 15, 12);

/**
 * MMS on their way in a test file: a database, a host that serves media, a carrier that notes what it gets, and the loops that
 * prepare and hand over, run by hand. Call it at the top of the file. What a test may set is as before at the next one.
 */
export function setUpMms() {
  const db = setUpTestDatabase();
  const clock = manualClock(MMS_START);
  const { signal } = new AbortController();
  const mms = {
    db,
    clock,
    /** What the carrier got. */
    submitted: [] as CarrierMessage[],
    /** What the carrier says. */
    answer: sent as (message: CarrierMessage) => SubmitResult,
    transcode: unchanged as Transcode,
    profileId: "",
    carrierId: "",
    /** Of the media kept. */
    folder: "",
    host: undefined as unknown as MediaHost,
    sut: undefined as unknown as TestAcceptor,
    worker: undefined as unknown as TestWorker,
    media: undefined as unknown as Loop,
    options: (): MediaLoopOptions => ({
      pool: db.pool,
      clock,
      store: createFolderStore(mms.folder),
      publicUrl: MMS_PUBLIC_URL,
      maxBytes: 5_000_000,
      download: { allowPrivate: true, timeoutMs: 2_000, idleMs: 1_000 },
      transcode: (request) => mms.transcode(request),
    }),
    /** @param paths of files of the host */
    send: async (paths: readonly string[], more = {}) => {
      const mediaUrls = paths.map((path) => mms.host.url + path);
      return (await mms.sut.send(mms.profileId, "+12125550100", { mediaUrls, ...more })).id;
    },
    find: (id: string) => db.prisma.message.findFirstOrThrow({ where: { id } }),
    rowsOf: (messageId: string) =>
      db.prisma.messageMedia.findMany({ where: { messageId }, orderBy: { position: "asc" } }),
    runUntil: (done: () => Promise<boolean> | boolean, timeout = 25_000) =>
      expect
        .poll(
          async () => {
            // One that waits for an earlier one looks again after a second.
            clock.advance(50);
            await mms.worker.send.runRound(signal);
            await mms.media.runRound(signal);
            return done();
          },
          { interval: 20, timeout },
        )
        .toBe(true),
    hasEnded: (id: string) => async () => !["queued", "sending"].includes((await mms.find(id)).status),
  };
  let carriers: CarrierDirectory;

  beforeAll(async () => {
    mms.folder = await mkdtemp(join(tmpdir(), "stickypool-media-"));
    mms.host = await startMediaHost();
    mms.sut = createTestAcceptor(db.pool, clock);
    const { kind } = createTestKind({
      async submit(messages) {
        mms.submitted.push(...messages);
        return messages.map((message) => mms.answer(message));
      },
    });
    carriers = new CarrierDirectory(db.pool, clock, {
      findKind: (name) => (name === kind.kind ? kind : null),
      publicUrl: MMS_PUBLIC_URL,
    });
    mms.carrierId = await insertCarrier(db.prisma, kind, { host: "mms", password: "secret" });
    await db.prisma.carrier.update({ where: { id: mms.carrierId }, data: { canMms: true } });
    mms.worker = createTestWorker(db.pool, clock, { carriers, publicUrl: MMS_PUBLIC_URL });
    mms.media = createMediaLoop(mms.options());
  });

  afterAll(async () => {
    await mms.media.stop?.();
    await mms.worker.stop();
    await carriers.close();
    await mms.sut.acceptor.close();
    await mms.host.stop();
    await rm(mms.folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    clock.set(MMS_START);
    mms.submitted = [];
    mms.answer = sent;
    mms.transcode = unchanged;
    mms.host.files.clear();
    mms.host.requests.length = 0;
    await db.pool.query(
      "TRUNCATE outbound_queue, receipt_waits, number_hourly_stats, media_work, media_fetches",
    );
    mms.profileId = await createStickyProfile(db.prisma);
    const numbers = await assignNumbers(db.prisma, mms.profileId, 1);
    await db.prisma.phoneNumber.updateMany({
      where: { id: { in: numbers.map(({ phoneNumberId }) => phoneNumberId) } },
      data: { carrierId: mms.carrierId, messagesPerSecond: null },
    });
    await db.prisma.carrier.updateMany({
      data: { longCodePerSecond: 1e6, longCodeMmsBytes: null, tollFreeMmsBytes: null },
    });
    await mms.sut.snapshots.load(mms.profileId, Number.MAX_SAFE_INTEGER);
  });
  return mms;
}

function sent({ messageId }: CarrierMessage): SubmitResult {
  return { kind: "sent", carrierMessageId: `test-${messageId}` };
}

const unchanged: Transcode = async () => ({ kind: "unchanged" });
