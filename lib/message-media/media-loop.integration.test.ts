import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keepMedia } from "@/lib/media/keep-media";
import { mediaUrl, readMediaUrl } from "@/lib/media/media-url";
import { gifOf } from "@/lib/testing/media-host";
import { MMS_PUBLIC_URL, MMS_START, setUpMms } from "@/lib/testing/mms-scene";
import { createMediaLoop } from "./media-loop";

const mms = setUpMms();
const { db, clock, send, find, rowsOf, runUntil, hasEnded } = mms;
const MINUTE = 60_000;
const { signal } = new AbortController();

describe("the media of an MMS", () => {
  it("are fetched, kept and handed over under addresses of ours", async () => {
    mms.host.files.set("/photo.mp4", gifOf(900));
    const id = await send(["/photo.mp4"], { text: "Look" });
    await runUntil(hasEnded(id));
    expect(await find(id)).toMatchObject({ status: "sent", type: "MMS" });
    expect(mms.submitted).toHaveLength(1);
    const [message] = mms.submitted;
    expect(message?.media).toEqual([
      { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), size: 900, contentType: "image/gif" },
    ]);
    const url = message?.mediaUrls[0] ?? "";
    expect(url).toMatch(/^https:\/\/sms\.example\.com\/media\/.*\/file\.gif$/);
    expect(readMediaUrl(url, MMS_PUBLIC_URL)).toMatchObject({ sha256: message?.media?.[0]?.sha256 });
    expect(await rowsOf(id)).toMatchObject([
      {
        sourceUrl: `${mms.host.url}/photo.mp4`,
        size: 900,
        contentType: "image/gif",
        isReady: true,
        problem: null,
      },
    ]);
    expect(await db.prisma.mediaWork.count()).toBe(0);
  });

  it("are not fetched twice within an hour", async () => {
    mms.host.files.set("/once.gif", gifOf(100));
    const first = await send(["/once.gif"]);
    await runUntil(hasEnded(first));
    clock.advance(59 * MINUTE);
    const second = await send(["/once.gif", "/once.gif"]);
    await runUntil(hasEnded(second));
    expect(mms.host.asked("/once.gif")).toBe(1);
    clock.advance(2 * MINUTE);
    const third = await send(["/once.gif"]);
    await runUntil(hasEnded(third));
    expect(mms.host.asked("/once.gif")).toBe(2);
  });

  it("are taken from the store where the address is ours", async () => {
    const path = join(mms.folder, "upload");
    await writeFile(path, gifOf(200, 7));
    const { sha256 } = await keepMedia(mms.options(), path);
    const own = (expiresAtMs: number) => mediaUrl({ sha256, expiresAtMs }, "image/gif", MMS_PUBLIC_URL);
    const id = await send([], { mediaUrls: [own(MMS_START + MINUTE)] });
    await runUntil(hasEnded(id));
    expect(mms.submitted[0]?.media).toMatchObject([{ sha256, size: 200 }]);
    const late = await send([], { mediaUrls: [own(MMS_START - MINUTE)] });
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
    mms.host.files.set("/bad", file).set("/good.gif", gifOf(50));
    const bad = await send(["/good.gif", "/bad"]);
    const good = await send(["/good.gif"]);
    await runUntil(async () => (await hasEnded(bad)()) && (await hasEnded(good)()));
    expect((await find(good)).status).toBe("sent");
    expect(await find(bad)).toMatchObject({
      status: "sending_failed",
      errors: [{ code: "40317", title: "Invalid MMS content", detail: expect.stringMatching(detail) }],
    });
    expect(mms.submitted.map(({ messageId }) => messageId)).toEqual([good]);
    expect(await db.prisma.mediaWork.count()).toBe(0);
  });

  it("are tried again while their message is valid", async () => {
    mms.host.files.set("/later.gif", 503);
    const id = await send(["/later.gif"]);
    await runUntil(() => mms.host.asked("/later.gif") > 0);
    expect((await find(id)).status).toBe("queued");
    mms.host.files.set("/later.gif", gifOf(60));
    await runUntil(hasEnded(id));
    expect((await find(id)).status).toBe("sent");
    expect(mms.host.asked("/later.gif")).toBe(2);
  });

  it("fail it when its validity ends first", async () => {
    mms.host.files.set("/never.gif", 503);
    const id = await send(["/never.gif"]);
    await runUntil(() => mms.host.asked("/never.gif") > 0);
    clock.advance(61 * MINUTE);
    await runUntil(hasEnded(id));
    const message = await find(id);
    expect(["expired", "sending_failed"]).toContain(message.status);
    expect(mms.submitted).toEqual([]);
  });

  it("of a slow host hold up nobody else, and keep the order of their own recipient (F8)", async () => {
    let release = () => {};
    const released = new Promise<void>((fulfil) => {
      release = fulfil;
    });
    mms.host.files.set("/slow.gif", (response) => {
      response.write(gifOf(10));
      const drip = setInterval(() => response.write("x"), 50);
      released.then(() => {
        clearInterval(drip);
        response.end();
      });
    });
    mms.host.files.set("/fast.gif", gifOf(70));
    const slow = await send(["/slow.gif"]);
    const after = await send(["/fast.gif"]);
    const textOnly = await send([], { type: "MMS", text: "after both" });
    const sms = await send([], { text: "an SMS overtakes" });
    const other = (
      await mms.sut.send(mms.profileId, "+13125550111", {
        mediaUrls: [`${mms.host.url.replace("127.0.0.1", "localhost")}/fast.gif`],
      })
    ).id;
    await runUntil(async () => (await hasEnded(sms)()) && (await hasEnded(other)()));
    const ids = () => mms.submitted.map(({ messageId }) => messageId);
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
    mms.host.files.set("/hang.gif", () => undefined);
    const dying = createMediaLoop({ ...mms.options(), leaseMs: 300 });
    const id = await send(["/hang.gif"]);
    await expect
      .poll(async () => {
        await mms.worker.send.runRound(signal);
        await dying.runRound(signal);
        return mms.host.asked("/hang.gif");
      })
      .toBe(1);
    await dying.stop?.();
    mms.host.files.set("/hang.gif", gifOf(80));
    await runUntil(hasEnded(id));
    expect((await find(id)).status).toBe("sent");
  });
});
