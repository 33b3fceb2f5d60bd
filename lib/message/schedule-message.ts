import type pg from "pg";
import { validate as isUuid } from "uuid";
import { type Clock, systemClock } from "@/lib/clock";
import { getPool } from "@/lib/db/client";
import { getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { findBlock } from "@/lib/opt-out/repository";
import { processSingleton } from "@/lib/process-singleton";
import { PLACEHOLDER_CODE } from "@/lib/short-link/link-code";
import { anyConnectionOf } from "./accept-connection";
import { isKeyClash } from "./accept-failure";
import { checkBody } from "./check-content";
import { checkMessage } from "./decide-message";
import { findSender } from "./find-sender";
import { type StoredMessage, toStoredMessage } from "./get-message";
import { freeKeys, readKeys } from "./idempotency-repository";
import { findMessages } from "./message-details-repository";
import { createMessageIdMaker } from "./message-id";
import { checkOwnMedia, readOwnMedia } from "./own-media";
import { getPoolSnapshots, type PoolSnapshots } from "./pool-snapshot";
import { REMEMBER_MS } from "./recall-answers";
import { cancelScheduledRow, insertScheduled, type ScheduledWrite } from "./scheduled-repository";
import { CANCELLABLE_UNTIL_MS, isSchedulable } from "./scheduling-window";
import { findProfileOfNumber } from "./sender-profile-repository";
import type { OutboundMessageInput } from "./types";

/** A message to be sent later. */
export interface ScheduledMessageInput extends Omit<OutboundMessageInput, "messagingProfileId"> {
  /** Absent = the profile the named sender is assigned to. */
  readonly messagingProfileId?: string | null;
  readonly sendAtMs: number;
}

export interface ScheduleOptions {
  readonly pool?: pg.Pool;
  readonly snapshots?: PoolSnapshots;
  readonly clock?: Clock;
}

/** Requests with the same key at the same instant: one writes it, the others find it. */
const MAX_CLASHES = 5;

/**
 * Schedules a message 5 minutes to 5 days ahead. Fulfils once it is durably stored as `scheduled`.
 *
 * Body, profile, content, destination and a named sender are checked now as on any send; all of it and the rest (selection,
 * mapping, queue) is decided when its time comes, as if it came in then (S16). Until then it reads and writes no mapping.
 *
 * @throws AppError out_of_range (`field` sendAt); else the refusals of a send
 */
export async function scheduleMessage(
  input: ScheduledMessageInput,
  options: ScheduleOptions = {},
): Promise<StoredMessage> {
  const { pool = getPool(), snapshots = getPoolSnapshots(), clock = systemClock } = options;
  const { sendAtMs, idempotency = null, ...named } = input;
  for (let clashes = 0; ; clashes++) {
    const known = idempotency && (await recall(pool, idempotency, clock.now()));
    if (known) return known;
    if (!isSchedulable(sendAtMs, clock.now()))
      throw new AppError("out_of_range", {
        field: "sendAt",
        detail: "Schedule a message 5 minutes to 5 days ahead.",
      });
    const request = { ...named, messagingProfileId: await findProfileId(pool, input) };
    checkBody({ ...request, idempotency });
    const write: ScheduledWrite = {
      id: makeId(clock.now()),
      sendAtMs,
      request,
      idempotency,
      ...(await checkAhead(pool, snapshots, request, clock.now())),
    };
    try {
      await insertScheduled(pool, write, clock.now());
      return await readMessage(pool, write.id);
    } catch (error) {
      if (!isKeyClash(error) || clashes >= MAX_CLASHES) throw error;
    }
  }
}

/**
 * Cancels a scheduled message, up to a minute before its time.
 *
 * @throws AppError message_not_found; not_cancellable: it is not scheduled (any more), or its time is near
 */
export async function cancelScheduled(
  message: StoredMessage,
  options: ScheduleOptions = {},
): Promise<StoredMessage> {
  const { pool = getPool(), clock = systemClock } = options;
  const nowMs = clock.now();
  const names = { messagingProfileId: message.messagingProfileId, messageId: message.id };
  if (!(await cancelScheduledRow(pool, names, nowMs + CANCELLABLE_UNTIL_MS, nowMs)))
    throw new AppError("not_cancellable", { field: "id" });
  return readMessage(pool, message.id);
}

async function findProfileId(pool: pg.Pool, input: ScheduledMessageInput): Promise<string> {
  if (input.messagingProfileId) {
    const id = input.messagingProfileId.toLowerCase();
    if (isUuid(id)) return id;
    throw new AppError("not_found", {
      field: "messagingProfileId",
      detail: "There is no messaging profile with this id.",
    });
  }
  if (!input.sender) throw new AppError("missing_parameter", { field: "messagingProfileId" });
  const id = await findProfileOfNumber(pool, input.sender);
  if (id === null)
    throw new AppError("invalid_sender", {
      field: "sender",
      detail: "The sender must be a number that is assigned to a messaging profile.",
    });
  return id;
}

async function checkAhead(
  pool: pg.Pool,
  snapshots: PoolSnapshots,
  request: OutboundMessageInput,
  nowMs: number,
): Promise<Pick<ScheduledWrite, "content" | "number">> {
  const snapshot = await snapshots.load(request.messagingProfileId);
  const block = await findBlock(pool, request.messagingProfileId, request.recipient);
  const { content: checked, links, profile } = checkMessage(request, snapshot, block, () => PLACEHOLDER_CODE);
  // Links get their codes when the message is released: until then nobody knows what goes out.
  const content = links.length === 0 ? checked : { ...checked, wireText: null };
  if (!request.sender) return { content, number: null };
  const sender = findSender(request.sender, request.recipient, profile, content);
  const own = await readOwnMedia(anyConnectionOf(pool), [request], getEnv().publicUrl, nowMs);
  checkOwnMedia(content, own, sender, profile);
  const { phoneNumberId, e164 } = sender;
  return {
    content,
    number: { id: phoneNumberId, sender: e164, tags: profile.tags.get(phoneNumberId) ?? [] },
  };
}

/** The answer to the first request with this key; null = there was none within 24 hours. */
async function recall(
  pool: pg.Pool,
  idempotency: NonNullable<OutboundMessageInput["idempotency"]>,
  nowMs: number,
): Promise<StoredMessage | null> {
  const connection = anyConnectionOf(pool);
  const [remembered] = await readKeys(connection, [idempotency]);
  if (!remembered) return null;
  if (remembered.acceptedAt.getTime() <= nowMs - REMEMBER_MS) {
    await freeKeys(connection, [idempotency], nowMs - REMEMBER_MS);
    return null;
  }
  if (remembered.fingerprint !== idempotency.fingerprint) throw new AppError("idempotency_key_reused");
  if (remembered.message === null)
    throw new AppError("message_not_found", {
      detail: "This request was accepted before, and its message has been deleted since.",
    });
  return asScheduled(await readMessage(pool, remembered.message.id));
}

/** As it was when it was scheduled, whatever became of it since. */
function asScheduled(message: StoredMessage): StoredMessage {
  const isExplicit = message.selectionReason === "explicit";
  return {
    ...message,
    status: "scheduled",
    sendingAtMs: null,
    sentAtMs: null,
    completedAtMs: null,
    validUntilMs: null,
    errors: [],
    price: null,
    ...(!isExplicit && {
      sender: "",
      phoneNumberId: null,
      numberType: null,
      tags: [],
      selectionReason: null,
    }),
    carrierName: null,
  };
}

async function readMessage(pool: pg.Pool, id: string): Promise<StoredMessage> {
  const [record] = await findMessages(pool, [id]);
  if (!record) throw new AppError("message_not_found", { field: "id" });
  return toStoredMessage(record);
}

function makeId(nowMs: number): string {
  return processSingleton("scheduled-message-ids", createMessageIdMaker)(nowMs);
}
