import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { createFolderStore } from "@/lib/media/folder-store";
import { transcodeMedia } from "@/lib/media/transcode/transcode-media";
import { madePicture } from "@/lib/testing/media-files";
import { gifOf } from "@/lib/testing/media-host";
import { setUpMms } from "@/lib/testing/mms-scene";
import type { Transcode } from "./fit-files";

const mms = setUpMms();
const { db, send, find, rowsOf, runUntil, hasEnded } = mms;

describe("the size of an MMS (F3)", () => {
  it.each([
    ["just under 1 MB", 1_048_575, "sent"],
    ["1 MB", 1_048_576, "sending_failed"],
  ])("without transcoding: %s is %s", async (_what, size, status) => {
    mms.host.files.set("/big.gif", gifOf(size));
    const id = await send(["/big.gif"]);
    await runUntil(hasEnded(id));
    expect((await find(id)).status).toBe(status);
  });

  const transcoding = () =>
    db.prisma.messagingProfile.update({ where: { id: mms.profileId }, data: { mmsTranscoding: true } });
  const smaller: Transcode = async ({ limitBytes, outputDir }) => {
    const path = join(outputDir, "smaller.jpg");
    await writeFile(path, Buffer.alloc(limitBytes, 1));
    return { kind: "transcoded", path, mime: "image/jpeg", size: limitBytes };
  };

  it("is made to fit the carrier's limit, and what fits stays as it is", async () => {
    await transcoding();
    mms.transcode = smaller;
    mms.host.files.set("/large.gif", gifOf(500_000)).set("/small.gif", gifOf(100_000, 3));
    const id = await send(["/large.gif", "/small.gif"], { text: "kept", subject: "kept too" });
    await runUntil(hasEnded(id));
    expect(mms.submitted[0]?.media).toMatchObject([
      { size: 200_000, contentType: "image/jpeg" },
      { size: 100_000, contentType: "image/gif" },
    ]);
    expect(mms.submitted[0]?.text).toBe("kept");
    expect(await find(id)).toMatchObject({ text: "kept", subject: "kept too" });
    expect(await rowsOf(id)).toMatchObject([
      { size: 500_000, contentType: "image/gif", sentSize: 200_000, sentContentType: "image/jpeg" },
      { size: 100_000, sentSize: null },
    ]);
  });

  it("is that of a real photo once it was really made smaller", async () => {
    await transcoding();
    mms.transcode = transcodeMedia;
    await db.prisma.carrier.update({ where: { id: mms.carrierId }, data: { longCodeMmsBytes: 25_000 } });
    const photo = await (await madePicture(600, 450)).jpeg({ quality: 95 }).toBuffer();
    expect(photo.length).toBeGreaterThan(25_000);
    mms.host.files.set("/photo.jpg", photo);
    const id = await send(["/photo.jpg"]);
    await runUntil(hasEnded(id));
    expect((await find(id)).status).toBe("sent");
    const [sent] = mms.submitted[0]?.media ?? [];
    expect(sent?.contentType).toBe("image/jpeg");
    const file = await buffer(
      (await createFolderStore(mms.folder).open(sent?.sha256 ?? "")) ?? Readable.from([]),
    );
    expect(file.length).toBe(sent?.size);
    expect(file.length).toBeLessThanOrEqual(25_000);
    const { info } = await sharp(file, { failOn: "error" }).raw().toBuffer({ resolveWithObject: true });
    expect(info.width / info.height).toBeCloseTo(4 / 3, 1);
  });

  it("follows the limit of the carrier", async () => {
    await transcoding();
    mms.transcode = smaller;
    await db.prisma.carrier.update({ where: { id: mms.carrierId }, data: { longCodeMmsBytes: 50_000 } });
    mms.host.files.set("/large.gif", gifOf(500_000));
    const id = await send(["/large.gif"]);
    await runUntil(hasEnded(id));
    expect(mms.submitted[0]?.media).toMatchObject([{ size: 50_000 }]);
  });

  it("is the carrier's business where nothing can be made smaller", async () => {
    await transcoding();
    mms.transcode = async () => ({ kind: "too_large", reason: "It moves." });
    mms.host.files.set("/moving.gif", gifOf(400_000));
    const id = await send(["/moving.gif"]);
    await runUntil(hasEnded(id));
    expect(mms.submitted[0]?.media).toMatchObject([{ size: 400_000, contentType: "image/gif" }]);
  });

  it("leaves less to the others where one cannot be made smaller", async () => {
    await transcoding();
    mms.transcode = (request) =>
      request.limitBytes === 150_000 && !request.inputPath.endsWith("1")
        ? Promise.resolve({ kind: "too_large", reason: "It moves." })
        : smaller(request);
    mms.host.files.set("/moving.gif", gifOf(200_000)).set("/still.gif", gifOf(300_000, 5));
    const id = await send(["/moving.gif", "/still.gif"]);
    await runUntil(hasEnded(id));
    expect(mms.submitted[0]?.media).toMatchObject([{ size: 200_000 }, { size: 100_000 }]);
  });

  it("fails the message of a file nobody can read", async () => {
    await transcoding();
    mms.transcode = async () => ({ kind: "unreadable", reason: "The picture is broken." });
    mms.host.files.set("/broken.gif", gifOf(400_000));
    const id = await send(["/broken.gif"]);
    await runUntil(hasEnded(id));
    expect(await find(id)).toMatchObject({
      status: "sending_failed",
      errors: [{ code: "40317", detail: "The picture is broken." }],
    });
  });
});
