import {
  plainArray,
  readNumberArray,
  sparseListArray,
  sparseTextArray,
  textArray,
} from "@/lib/db/array-literal";
import type { MessageType } from "@/lib/number-pool/types";
import type { MessagePrice } from "@/lib/price/price-message";
import type { ShortenedLink, Shortener } from "@/lib/short-link/types";
import { utcDayOf } from "@/lib/spend/utc-day";
import type { BatchConnection } from "./accept-connection";
import type { Pair, StoredMapping } from "./accept-read-repository";
import { MESSAGE_KINDS, PAIR_KIND, writeBatchStatement } from "./accept-write-sql";
import { type KeyWrite, keyWriteParameters } from "./idempotency-repository";
import { intervalMsOf } from "./number-bookings";
import { placesOf } from "./places-of";
import type { MessageEncoding } from "./segments";
import { priceParameters, spendLimitParameters } from "./spend-parameters";

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
  /** null = the text itself goes out. */
  readonly wireText: string | null;
  /** Its short links (F5); mostly none. */
  readonly links: readonly ShortenedLink[];
  /** Where they are; null = there are none. */
  readonly shortener: Pick<Shortener, "domain" | "prefix"> | null;
  readonly price: MessagePrice;
  /** Of the profile, in millionths; null = none. */
  readonly spendLimitMicros: bigint | null;
  readonly mediaUrls: readonly string[];
  /** JSON; null = none. */
  readonly trace: string | null;
  readonly isThrottled: boolean;
  /** null = the number has no rate. */
  readonly ratePerSecond: number | null;
  /** How long a message of the number may wait at most. */
  readonly queueLimitMs: number;
  readonly apiKeyId: string | null;
  readonly webhookUrl: string | null;
  readonly webhookFailoverUrl: string | null;
  readonly useProfileWebhooks: boolean;
  readonly subject: string | null;
  /** Of the number. */
  readonly tags: readonly string[];
  /** null = the request has no idempotency key. */
  readonly idempotency: KeyWrite | null;
}

/** What a batch has written. */
export interface WrittenBatch {
  readonly mappings: ReadonlyMap<MappingWrite, WrittenMapping>;
  /** Until when the slots of its numbers with a rate are promised now, epoch ms. */
  readonly bookedUntilMs: ReadonlyMap<string, number>;
}

/** A mapping as it is after the write. */
export interface WrittenMapping {
  readonly createdAtMs: number;
  readonly lastMessageAtMs: number;
  readonly messageCount: number;
}

/**
 * Writes a batch durably, in one statement: either all of it or, on an error, nothing. A mapping is written only where its
 * row still is what was read, and the messages of a mapping that is not are not written either. Idempotency keys are
 * written with their messages.
 *
 * @throws a database error, `isKeyClash` when a key of the batch has been taken since it was looked up, `isCodeClash` when the
 *   code of a short link is there already, `isOverbooked` when a number has promised more slots than was known, `isOverspent`
 *   when a profile has spent more than was known
 */
export async function writeBatch(
  connection: BatchConnection,
  nowMs: number,
  messages: readonly MessageWrite[],
): Promise<WrittenBatch> {
  const profileIds = [...new Set(messages.map((message) => message.profileId))];
  const profilePlaceOf = placesOf(profileIds);
  const numbers = new Map<string, MessageWrite>();
  for (const message of messages) numbers.set(message.phoneNumberId, message);
  const numberPlaceOf = placesOf([...numbers.keys()]);
  const uses = [...numbers.values()];
  const apiKeys = [...new Set(messages.map((message) => message.apiKeyId))].filter((id) => id !== null);
  const apiKeyPlaceOf = placesOf(apiKeys);
  const mappings = sortedMappings(messages);
  const pairPlaces = new Map(mappings.map((mapping, index) => [mapping, index + 1]));
  const replaces = mappings.some((mapping) => kindOf(mapping) === PAIR_KIND.replace);
  const column = (get: (message: MessageWrite) => string | number) => plainArray(messages.map(get));
  const pairColumn = (get: (mapping: MappingWrite) => string | number) => plainArray(mappings.map(get));
  const columnOfRead = (get: (read: StoredMapping) => number | null) =>
    replaces ? pairColumn(({ read }) => (read === null ? "NULL" : (get(read) ?? "NULL"))) : "{}";
  const pairPlaceOf = ({ mapping }: MessageWrite) => (mapping === null ? 0 : (pairPlaces.get(mapping) ?? 0));
  const hasKeys = messages.some((message) => message.idempotency !== null);

  const parameters = [
    new Date(nowMs).toISOString(),
    plainArray(profileIds),
    plainArray(uses.map((use) => use.phoneNumberId)),
    plainArray(uses.map((use) => use.carrierId)),
    plainArray(uses.map((use) => use.sender)),
    plainArray(uses.filter((use) => use.isThrottled).map((use) => use.phoneNumberId)),
    pairColumn((mapping) => profilePlaceOf(mapping.profileId)),
    pairColumn((mapping) => mapping.recipient),
    pairColumn((mapping) => mapping.epoch),
    pairColumn((mapping) => mapping.assignmentId),
    pairColumn((mapping) => mapping.messages),
    pairColumn(kindOf),
    columnOfRead((read) => read.epoch),
    columnOfRead((read) => read.assignmentId),
    columnOfRead((read) => read.lastMessageAtMs),
    column((message) => message.id),
    column((message) => profilePlaceOf(message.profileId)),
    column(pairPlaceOf),
    column((message) => numberPlaceOf(message.phoneNumberId)),
    column(kindsOf),
    column((message) => message.characterCount),
    column((message) => message.validUntilMs - nowMs),
    column((message) => message.recipient),
    textArray(messages.map((message) => message.text)),
    sparseListArray(messages.map((message) => message.mediaUrls)),
    messages.map((message) => message.trace ?? "").join("\n"),
    sparseListArray(uses.map((use) => use.tags)),
    plainArray(apiKeys),
    apiKeys.length === 0 ? "{}" : column((message) => apiKeyPlaceOf(message.apiKeyId ?? "")),
    sparseTextArray(messages.map((message) => message.webhookUrl)),
    sparseTextArray(messages.map((message) => message.webhookFailoverUrl)),
    messages.every((message) => message.useProfileWebhooks)
      ? "{}"
      : column((message) => (message.useProfileWebhooks ? "NULL" : "f")),
    sparseTextArray(messages.map((message) => message.subject)),
    sparseTextArray(messages.map((message) => message.wireText)),
    ...priceParameters(messages),
    utcDayOf(nowMs),
  ];
  const linking = messages.filter(({ links }) => links.length > 0);
  if (linking.length > 0) parameters.push(...linkParameters(messages, linking));
  const rated = uses.filter((use) => use.ratePerSecond !== null);
  if (rated.length > 0)
    parameters.push(
      String(nowMs),
      plainArray(rated.map((use) => use.phoneNumberId)),
      plainArray(rated.map((use) => intervalMsOf(use.ratePerSecond as number))),
      plainArray(rated.map((use) => use.queueLimitMs)),
    );
  if (hasKeys) parameters.push(...keyWriteParameters(messages, profilePlaceOf, pairPlaceOf));
  const limits = spendLimitParameters(messages);
  parameters.push(...limits);
  const { name, sql } = writeBatchStatement({
    links: linking.length > 0,
    rates: rated.length > 0,
    keys: hasKeys,
    limits: limits.length > 0,
  });
  const rows = await connection.query(name, sql, parameters);
  const written = new Map<MappingWrite, WrittenMapping>();
  const [places, created, last, counts] = [0, 1, 2, 3].map((i) => readNumberArray(rows[0]?.[i])) as [
    number[],
    number[],
    number[],
    number[],
  ];
  for (let i = 0; i < places.length; i++) {
    const mapping = mappings[(places[i] as number) - 1] as MappingWrite;
    const isNew = (counts[i] as number) < 0;
    written.set(mapping, {
      createdAtMs: isNew ? nowMs : Math.round(created[i] as number),
      lastMessageAtMs: isNew ? nowMs : Math.round(last[i] as number),
      messageCount: isNew ? mapping.messages : (counts[i] as number),
    });
  }
  const booked = rows[0]?.[4];
  const bookedUntilMs = typeof booked === "string" ? (JSON.parse(booked) as Record<string, number>) : {};
  return { mappings: written, bookedUntilMs: new Map(Object.entries(bookedUntilMs)) };
}

/** Of each link its message's place, code, target, recipient, domain and prefix. */
function linkParameters(messages: readonly MessageWrite[], linking: readonly MessageWrite[]): string[] {
  const placeOf = new Map(messages.map((message, index) => [message, index + 1]));
  const rows = linking.flatMap((message) => message.links.map((link) => ({ ...link, message })));
  return [
    plainArray(rows.map(({ message }) => placeOf.get(message) ?? 0)),
    plainArray(rows.map(({ code }) => code)),
    textArray(rows.map(({ target }) => target)),
    plainArray(rows.map(({ message }) => message.recipient)),
    textArray(rows.map(({ message }) => message.shortener?.domain ?? "")),
    textArray(rows.map(({ message }) => message.shortener?.prefix ?? "")),
  ];
}

function kindOf({ read, isRefresh }: MappingWrite): number {
  return read === null ? PAIR_KIND.create : isRefresh ? PAIR_KIND.refresh : PAIR_KIND.replace;
}

function kindsOf({ type, encoding, reason, parts }: MessageWrite): number {
  return (
    MESSAGE_KINDS.type[type] +
    MESSAGE_KINDS.encoding[encoding] +
    MESSAGE_KINDS.reason[reason] +
    MESSAGE_KINDS.partsFactor * parts
  );
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
