import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import type pg from "pg";
import { getEnv } from "../env";
import { mediaUrl } from "../media/media-url";
import { upsertObject } from "../media/object-repository";
import { type HttpSink, startHttpSink } from "./http-sink";

/** What a host of media answers at a path. */
export type MediaAnswer = Buffer | number | ((response: ServerResponse) => void);

/** Somebody else's server of media on loopback. */
export interface MediaHost extends HttpSink {
  /** By path; others are 404. A number is a status without a body. */
  readonly files: Map<string, MediaAnswer>;
  /** How often a path was asked for. */
  asked(path: string): number;
}

export async function startMediaHost(): Promise<MediaHost> {
  const files = new Map<string, MediaAnswer>();
  const sink = await startHttpSink((request, response) => {
    const answer = files.get(request.url ?? "") ?? 404;
    if (typeof answer === "function") answer(response);
    else if (typeof answer === "number") response.writeHead(answer).end();
    else response.end(answer);
  });
  return Object.assign(sink, {
    files,
    asked: (path: string) => sink.requests.filter((request) => request.path === path).length,
  });
}

/** The address of a file that our store knows of, as an upload gets it. */
export async function storeOwnMedia(
  pool: pg.Pool,
  nowMs: number,
  {
    size,
    contentType,
    expiresAtMs = nowMs + 3_600_000,
  }: { size: number; contentType: string; expiresAtMs?: number },
): Promise<string> {
  const sha256 = createHash("sha256").update(`${size} ${contentType}`).digest("hex");
  await upsertObject(pool, { sha256, size, contentType }, nowMs, expiresAtMs);
  return mediaUrl({ sha256, expiresAtMs }, contentType, getEnv().publicUrl);
}

/** A GIF of one dot that no two calls make alike, padded to a size. */
export function gifOf(size: number, fill = 0): Buffer {
  const head = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
  return Buffer.concat([head, Buffer.alloc(Math.max(size - head.length, 0), fill)]);
}
