import { describe, expect, it } from "vitest";
import { judgeFiles } from "./judge-files";

const file = (size: number, contentType = "image/jpeg") => ({ size, contentType });
const MEGABYTE = 1_048_576;
const LIMIT = 300_000;

describe("judgeFiles (F3, 40317)", () => {
  it.each([
    ["no media", [], "as_is"],
    ["what fits exactly", [file(100_000), file(200_000)], "as_is"],
    ["one byte over the carrier's limit", [file(300_001)], "as_is"],
    ["one byte under 1 MB", [file(MEGABYTE - 1)], "as_is"],
    ["1 MB", [file(MEGABYTE)], 0],
    ["1 MB of several", [file(MEGABYTE - 10), file(10)], null],
    ["one of several that is too much by itself", [file(10), file(MEGABYTE)], 1],
    ["no media file", [file(10), file(10, "image/svg+xml")], 1],
  ])("without transcoding: %s", (_what, files, expected) => {
    const verdict = judgeFiles(files, LIMIT, false);
    expect(verdict.kind === "refused" ? verdict.position : verdict.kind).toBe(expected);
  });

  it.each([
    ["what fits exactly", [file(100_000), file(200_000, "application/pdf")], "as_is"],
    ["one byte over the carrier's limit", [file(300_001)], "shrink"],
    ["a picture of any size", [file(30 * MEGABYTE)], "shrink"],
    ["a video of any size", [file(30 * MEGABYTE, "video/mp4")], "shrink"],
    ["a sound over the carrier's limit, under 1 MB", [file(MEGABYTE - 1, "audio/mpeg")], "shrink"],
    ["a sound of 1 MB", [file(MEGABYTE, "audio/mpeg")], 0],
    ["a document of 1 MB beside a picture", [file(10), file(MEGABYTE, "application/pdf")], 1],
    ["sounds of 1 MB", [file(MEGABYTE - 9, "audio/amr"), file(5), file(9, "audio/amr")], null],
    ["no media file", [file(10, "text/html")], 0],
  ])("with transcoding: %s", (_what, files, expected) => {
    const verdict = judgeFiles(files, LIMIT, true);
    expect(verdict.kind === "refused" ? verdict.position : verdict.kind).toBe(expected);
  });

  it("lets a carrier that takes more than 1 MB have just that", () => {
    for (const isTranscoding of [false, true]) {
      const verdictOf = (size: number) => judgeFiles([file(size, "audio/mpeg")], 5_000_000, isTranscoding);
      expect(verdictOf(5_000_000).kind).toBe("as_is");
      expect(verdictOf(5_000_001)).toMatchObject({ kind: "refused", position: 0 });
    }
  });

  it("judges those that are known where others are not", () => {
    expect(judgeFiles([null, file(10)], LIMIT, false).kind).toBe("as_is");
    expect(judgeFiles([null, file(MEGABYTE)], LIMIT, false)).toMatchObject({ position: 1 });
    expect(judgeFiles([null], LIMIT, true).kind).toBe("as_is");
  });

  it("says what there is too much of, and what may be", () => {
    const detailOf = (...asked: Parameters<typeof judgeFiles>) => {
      const verdict = judgeFiles(...asked);
      return verdict.kind === "refused" ? verdict.detail : null;
    };
    expect(detailOf([file(2_000_000)], LIMIT, false)).toBe(
      "The file has 2,000,000 bytes. Without MMS transcoding it must have fewer than 1,048,576.",
    );
    expect(detailOf([file(600_000), file(600_000)], LIMIT, false)).toBe(
      "The media have 1,200,000 bytes together. Without MMS transcoding they must have fewer than 1,048,576.",
    );
    expect(detailOf([file(6_000_000, "audio/mpeg")], 5_000_000, true)).toBe(
      "The file has 6,000,000 bytes. Files of type audio/mpeg cannot be made smaller: it must have 5,000,000 at most.",
    );
    expect(detailOf([file(600_000, "text/plain"), file(600_000, "text/plain")], LIMIT, true)).toBe(
      "The media that cannot be made smaller have 1,200,000 bytes together. They must have fewer than 1,048,576.",
    );
  });
});
