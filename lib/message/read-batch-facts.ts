import { getEnv } from "@/lib/env";
import type { PriceTable } from "@/lib/price/price-table";
import { utcDayOf } from "@/lib/spend/utc-day";
import type { BatchConnection } from "./accept-connection";
import {
  type Pair,
  readBatch,
  readEndReasons,
  readOptOutNumbers,
  type StoredMapping,
} from "./accept-read-repository";
import { type JudgedFacts, pairKey, readsMapping } from "./batch-mappings";
import { nameOfKey } from "./decide-batch";
import type { OptOutFact } from "./decide-message";
import { NO_OWN_MEDIA, type OwnMedia, readOwnMedia } from "./own-media";
import type { PoolSnapshot, PoolSnapshots } from "./pool-snapshot";
import type { IdempotencyRequest, OutboundMessageInput } from "./types";

/** What a batch is decided with. */
export interface BatchFacts {
  /** As of the versions in the database, or later; null = there is no such profile. Select from it without waiting. */
  snapshotOf(profileId: string): PoolSnapshot | null;
  /** As read, after every request of the batch had arrived. */
  mappingOf(pair: Pair): JudgedFacts | null;
  /** The block of a recipient, as read (F6); null = there is none. */
  optOutOf(profileId: string, recipient: string): OptOutFact | null;
  /** What a profile with a limit has spent on the day of `nowMs` (UTC), as read; in millionths of a dollar (F4). */
  spentMicros(profileId: string, nowMs: number): bigint;
  /** Of the media that messages of the batch name under addresses of ours. */
  readonly ownMedia: OwnMedia;
  /** The prices in force. */
  readonly prices: PriceTable;
  /** Idempotency keys of the batch that stand for something, whatever its age. */
  readonly takenKeys: readonly IdempotencyRequest[];
}

/**
 * Reads what decides a batch: profiles' versions and spending, recipients' mappings, who has opted out, the edition of the prices and which
 * idempotency keys are taken in one statement, and whatever of the cache is older than that (S12). Starts after the requests arrived, so it sees every change that had returned by then.
 */
export async function readBatchFacts(
  connection: BatchConnection,
  snapshots: PoolSnapshots,
  inputs: readonly OutboundMessageInput[],
  nowMs: number,
): Promise<BatchFacts> {
  const day = utcDayOf(nowMs);
  const profileIds = [...new Set(inputs.map((input) => input.messagingProfileId))];
  // Kept for the batch: the cache may let go of a profile while others are loaded.
  const held = new Map<string, PoolSnapshot>();
  const hold = async (profileId: string, version?: number) => {
    const cached = version === undefined ? snapshots.peek(profileId) : null;
    const snapshot = cached ?? (await snapshots.load(profileId, version));
    if (snapshot === null) held.delete(profileId);
    else held.set(profileId, snapshot);
  };
  await Promise.all(profileIds.map((id) => hold(id)));

  const keys = [...keysOf(inputs).values()];
  // Most batches have no media at all, and pay nothing for those that have.
  const ownMedia = inputs.some(({ mediaUrls }) => mediaUrls && mediaUrls.length > 0)
    ? await readOwnMedia(connection, inputs, getEnv().publicUrl, nowMs)
    : NO_OWN_MEDIA;
  for (;;) {
    const pairs = pairsToRead(inputs, held);
    const withMapping = pairs.size;
    const others = otherPairs(inputs, held, pairs);
    const { versions, spentMicros, priceVersion, mappings, optedOut, takenKeys } = await readBatch(
      connection,
      [...held.keys()],
      others.size === 0 ? [...pairs.values()] : [...pairs.values(), ...others.values()],
      withMapping,
      keys,
      day,
    );
    const prices = await snapshots.prices.load(priceVersion);
    await Promise.all(
      [...held].map(([id, snapshot]) => {
        const version = versions.get(id);
        if (version === undefined) held.delete(id);
        return version === undefined || version <= snapshot.profile.version ? undefined : hold(id, version);
      }),
    );
    // Sticky was switched on since the cached version: its mappings count now, and were not read.
    if ([...pairsToRead(inputs, held).keys()].some((key) => !pairs.has(key))) continue;

    const byPair = new Map<string, StoredMapping>();
    const ended = new Set<number>();
    let index = 0;
    for (const [key, pair] of pairs) {
      const stored = mappings[index++];
      if (!stored) continue;
      byPair.set(key, stored);
      if (!held.get(pair.profileId)?.assignmentIds.has(stored.assignmentId)) ended.add(stored.assignmentId);
    }
    // Rare, and only for the trace: what is not assigned now is dead for whatever reason.
    const endReasons = ended.size > 0 ? await readEndReasons(connection, [...ended]) : null;
    const blocked =
      optedOut.size === 0
        ? []
        : [...pairs, ...others].filter(([key]) => optedOut.has(key)).map(([, pair]) => pair);
    const optOuts = blocked.length > 0 ? await readOptOuts(connection, blocked) : null;
    return {
      takenKeys,
      ownMedia,
      prices,
      // What was spent yesterday says nothing of a day that has begun since.
      spentMicros: (id, atMs) => (utcDayOf(atMs) === day ? (spentMicros.get(id) ?? 0n) : 0n),
      snapshotOf: (id) => (held.has(id) ? (snapshots.peek(id) ?? held.get(id) ?? null) : null),
      mappingOf: (pair) => {
        const stored = byPair.get(pairKey(pair.profileId, pair.recipient));
        if (stored === undefined) return null;
        return { stored, endReason: endReasons?.get(stored.assignmentId) ?? null };
      },
      optOutOf: (profileId, recipient) => optOuts?.get(pairKey(profileId, recipient)) ?? null,
    };
  }
}

/** With what the refusals say; few recipients of a batch have opted out. */
async function readOptOuts(
  connection: BatchConnection,
  pairs: readonly Pair[],
): Promise<Map<string, OptOutFact>> {
  const numbers = await readOptOutNumbers(connection, pairs);
  return new Map(
    pairs.map((pair, i) => [pairKey(pair.profileId, pair.recipient), { number: numbers[i] ?? null }]),
  );
}

/** Each idempotency key once, by its name. */
function keysOf(inputs: readonly OutboundMessageInput[]): Map<string, IdempotencyRequest> {
  const keys = new Map<string, IdempotencyRequest>();
  for (const { idempotency } of inputs) if (idempotency) keys.set(nameOfKey(idempotency), idempotency);
  return keys;
}

function pairsToRead(
  inputs: readonly OutboundMessageInput[],
  held: ReadonlyMap<string, PoolSnapshot>,
): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const input of inputs) {
    const snapshot = held.get(input.messagingProfileId);
    if (snapshot === undefined || !readsMapping(input, snapshot)) continue;
    const { messagingProfileId: profileId, recipient } = input;
    pairs.set(pairKey(profileId, recipient), { profileId, recipient });
  }
  return pairs;
}

/** Recipients whose mapping has no say; they may have opted out all the same. */
function otherPairs(
  inputs: readonly OutboundMessageInput[],
  held: ReadonlyMap<string, PoolSnapshot>,
  pairs: ReadonlyMap<string, Pair>,
): Map<string, Pair> {
  const others = new Map<string, Pair>();
  for (const input of inputs) {
    const snapshot = held.get(input.messagingProfileId);
    if (snapshot === undefined || readsMapping(input, snapshot)) continue;
    const { messagingProfileId: profileId, recipient } = input;
    const key = pairKey(profileId, recipient);
    if (!pairs.has(key)) others.set(key, { profileId, recipient });
  }
  return others;
}
