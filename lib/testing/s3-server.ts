import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { S3Settings } from "../../server/media-settings.mjs";

interface S3rver {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}

/** A real S3 server on loopback with an empty bucket. */
export interface S3Server {
  readonly settings: S3Settings;
  stop(): Promise<void>;
}

export async function startS3Server(bucket = "media-of-tests"): Promise<S3Server> {
  const S3rver = createRequire(import.meta.url)("s3rver") as new (options: object) => S3rver;
  const directory = await mkdtemp(join(tmpdir(), "stickypool-s3-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: bucket }],
  });
  const { port } = await server.run();
  return {
    settings: {
      bucket,
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
      isPathStyle: true,
    },
    async stop() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
