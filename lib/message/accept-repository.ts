import type { MessageType } from "@/lib/number-pool/types";
import { FIND_WRITTEN_SQL, READ_BATCH_SQL, WRITE_BATCH_SQL } from "./accept-sql";
import type { MessageEncoding } from "./segments";

/** What the statements of a batch run on: rows come as arrays. */
export interface BatchConnection {
  query(name: string, text: string, values: unknown[]): Promise<unknown[][]>;
}

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
  /** How the stay of its number ended; null = it has not. */
  readonly assignmentEndReason: string | null;
}

export interface BatchFacts {
  /** Per profile; a profile that does not exist, or was deleted, is missing. */
  readonly versions: ReadonlyMap<string, number>;
  /** In the order of the pairs asked for; null = no row. */
  readonly mappings: readonly (StoredMapping | null)[];
}

/** What a batch makes of one mapping. */
export interface MappingWrite extends Pair {
  readonly read: StoredMapping | null;
  /** The live mapping goes on; else what was read is replaced by a new mapping. */
  isRefresh: boolean;
  epoch: number;
  assignmentId: number;
  /** Messages of the batch that count for it. */
  messages: number;
}

export interface MessageWrite {
  readonly id: string;
  readonly profileId: string;
  readonly recipient: string;
  /** The message goes in only together with it; null = no mapping takes part. */
  readonly mapping: MappingWrite | null;
  readonly phoneNumberId: string;
  readonly carrierId: string;
  readonly sender: string;
  readonly validUntilMs: number;
  readonly type: MessageType;
  readonly encoding: MessageEncoding;
  readonly characterCount: number;
  readonly parts: number;
  readonly reason: "sticky" | "geomatch" | "weight" | "explicit";
  readonly text: string;
  readonly mediaUrls: readonly string[];
  /** JSON; null = none. */
  readonly trace: string | null;
  readonly isThrottled: boolean;
}

/** A mapping as it is after the write. */
export interface WrittenMapping {
  readonly createdAtMs: number;
  readonly lastMessageAtMs: number;
  readonly messageCount: number;
}

/** Reads, from one snapshot, the versions of the profiles and the mappings of the pairs. */
export async function readBatch(
  connection: BatchConnection,
  profileIds: readonly string[],
  pairs: readonly Pair[],
): Promise<BatchFacts> {
  const places = placesOf(profileIds);
  const rows = await connection.query("read_batch", READ_BATCH_SQL, [
    profileIds,
    pairs.map((pair) => places.get(pair.profileId)),
    pairs.map((pair) => pair.recipient),
  ]);
  const versions = new Map<string, number>();
  const mappings = new Array<StoredMapping | null>(pairs.length).fill(null);
  for (const row of rows) {
    const place = Number(row[0]);
    if (place < 0) versions.set(profileIds[-place - 1] ?? "", Number(row[1]));
    else
      mappings[place - 1] = {
        epoch: Number(row[1]),
        assignmentId: Number(row[2]),
        createdAtMs: Math.round(row[3] as number),
        lastMessageAtMs: row[4] === null ? null : Math.round(row[4] as number),
        assignmentEndReason: row[5] as string | null,
      };
  }
  return { versions, mappings };
}

/**
 * Writes a batch durably, in one statement: either all of it or, on an error, nothing. A mapping is written only where its
 * row still is what was read, and the messages of a mapping that is not are not written either.
 *
 * @returns the mappings that were written
 */
export async function writeBatch(
  connection: BatchConnection,
  nowMs: number,
  messages: readonly MessageWrite[],
): Promise<Map<MappingWrite, WrittenMapping>> {
  const profileIds = [...new Set(messages.map((message) => message.profileId))];
  const places = placesOf(profileIds);
  const mappings = sortedMappings(messages);
  const pairs = new Map(mappings.map((mapping, index) => [mapping, index + 1]));
  const column = <T>(get: (message: MessageWrite) => T) => messages.map(get);
  const pairColumn = <T>(get: (mapping: MappingWrite) => T) => mappings.map(get);
  const rows = await connection.query("write_batch", WRITE_BATCH_SQL, [
    new Date(nowMs).toISOString(),
    profileIds,
    pairColumn((mapping) => places.get(mapping.profileId)),
    pairColumn((mapping) => mapping.recipient),
    pairColumn((mapping) => mapping.epoch),
    pairColumn((mapping) => mapping.assignmentId),
    pairColumn((mapping) => mapping.messages),
    pairColumn((mapping) => mapping.isRefresh),
    pairColumn((mapping) => mapping.read?.epoch ?? null),
    pairColumn((mapping) => mapping.read?.assignmentId ?? null),
    pairColumn((mapping) => mapping.read?.lastMessageAtMs ?? null),
    column((message) => message.id),
    column((message) => places.get(message.profileId)),
    column((message) => (message.mapping === null ? 0 : pairs.get(message.mapping))),
    column((message) => message.phoneNumberId),
    column((message) => message.carrierId),
    column((message) => message.validUntilMs),
    column((message) => message.type),
    column((message) => message.encoding),
    column((message) => message.characterCount),
    column((message) => message.parts),
    column((message) => message.reason),
    column((message) => message.sender),
    column((message) => message.recipient),
    column((message) => message.text),
    column((message) => (message.mediaUrls.length === 0 ? null : arrayLiteral(message.mediaUrls))),
    column((message) => message.trace),
    column((message) => message.isThrottled),
  ]);
  const written = new Map<MappingWrite, WrittenMapping>();
  for (const row of rows) {
    const mapping = mappings[Number(row[0]) - 1] as MappingWrite;
    written.set(mapping, toWrittenMapping(row, mapping, nowMs));
  }
  return written;
}

/**
 * What of a batch is in the database, for a write whose answer was lost. Call it only once the backend that was writing
 * is gone. A batch goes in whole or not at all, save for mappings that had changed: so one message speaks for its mapping.
 *
 * @returns ids of the messages found, with their mapping as it is now
 */
export async function findWritten(
  connection: BatchConnection,
  messages: readonly MessageWrite[],
): Promise<Map<string, WrittenMapping | null>> {
  const profileIds = [...new Set(messages.map((message) => message.profileId))];
  const places = placesOf(profileIds);
  const rows = await connection.query("find_written", FIND_WRITTEN_SQL, [
    profileIds,
    messages.map((message) => places.get(message.profileId)),
    messages.map((message) => message.id),
    messages.map((message) => (message.mapping === null ? null : message.recipient)),
  ]);
  return new Map(
    rows.map((row) => [
      row[0] as string,
      row[1] === null
        ? null
        : {
            createdAtMs: Math.round(row[1] as number),
            lastMessageAtMs: Math.round(row[2] as number),
            messageCount: Number(row[3]),
          },
    ]),
  );
}

function toWrittenMapping(row: unknown[], mapping: MappingWrite, nowMs: number): WrittenMapping {
  if (row[1] === null) return { createdAtMs: nowMs, lastMessageAtMs: nowMs, messageCount: mapping.messages };
  return {
    createdAtMs: Math.round(row[1] as number),
    lastMessageAtMs: Math.round(row[2] as number),
    messageCount: Number(row[3]),
  };
}

/** Each mapping once, in the one order in which every process locks them. */
function sortedMappings(messages: readonly MessageWrite[]): MappingWrite[] {
  const mappings = new Set<MappingWrite>();
  for (const message of messages) if (message.mapping !== null) mappings.add(message.mapping);
  return [...mappings].sort((a, b) => {
    if (a.profileId !== b.profileId) return a.profileId < b.profileId ? -1 : 1;
    return a.recipient < b.recipient ? -1 : 1;
  });
}

function placesOf(profileIds: readonly string[]): Map<string, number> {
  return new Map(profileIds.map((id, index) => [id, index + 1]));
}

/** A text[] inside a text[]: arrays of arrays would have to be of one length. */
function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
}
