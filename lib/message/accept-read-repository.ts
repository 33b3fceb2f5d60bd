import { plainArray, readNumberArray } from "@/lib/db/array-literal";
import type { MediaObject } from "@/lib/media/object-repository";
import type { BatchConnection } from "./accept-connection";
import {
  READ_BATCH_SQL,
  READ_BATCH_WITH_KEYS_SQL,
  READ_END_REASONS_SQL,
  READ_MEDIA_OBJECTS_SQL,
  READ_OPT_OUTS_SQL,
} from "./accept-read-sql";
import { keyParameters } from "./idempotency-repository";
import { placesOf } from "./places-of";
import type { IdempotencyRequest } from "./types";

/** A recipient of a profile; what mappings are keyed by. */
export interface Pair {
  readonly profileId: string;
  readonly recipient: string;
}

/** A mapping's row as read. */
export interface StoredMapping {
  readonly epoch: number;
  readonly assignmentId: number;
  readonly createdAtMs: number;
  readonly lastMessageAtMs: number | null;
}

/** What one statement reads for a batch. */
export interface StoredFacts {
  /** Per profile; a profile that does not exist, or was deleted, is missing. */
  readonly versions: ReadonlyMap<string, number>;
  /** What profiles with a spend limit have spent on the day asked for, in millionths; the others are 0 or missing. */
  readonly spentMicros: ReadonlyMap<string, bigint>;
  /** Edition of the prices. */
  readonly priceVersion: number;
  /** In the order of the pairs asked for; null = no row. */
  readonly mappings: readonly (StoredMapping | null)[];
  /** Profile and recipient, written together, of those who have opted out (F6); some may not be among the pairs asked for. */
  readonly optedOut: ReadonlySet<string>;
  /** Those of the keys asked for that stand for something, whatever its age. */
  readonly takenKeys: readonly IdempotencyRequest[];
}

/**
 * Reads, from one snapshot, the versions of the profiles and their spending, the mappings of the pairs, who of them has opted
 * out, the edition of the prices, and which keys are taken.
 *
 * @param withMapping how many of the pairs, from the first, have a mapping that counts; the others' are not read
 * @param day whose spending is read (UTC)
 */
export async function readBatch(
  connection: BatchConnection,
  profileIds: readonly string[],
  pairs: readonly Pair[],
  withMapping: number,
  keys: readonly IdempotencyRequest[],
  day: string,
): Promise<StoredFacts> {
  const placeOf = placesOf(profileIds);
  const parameters = [
    plainArray(profileIds),
    plainArray(pairs.map((pair) => placeOf(pair.profileId))),
    plainArray(pairs.map((pair) => pair.recipient)),
    withMapping,
    day,
  ];
  const rows =
    keys.length === 0
      ? await connection.query("read_batch", READ_BATCH_SQL, parameters)
      : await connection.query("read_batch_with_keys", READ_BATCH_WITH_KEYS_SQL, [
          ...parameters,
          ...keyParameters(keys),
        ]);
  const row = rows[0] ?? [];
  const [places, numbers] = [readNumberArray(row[0]), readNumberArray(row[1])];
  const versions = new Map(places.map((place, i) => [profileIds[place - 1] ?? "", numbers[i] ?? 0]));
  const spent = typeof row[2] === "string" ? row[2].slice(1, -1).split(",") : [];
  const mappings = new Array<StoredMapping | null>(pairs.length).fill(null);
  const found = readNumberArray(row[3]);
  const [epochs, assignments, created, last] = [4, 5, 6, 7].map((i) => readNumberArray(row[i])) as [
    number[],
    number[],
    number[],
    number[],
  ];
  for (let i = 0; i < found.length; i++) {
    const lastMs = last[i] as number;
    mappings[(found[i] as number) - 1] = {
      epoch: epochs[i] as number,
      assignmentId: assignments[i] as number,
      createdAtMs: Math.round(created[i] as number),
      lastMessageAtMs: lastMs < 0 ? null : Math.round(lastMs),
    };
  }
  return {
    versions,
    spentMicros: new Map(places.map((place, i) => [profileIds[place - 1] ?? "", BigInt(spent[i] ?? 0)])),
    priceVersion: row[9] as number,
    mappings,
    optedOut: typeof row[8] === "string" ? new Set(row[8].slice(1, -1).split(",")) : NOBODY,
    takenKeys: readNumberArray(row[10]).map((place) => keys[place - 1] as IdempotencyRequest),
  };
}

const NOBODY: ReadonlySet<string> = new Set();

/** Which number each of these recipients told, in their order; null = none, or they have opted in since. */
export async function readOptOutNumbers(
  connection: BatchConnection,
  pairs: readonly Pair[],
): Promise<(string | null)[]> {
  const rows = await connection.query("read_opt_outs", READ_OPT_OUTS_SQL, [
    plainArray(pairs.map((pair) => pair.profileId)),
    plainArray(pairs.map((pair) => pair.recipient)),
  ]);
  const numbers = new Array<string | null>(pairs.length).fill(null);
  for (const row of rows) numbers[(row[0] as number) - 1] = row[1] as string | null;
  return numbers;
}

/** How the stays of numbers ended, by assignment; those that have not are missing. */
export async function readEndReasons(
  connection: BatchConnection,
  assignmentIds: readonly number[],
): Promise<Map<number, string>> {
  const rows = await connection.query("read_end_reasons", READ_END_REASONS_SQL, [plainArray(assignmentIds)]);
  return new Map(rows.map((row) => [Number(row[0]), row[1] as string]));
}

/** Those of the stored files that there are, by hash. */
export async function readMediaObjects(
  connection: BatchConnection,
  hashes: readonly string[],
): Promise<Map<string, MediaObject>> {
  const rows = await connection.query("read_media_objects", READ_MEDIA_OBJECTS_SQL, [plainArray(hashes)]);
  return new Map(
    rows.map(([sha256, size, contentType]) => [
      sha256 as string,
      { sha256: sha256 as string, size: Number(size), contentType: contentType as string },
    ]),
  );
}
