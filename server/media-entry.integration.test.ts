import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../lib/clock";
import { KEEP_MEDIA_MS, keepMedia } from "../lib/media/keep-media";
import { getMediaStore } from "../lib/media/media-store";
import { mediaPath } from "../lib/media/media-url";
import { sweepMedia } from "../lib/media/sweep-media";
import { setUpTestDatabase } from "../lib/testing/database";
import { mediaEntry } from "./media-entry";

const database = setUpTestDatabase();
let folder: string;
let app: FastifyInstance;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickypool-media-"));
  process.env.DATA_DIR = folder;
  app = Fastify({ exposeHeadRoutes: true, routerOptions: { maxParamLength: 1_000 } });
  await app.register(mediaEntry);
});

afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const GIF = Buffer.concat([
  Buffer.from("GIF89a\x01\x00\x01\x00\x00\x00\x00"),
  Buffer.alloc(100, 7),
  Buffer.from(";"),
]);
const inAnHour = () => systemClock.now() + 3_600_000;

async function keep(content: Buffer | string, clock = systemClock) {
  const path = join(folder, "source");
  await writeFile(path, content);
  return keepMedia({ pool: database.pool, clock, store: getMediaStore() }, path);
}

async function pathOf(content: Buffer | string, expiresAtMs = inAnHour()) {
  const { sha256, contentType } = await keep(content);
  return mediaPath({ sha256, expiresAtMs }, contentType);
}

describe("media", () => {
  it("are served with their own type, and can be cached", async () => {
    const answer = await app.inject(await pathOf(GIF));
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload).toEqual(GIF);
    expect(answer.headers).toMatchObject({
      "content-type": "image/gif",
      "content-length": String(GIF.length),
      "content-disposition": "inline",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "accept-ranges": "bytes",
      "cache-control": expect.stringMatching(/^private, max-age=3[56]\d\d$/),
    });
    const again = await app.inject({
      url: await pathOf(GIF),
      headers: { "if-none-match": String(answer.headers.etag) },
    });
    expect([again.statusCode, again.body]).toEqual([304, ""]);
  });

  it("are served in parts", async () => {
    const answer = await app.inject({ url: await pathOf(GIF), headers: { range: "bytes=0-5" } });
    expect([answer.statusCode, answer.body]).toEqual([206, "GIF89a"]);
    expect(answer.headers["content-range"]).toBe(`bytes 0-5/${GIF.length}`);
    const beyond = await app.inject({ url: await pathOf(GIF), headers: { range: "bytes=5000-" } });
    expect(beyond.statusCode).toBe(416);
    expect(beyond.headers["content-range"]).toBe(`bytes */${GIF.length}`);
  });

  it("answer HEAD without a body", async () => {
    const answer = await app.inject({ method: "HEAD", url: await pathOf(GIF) });
    expect([answer.statusCode, answer.body, answer.headers["content-length"]]).toEqual([
      200,
      "",
      String(GIF.length),
    ]);
  });

  it.each([
    ["a drawing with a script", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ["a page", "<!doctype html><html><script>alert(1)</script></html>"],
    ["a document", "%PDF-1.4\n%âãÏÓ\n1 0 obj\n"],
    ["a contact", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Nobody\r\nEND:VCARD\r\n"],
    ["something unknown", Buffer.from([0, 1, 2, 3, 250])],
    ["nothing", ""],
  ])("never open %s, but save it", async (_what, content) => {
    const answer = await app.inject(await pathOf(content));
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-disposition"]).toBe("attachment");
    expect(answer.headers["content-security-policy"]).toContain("sandbox");
  });

  it("are unknown at addresses we did not make", async () => {
    const path = await pathOf(GIF);
    const changed = path.replace(/media\/(.)/, (_, first) => `media/${first === "A" ? "B" : "A"}`);
    for (const url of [changed, "/media/x/file.gif", `/media/${"A".repeat(70)}/file.gif`, "/media/%00/x"])
      expect((await app.inject(url)).statusCode, url).toBe(404);
  });

  it("are gone when their address has expired, or they were swept", async () => {
    expect((await app.inject(await pathOf(GIF, systemClock.now() - 1_000))).statusCode).toBe(410);
    const longAgo = { now: () => systemClock.now() - KEEP_MEDIA_MS - 1_000 };
    const { sha256 } = await keep("old and of no use", longAgo);
    const path = mediaPath({ sha256, expiresAtMs: inAnHour() }, "text/plain");
    expect((await app.inject(path)).statusCode).toBe(200);
    expect(await sweepMedia(database.pool, getMediaStore(), systemClock, 100)).toBe(1);
    expect((await app.inject(path)).statusCode).toBe(410);
    expect(await getMediaStore().open(sha256)).toBeNull();
    expect((await app.inject(await pathOf(GIF))).statusCode).toBe(200);
  });
});
