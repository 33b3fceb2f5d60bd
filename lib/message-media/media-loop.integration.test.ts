import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CarrierMessage, SubmitResult } from "@/lib/carrier/carrier";
import { CarrierDirectory } from "@/lib/carrier/carrier-directory";
import { createFolderStore } from "@/lib/media/folder-store";
import { keepMedia } from "@/lib/media/keep-media";
import { mediaUrl, readMediaUrl } from "@/lib/media/media-url";
import { transcodeMedia } from "@/lib/media/transcode/transcode-media";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { madePicture } from "@/lib/testing/media-files";
import { gifOf, type MediaHost, startMediaHost } from "@/lib/testing/media-host";
import { createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { createTestKind, insertCarrier } from "@/lib/testing/test-carrier";
import { createTestWorker, type TestWorker } from "@/lib/testing/test-worker";
import type { Loop } from "@/lib/worker/loop";
import type { Transcode } from "./fit-files";
import { createMediaLoop, type MediaLoopOptions } from "./media-loop";

const db = setUpTestDatabase();
const PUBLIC_URL = "https://sms.example.com";
const START = Date.UTC(2026, 0, 15, 12);
const MINUTE = 60_000;
const clock = manualClock(START);
const signal = new AbortController().signal;
let folder: string;
let host: MediaHost;
let sut: TestAcceptor;
let worker: TestWorker;
let media: Loop;
let carriers: CarrierDirectory;
let profileId: string;
let numbers: TestAssignment[];
let submitted: CarrierMessage[];
let answer: (message: CarrierMessage) => SubmitResult;
let transcode: Transcode;

const options = (): MediaLoopOptions => ({
  pool: db.pool,
  clock,
  store: createFolderStore(folder),
  publicUrl: PUBLIC_URL,
  maxBytes: 5_000_000,
  download: { allowPrivate: true, timeoutMs: 2_000, idleMs: 1_000 },
  transcode: (request) => transcode(request),
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickypool-media-"));
  host = await startMediaHost();
  sut = createTestAcceptor(db.pool, clock);
  const { kind } = createTestKind({
    async submit(messages) {
      submitted.push(...messages);
      return messages.map((message) => answer(message));
    },
  });
  carriers = new CarrierDirectory(db.pool, clock, {
    findKind: (name) => (name === kind.kind ? kind : null),
    publicUrl: PUBLIC_URL,
  });
  const carrierId = await insertCarrier(db.prisma, kind, { host: "mms", password: "secret" });
  await db.prisma.carrier.update({ where: { id: carrierId }, data: { canMms: true } });
  worker = createTestWorker(db.pool, clock, { carriers, publicUrl: PUBLIC_URL });
  media = createMediaLoop(options());
  testCarrierId = carrierId;
});
let testCarrierId: string;

afterAll(async () => {
  await media.stop?.();
  await worker.stop();
  await carriers.close();
  await sut.acceptor.close();
  await host.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  clock.set(START);
  submitted = [];
  answer = ({ messageId }) => ({ kind: "sent", carrierMessageId: `test-${messageId}` });
  transcode = async () => ({ kind: "unchanged" });
  host.files.clear();
  host.requests.length = 0;
  await db.pool.query(
    "TRUNCATE outbound_queue, receipt_waits, number_hourly_stats, media_work, media_fetches",
  );
  profileId = await createStickyProfile(db.prisma);
  numbers = await assignNumbers(db.prisma, profileId, 1);
  await db.prisma.phoneNumber.updateMany({
    where: { id: { in: numbers.map(({ phoneNumberId }) => phoneNumberId) } },
    data: { carrierId: testCarrierId, messagesPerSecond: null },
  });
  await db.prisma.carrier.updateMany({
    data: { longCodePerSecond: 1e6, longCodeMmsBytes: null, tollFreeMmsBytes: null },
  });
  await sut.snapshots.load(profileId, Number.MAX_SAFE_INTEGER);
});

const send = async (paths: string[], more = {}) =>
  (await sut.send(profileId, "+12125550100", { mediaUrls: paths.map((path) => host.url + path), ...more }))
    .id;
const find = (id: string) => db.prisma.message.findFirstOrThrow({ where: { id } });
const rowsOf = (messageId: string) =>
  db.prisma.messageMedia.findMany({ where: { messageId }, orderBy: { position: "asc" } });
const runUntil = (done: () => Promise<boolean> | boolean, timeout = 25_000) =>
  expect
    .poll(
      async () => {
        // One that waits for an earlier one looks again after a second.
        clock.advance(50);
        await worker.send.runRound(signal);
        await media.runRound(signal);
        return done();
      },
      { interval: 20, timeout },
    )
    .toBe(true);
const hasEnded = (id: string) => async () => !["queued", "sending"].includes((await find(id)).status);

describe("the media of an MMS", () => {
  it("are fetched, kept and handed over under addresses of ours", async () => {
    host.files.set("/photo.mp4", gifOf(900));
    const id = await send(["/photo.mp4"], { text: "Look" });
    await runUntil(hasEnded(id));
    expect(await find(id)).toMatchObject({ status: "sent", type: "MMS" });
    expect(submitted).toHaveLength(1);
    const [message] = submitted;
    expect(message?.media).toEqual([
      { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), size: 900, contentType: "image/gif" },
    ]);
    const url = message?.mediaUrls[0] ?? "";
    expect(url).toMatch(/^https:\/\/sms\.example\.com\/media\/.*\/file\.gif$/);
    expect(readMediaUrl(url, PUBLIC_URL)).toMatchObject({ sha256: message?.media?.[0]?.sha256 });
    expect(await rowsOf(id)).toMatchObject([
      {
        sourceUrl: `${host.url}/photo.mp4`,
        size: 900,
        contentType: "image/gif",
        isReady: true,
        problem: null,
      },
    ]);
    expect(await db.prisma.mediaWork.count()).toBe(0);
  });

  it("are not fetched twice within an hour", async () => {
    host.files.set("/once.gif", gifOf(100));
    const first = await send(["/once.gif"]);
    await runUntil(hasEnded(first));
    clock.advance(59 * MINUTE);
    const second = await send(["/once.gif", "/once.gif"]);
    await runUntil(hasEnded(second));
    expect(host.asked("/once.gif")).toBe(1);
    clock.advance(2 * MINUTE);
    const third = await send(["/once.gif"]);
    await runUntil(hasEnded(third));
    expect(host.asked("/once.gif")).toBe(2);
  });

  it("are taken from the store where the address is ours", async () => {
    const path = join(folder, "upload");
    await writeFile(path, gifOf(200, 7));
    const { sha256 } = await keepMedia(options(), path);
    const own = (expiresAtMs: number) => mediaUrl({ sha256, expiresAtMs }, "image/gif", PUBLIC_URL);
    const id = await send([], { mediaUrls: [own(START + MINUTE)] });
    await runUntil(hasEnded(id));
    expect(submitted[0]?.media).toMatchObject([{ sha256, size: 200 }]);
    const late = await send([], { mediaUrls: [own(START - MINUTE)] });
    await runUntil(hasEnded(late));
    expect(await find(late)).toMatchObject({
      status: "sending_failed",
      errors: [{ code: "40317", detail: "This address of ours has expired." }],
    });
  });

  it.each([
    ["is missing", 404, /answered 404/],
    ["is empty", Buffer.alloc(0), /It is empty/],
    ["is larger than may be fetched", Buffer.alloc(5_000_001), /larger than 5,000,000 bytes/],
    [
      "is a drawing with a script",
      Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
      /image\/svg\+xml cannot be sent/,
    ],
    ["is a program", Buffer.from([0, 1, 2, 3, 254]), /octet-stream cannot be sent/],
  ])("fail their message alone when a file %s", async (_what, file, detail) => {
    host.files.set("/bad", file).set("/good.gif", gifOf(50));
    const bad = await send(["/good.gif", "/bad"]);
    const good = await send(["/good.gif"]);
    await runUntil(async () => (await hasEnded(bad)()) && (await hasEnded(good)()));
    expect((await find(good)).status).toBe("sent");
    expect(await find(bad)).toMatchObject({
      status: "sending_failed",
      errors: [{ code: "40317", title: "Invalid MMS content", detail: expect.stringMatching(detail) }],
    });
    expect(submitted.map(({ messageId }) => messageId)).toEqual([good]);
    expect(await db.prisma.mediaWork.count()).toBe(0);
  });

  it("are tried again while their message is valid", async () => {
    host.files.set("/later.gif", 503);
    const id = await send(["/later.gif"]);
    await runUntil(() => host.asked("/later.gif") > 0);
    expect((await find(id)).status).toBe("queued");
    host.files.set("/later.gif", gifOf(60));
    await runUntil(hasEnded(id));
    expect((await find(id)).status).toBe("sent");
    expect(host.asked("/later.gif")).toBe(2);
  });

  it("fail it when its validity ends first", async () => {
    host.files.set("/never.gif", 503);
    const id = await send(["/never.gif"]);
    await runUntil(() => host.asked("/never.gif") > 0);
    clock.advance(61 * MINUTE);
    await runUntil(hasEnded(id));
    const message = await find(id);
    expect(["expired", "sending_failed"]).toContain(message.status);
    expect(submitted).toEqual([]);
  });

  it("of a slow host hold up nobody else, and keep the order of their own recipient (F8)", async () => {
    let release = () => {};
    const released = new Promise<void>((fulfil) => {
      release = fulfil;
    });
    host.files.set("/slow.gif", (response) => {
      response.write(gifOf(10));
      const drip = setInterval(() => response.write("x"), 50);
      released.then(() => {
        clearInterval(drip);
        response.end();
      });
    });
    host.files.set("/fast.gif", gifOf(70));
    const slow = await send(["/slow.gif"]);
    const after = await send(["/fast.gif"]);
    const textOnly = await send([], { type: "MMS", text: "after both" });
    const sms = await send([], { text: "an SMS overtakes" });
    const other = (
      await sut.send(profileId, "+13125550111", {
        mediaUrls: [`${host.url.replace("127.0.0.1", "localhost")}/fast.gif`],
      })
    ).id;
    await runUntil(async () => (await hasEnded(sms)()) && (await hasEnded(other)()));
    const ids = () => submitted.map(({ messageId }) => messageId);
    expect(new Set(ids())).toEqual(new Set([sms, other]));
    release();
    clock.advance(1_500);
    await runUntil(async () => {
      clock.advance(500);
      return hasEnded(textOnly)();
    });
    expect(ids().slice(2)).toEqual([slow, after, textOnly]);
  });

  it("are finished by another worker when the first one dies in the middle", async () => {
    host.files.set("/hang.gif", () => undefined);
    const dying = createMediaLoop({ ...options(), leaseMs: 300 });
    const id = await send(["/hang.gif"]);
    await expect
      .poll(async () => {
        await worker.send.runRound(signal);
        await dying.runRound(signal);
        return host.asked("/hang.gif");
      })
      .toBe(1);
    await dying.stop?.();
    host.files.set("/hang.gif", gifOf(80));
    await runUntil(hasEnded(id));
    expect((await find(id)).status).toBe("sent");
  });
});

describe("the size of an MMS (F3)", () => {
  it.each([
    ["just under 1 MB", 1_048_575, "sent"],
    ["1 MB", 1_048_576, "sending_failed"],
  ])("without transcoding: %s is %s", async (_what, size, status) => {
    host.files.set("/big.gif", gifOf(size));
    const id = await send(["/big.gif"]);
    await runUntil(hasEnded(id));
    expect((await find(id)).status).toBe(status);
  });

  const transcoding = () =>
    db.prisma.messagingProfile.update({ where: { id: profileId }, data: { mmsTranscoding: true } });
  const smaller: Transcode = async ({ limitBytes, outputDir }) => {
    const path = join(outputDir, "smaller.jpg");
    await writeFile(path, Buffer.alloc(limitBytes, 1));
    return { kind: "transcoded", path, mime: "image/jpeg", size: limitBytes };
  };

  it("is made to fit the carrier's limit, and what fits stays as it is", async () => {
    await transcoding();
    transcode = smaller;
    host.files.set("/large.gif", gifOf(500_000)).set("/small.gif", gifOf(100_000, 3));
    const id = await send(["/large.gif", "/small.gif"], { text: "kept", subject: "kept too" });
    await runUntil(hasEnded(id));
    expect(submitted[0]?.media).toMatchObject([
      { size: 200_000, contentType: "image/jpeg" },
      { size: 100_000, contentType: "image/gif" },
    ]);
    expect(submitted[0]?.text).toBe("kept");
    expect(await find(id)).toMatchObject({ text: "kept", subject: "kept too" });
    expect(await rowsOf(id)).toMatchObject([
      { size: 500_000, contentType: "image/gif", sentSize: 200_000, sentContentType: "image/jpeg" },
      { size: 100_000, sentSize: null },
    ]);
  });

  it("is that of a real photo once it was really made smaller", async () => {
    await transcoding();
    transcode = transcodeMedia;
    await db.prisma.carrier.update({ where: { id: testCarrierId }, data: { longCodeMmsBytes: 25_000 } });
    const photo = await (await madePicture(600, 450)).jpeg({ quality: 95 }).toBuffer();
    expect(photo.length).toBeGreaterThan(25_000);
    host.files.set("/photo.jpg", photo);
    const id = await send(["/photo.jpg"]);
    await runUntil(hasEnded(id));
    expect((await find(id)).status).toBe("sent");
    const [sent] = submitted[0]?.media ?? [];
    expect(sent?.contentType).toBe("image/jpeg");
    const file = await buffer(
      (await createFolderStore(folder).open(sent?.sha256 ?? "")) ?? Readable.from([]),
    );
    expect(file.length).toBe(sent?.size);
    expect(file.length).toBeLessThanOrEqual(25_000);
    const { info } = await sharp(file, { failOn: "error" }).raw().toBuffer({ resolveWithObject: true });
    expect(info.width / info.height).toBeCloseTo(4 / 3, 1);
  });

  it("follows the limit of the carrier", async () => {
    await transcoding();
    transcode = smaller;
    await db.prisma.carrier.update({ where: { id: testCarrierId }, data: { longCodeMmsBytes: 50_000 } });
    host.files.set("/large.gif", gifOf(500_000));
    const id = await send(["/large.gif"]);
    await runUntil(hasEnded(id));
    expect(submitted[0]?.media).toMatchObject([{ size: 50_000 }]);
  });

  it("is the carrier's business where nothing can be made smaller", async () => {
    await transcoding();
    transcode = async () => ({ kind: "too_large", reason: "It moves." });
    host.files.set("/moving.gif", gifOf(400_000));
    const id = await send(["/moving.gif"]);
    await runUntil(hasEnded(id));
    expect(submitted[0]?.media).toMatchObject([{ size: 400_000, contentType: "image/gif" }]);
  });

  it("leaves less to the others where one cannot be made smaller", async () => {
    await transcoding();
    transcode = (request) =>
      request.limitBytes === 150_000 && !request.inputPath.endsWith("1")
        ? Promise.resolve({ kind: "too_large", reason: "It moves." })
        : smaller(request);
    host.files.set("/moving.gif", gifOf(200_000)).set("/still.gif", gifOf(300_000, 5));
    const id = await send(["/moving.gif", "/still.gif"]);
    await runUntil(hasEnded(id));
    expect(submitted[0]?.media).toMatchObject([{ size: 200_000 }, { size: 100_000 }]);
  });

  it("fails the message of a file nobody can read", async () => {
    await transcoding();
    transcode = async () => ({ kind: "unreadable", reason: "The picture is broken." });
    host.files.set("/broken.gif", gifOf(400_000));
    const id = await send(["/broken.gif"]);
    await runUntil(hasEnded(id));
    expect(await find(id)).toMatchObject({
      status: "sending_failed",
      errors: [{ code: "40317", detail: "The picture is broken." }],
    });
  });
});

describe("falling back to SMS when the carrier refuses the MMS", () => {
  const fallsBack = (mmsFallBackToSms: boolean) =>
    db.prisma.messagingProfile.update({ where: { id: profileId }, data: { mmsFallBackToSms } });
  const refuseMms = (message: CarrierMessage): SubmitResult =>
    message.type === "MMS"
      ? { kind: "refused", errorCode: "40001", detail: "no MMS here", isMmsRefused: true }
      : { kind: "sent", carrierMessageId: `test-${message.messageId}` };

  it("sends the text and the addresses, and says SMS from then on", async () => {
    await fallsBack(true);
    answer = refuseMms;
    host.files.set("/a.gif", gifOf(50));
    const id = await send(["/a.gif"], { text: "“Look” 日" });
    await runUntil(hasEnded(id));
    const wireText = `“Look” 日\n${host.url}/a.gif`;
    expect(submitted.map(({ type, text, mediaUrls }) => ({ type, text, media: mediaUrls.length }))).toEqual([
      { type: "MMS", text: "“Look” 日", media: 1 },
      { type: "SMS", text: wireText, media: 0 },
    ]);
    expect(await find(id)).toMatchObject({
      type: "SMS",
      status: "sent",
      encoding: "ucs2",
      text: "“Look” 日",
      wireText,
      numChars: [...wireText].length,
      parts: 1,
      errors: null,
    });
  });

  it("does not happen where the profile does not want it, nor to other refusals", async () => {
    await fallsBack(false);
    answer = refuseMms;
    host.files.set("/a.gif", gifOf(50));
    const unwanted = await send(["/a.gif"]);
    await runUntil(hasEnded(unwanted));
    expect(await find(unwanted)).toMatchObject({ type: "MMS", status: "sending_failed" });
    await fallsBack(true);
    answer = () => ({ kind: "refused", errorCode: "40012" });
    const other = await send(["/a.gif"]);
    await runUntil(hasEnded(other));
    expect(await find(other)).toMatchObject({ type: "MMS", status: "sending_failed" });
  });

  it("does not happen to what is too long for it", async () => {
    await fallsBack(true);
    answer = refuseMms;
    host.files.set("/a.gif", gifOf(50));
    const id = await send(["/a.gif"], { text: "x".repeat(1_530) });
    await runUntil(hasEnded(id));
    expect(await find(id)).toMatchObject({
      type: "MMS",
      status: "sending_failed",
      errors: [{ code: "40001" }],
    });
  });
});
