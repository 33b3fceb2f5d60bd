import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { inPoolTransaction } from "@/lib/db/pool-transaction";
import type { MessageType } from "@/lib/number-pool/types";
import { AppError } from "../errors/app-error";
import { getLogger } from "../logger";
import { processSingleton } from "../process-singleton";
import { answerKeyword, findKeyword } from "./answer-keyword";
import {
  findArrival,
  findInboundRoute,
  type InboundRoute,
  type InboundRow,
  insertInboundMessage,
} from "./inbound-repository";
import { createMessageIdMaker } from "./message-id";
import { NO_PROFILE_ID } from "./no-profile";
import { readInbound } from "./read-inbound";

/** One for all bundles of the process: ids of received messages go up. */
const idMaker = () => processSingleton("inbound-message-ids", createMessageIdMaker);

/** A message a carrier brings from outside. */
export interface InboundMessageInput {
  /** Who wrote it: E.164, or whatever else the carrier calls a sender, such as a short code. */
  readonly sender: string;
  /** The number of ours it was written to. */
  readonly recipient: string;
  readonly text: string;
  /** Absent = MMS with media, else SMS. */
  readonly type?: MessageType;
  readonly mediaUrls?: readonly string[];
  readonly subject?: string;
  /** Of a group MMS: who else got it; sender and recipient may be among them. Absent = of no group, or the carrier does not tell. */
  readonly cc?: readonly string[];
  /** Who brought it; absent = the carrier of our number. */
  readonly carrierId?: string;
  /** The carrier's own id of it; absent = every delivery is a new message. */
  readonly carrierMessageId?: string;
}

/** A received message. */
export interface ReceivedMessage {
  readonly messageId: string;
  /** `NO_PROFILE_ID` = the number is on none. */
  readonly messagingProfileId: string;
  /** true = its carrier had brought it before; nothing was written now. */
  readonly isRepeat: boolean;
}

/**
 * Stores a message that came in, under the profile its number is assigned to, and counts it as received. It neither reads
 * nor writes a sticky mapping (S9): only what the profile sends keeps a mapping alive.
 *
 * Its media are fetched by a worker (F3); the event waits for them, at most 15 seconds.
 *
 * Once it has returned, the message is durable, and with it what its text asks for: a block or its end, and the automatic
 * answer (F6). All of it is written or nothing, and a carrier that brings a message again, also at the same instant through
 * another process, stores it once. Senders that are no numbers are kept as they are; so is what is meant for a number on no
 * profile (under `NO_PROFILE_ID`, without an event), on a disabled one (without an answer), or, where a carrier brings it,
 * for a number that is not ours: none of it is lost, and each is named in the log.
 *
 * @throws AppError `invalid_recipient` when the number is not one of ours and no carrier is named; nothing is written then
 */
export async function receiveInbound(
  pool: pg.Pool,
  clock: Clock,
  input: InboundMessageInput,
): Promise<ReceivedMessage> {
  const message = readInbound(input);
  const { sender, recipient, text } = message;
  const receivedAtMs = clock.now();
  const makeId = idMaker();
  const route = await findInboundRoute(pool, recipient, sender);
  const carrierId = input.carrierId ?? route?.carrierId;
  if (carrierId === undefined)
    throw new AppError("invalid_recipient", {
      field: "recipient",
      detail: `${recipient} is not one of your numbers.`,
    });
  const row: InboundRow = {
    ...message,
    id: makeId(receivedAtMs),
    messagingProfileId: route?.profile?.id ?? NO_PROFILE_ID,
    phoneNumberId: route?.phoneNumberId ?? null,
    receivedAtMs,
    carrierId,
    autoresponseType: null,
    replyId: null,
  };
  const keyword = route === null ? null : findKeyword(sender, text, route);
  const isNew =
    route === null || keyword === null
      ? await storeInbound(pool, row)
      : await inPoolTransaction(pool, (db) => answerKeyword(db, row, route, keyword, makeId));
  if (!isNew) {
    const known = await findArrival(pool, row);
    if (known !== null) return { ...known, isRepeat: true };
    // Swept between the two statements: a week old, so certainly stored.
    return { messageId: row.id, messagingProfileId: row.messagingProfileId, isRepeat: true };
  }
  tellMisrouted(row, route);
  return { messageId: row.id, messagingProfileId: row.messagingProfileId, isRepeat: false };
}

/** With media the message, and what is to be fetched of it, are stored together. */
function storeInbound(pool: pg.Pool, row: InboundRow): Promise<boolean> {
  return row.mediaUrls.length === 0
    ? insertInboundMessage(pool, row)
    : inPoolTransaction(pool, (db) => insertInboundMessage(db, row));
}

function tellMisrouted({ id, recipient, carrierId }: InboundRow, route: InboundRoute | null): void {
  const facts = { messageId: id, recipient, carrierId };
  if (route === null) getLogger().warn(facts, "a message came in for a number that is not ours; it is kept");
  else if (route.profile === null)
    getLogger().warn(facts, "a message came in for a number that is on no profile; it is kept");
  else if (!route.profile.isEnabled)
    getLogger().warn(facts, "a message came in for a disabled profile; it is kept and not answered");
}
