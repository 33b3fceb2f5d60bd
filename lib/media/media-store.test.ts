import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type S3Server, startS3Server } from "../testing/s3-server";
import { createFolderStore } from "./folder-store";
import { createS3Store } from "./s3-store";
import type { MediaStore } from "./store-types";

let folder: string;
let server: S3Server;
let s3: ReturnType<typeof createS3Store>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickypool-media-"));
  server = await startS3Server();
  s3 = createS3Store(server.settings);
});

afterAll(async () => {
  await s3.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function fileOf(content: Buffer) {
  const sha256 = createHash("sha256").update(content).digest("hex");
  const path = join(folder, `source-${sha256}`);
  await writeFile(path, content);
  return { sha256, path, size: content.length };
}

const stores: [string, () => MediaStore][] = [
  ["folder", () => createFolderStore(join(folder, "store"))],
  ["S3-compatible", () => s3],
];

describe.each(stores)("a %s store", (_name, open) => {
  it("gives back what it was given, whole and in parts", async () => {
    const content = Buffer.from(Array.from({ length: 300_000 }, (_, place) => place % 251));
    const { sha256, path, size } = await fileOf(content);
    await open().put(sha256, path, size);
    await open().put(sha256, path, size);
    const whole = await open().open(sha256);
    expect(whole && (await buffer(whole)).equals(content)).toBe(true);
    const part = await open().open(sha256, { first: 1_000, last: 1_009 });
    expect(part && (await buffer(part)).equals(content.subarray(1_000, 1_010))).toBe(true);
  });

  it("keeps an empty file", async () => {
    const { sha256, path } = await fileOf(Buffer.alloc(0));
    await open().put(sha256, path, 0);
    const found = await open().open(sha256);
    expect(found && (await buffer(found))).toHaveLength(0);
  });

  it("has nothing of what it was not given, or has removed", async () => {
    expect(await open().open("0".repeat(64))).toBeNull();
    const { sha256, path, size } = await fileOf(Buffer.from("gone"));
    await open().put(sha256, path, size);
    await open().remove(sha256);
    expect(await open().open(sha256)).toBeNull();
    await open().remove(sha256);
  });

  it("keeps nothing when the file cannot be read", async () => {
    await expect(open().put("1".repeat(64), join(folder, "missing"), 5)).rejects.toThrow();
    expect(await open().open("1".repeat(64))).toBeNull();
  });
});

describe("a folder store", () => {
  it("leaves no unfinished files behind", async () => {
    const store = createFolderStore(join(folder, "tidy"));
    const { sha256, path, size } = await fileOf(Buffer.from("tidy"));
    await store.put(sha256, path, size);
    expect(await readdir(join(folder, "tidy", sha256.slice(0, 2)))).toEqual([sha256]);
    await expect(store.put(`${sha256.slice(0, 63)}x`, join(folder, "missing"), 1)).rejects.toThrow();
    expect(await readdir(join(folder, "tidy", sha256.slice(0, 2)))).toEqual([sha256]);
  });
});

describe("an S3-compatible store", () => {
  it("tells when its bucket is missing, instead of having nothing", async () => {
    const other = createS3Store({ ...server.settings, bucket: "no-such-bucket" });
    const { sha256, path, size } = await fileOf(Buffer.from("lost"));
    await expect(other.put(sha256, path, size)).rejects.toThrow();
    await expect(other.open(sha256)).rejects.toThrow();
    await other.close();
  });
});
