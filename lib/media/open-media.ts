import type { Readable } from "node:stream";
import type pg from "pg";
import { type Clock, systemClock } from "@/lib/clock";
import { getPool } from "@/lib/db/client";
import { getMediaStore } from "./media-store";
import { readMediaToken } from "./media-url";
import { findObject, type MediaObject } from "./object-repository";
import { readRange } from "./read-range";
import type { ByteRange, MediaStore } from "./store-types";

/** A file as it is served. */
export type OpenedMedia =
  | { readonly kind: "unknown" }
  /** The address has expired, or the file is not kept any more. */
  | { readonly kind: "gone" }
  | { readonly kind: "unsatisfiable"; readonly object: MediaObject }
  | {
      readonly kind: "opened";
      readonly object: MediaObject;
      readonly expiresAtMs: number;
      /** null = the whole file. */
      readonly range: ByteRange | null;
      /** Call it once, or never. @returns null = it has just gone */
      read(): Promise<Readable | null>;
    };

/**
 * What is to be answered at an address of media.
 *
 * @param token as in the path
 * @param rangeHeader absent = the whole file
 */
export async function openMedia(
  token: string,
  rangeHeader: string | undefined,
  {
    pool = getPool(),
    clock = systemClock,
    store = getMediaStore(),
  }: { pool?: pg.Pool; clock?: Clock; store?: MediaStore } = {},
): Promise<OpenedMedia> {
  const address = readMediaToken(token);
  if (address === null) return { kind: "unknown" };
  const { sha256, expiresAtMs } = address;
  if (expiresAtMs <= clock.now()) return { kind: "gone" };
  const object = await findObject(pool, sha256);
  if (object === null) return { kind: "gone" };
  const range = readRange(rangeHeader, object.size);
  if (range === "unsatisfiable") return { kind: "unsatisfiable", object };
  return {
    kind: "opened",
    object,
    expiresAtMs,
    range,
    read: () => store.open(sha256, range ?? undefined),
  };
}
