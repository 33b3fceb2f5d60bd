import type pg from "pg";
import { AUTO_RESPONSE_TYPES, type KeywordMatch, matchKeyword } from "@/lib/auto-response/match-keyword";
import { deleteOptOut, insertOptOut } from "@/lib/opt-out/repository";
import { countryOf } from "@/lib/phone-number/country-of";
import { isE164 } from "@/lib/phone-number/e164";
import { classifySender } from "@/lib/phone-number/sender-type";
import { type MessagePrice, priceMessage } from "@/lib/price/price-message";
import { PriceTable } from "@/lib/price/price-table";
import { readPriceList } from "@/lib/price/repository";
import { PLACEHOLDER_CODE } from "@/lib/short-link/link-code";
import { AppError } from "../errors/app-error";
import { hasAnsweredSince, insertAutoReply, lockRecipient } from "./auto-reply-repository";
import { checkContent } from "./check-content";
import { checkDestination } from "./check-destination";
import { type InboundRoute, type InboundRow, insertInboundMessage } from "./inbound-repository";
import type { MessageContent } from "./types";

/** Two programs that answer each other, or somebody who leans on a button, get one answer a minute. */
export const PAUSE_BETWEEN_ANSWERS_MS = 60_000;

/** The word a received text is for the profile it concerns (F6); null = an ordinary message. */
export function findKeyword(sender: string, text: string, route: InboundRoute): KeywordMatch | null {
  return matchKeyword(text, isE164(sender) ? countryOf(sender) : null, route.autoResponses);
}

/**
 * Stores a received message that is a word, with what the word does, in the caller's transaction: STOP blocks its sender for
 * the whole profile, START lifts that, and each is answered from the number it was sent to (F6, S9).
 *
 * Blocks concern senders that are numbers; nothing could be sent to others. A number that has left its profile speaks for the
 * one it was on last. The answer is not subject to the block it confirms, and is left out where the sender cannot receive it
 * or is a number of ours, profile or number is disabled, the destination is not allowed (F7), or one was given within the
 * last minute.
 *
 * @returns false = the message had been stored before; nothing was written
 */
export async function answerKeyword(
  db: pg.ClientBase,
  row: InboundRow,
  route: InboundRoute,
  { operation, keyword, responseText }: KeywordMatch,
  makeId: (nowMs: number) => string,
): Promise<boolean> {
  const { sender, recipient, receivedAtMs } = row;
  const profileId = route.optOutProfileId;
  if (profileId !== null) await lockRecipient(db, profileId, sender);
  const reply = await planAnswer(db, row, route, responseText);
  const replyId = reply === null ? null : makeId(receivedAtMs);
  const isNew = await insertInboundMessage(db, {
    ...row,
    autoresponseType: AUTO_RESPONSE_TYPES[operation],
    replyId,
  });
  if (!isNew) return false;
  if (profileId !== null && isE164(sender)) {
    if (operation === "stop")
      await insertOptOut(db, {
        messagingProfileId: profileId,
        recipient: sender,
        number: recipient,
        keyword,
        source: "message",
        createdAtMs: receivedAtMs,
      });
    if (operation === "start") await deleteOptOut(db, profileId, sender);
  }
  if (reply !== null && replyId !== null)
    await insertAutoReply(db, {
      id: replyId,
      messagingProfileId: row.messagingProfileId,
      phoneNumberId: route.phoneNumberId,
      answersId: row.id,
      sender: recipient,
      recipient: sender,
      content: reply.content,
      price: await priceAnswer(db, sender, recipient, route.carrierId, reply.content),
      acceptedAtMs: receivedAtMs,
      validUntilMs: receivedAtMs + reply.validityMs,
    });
  return true;
}

/** What an answer costs: words are rare, so the prices are read for each (F4). */
async function priceAnswer(
  db: pg.ClientBase,
  to: string,
  from: string,
  carrierId: string,
  { type, parts }: MessageContent,
): Promise<MessagePrice> {
  const { prices, version } = await readPriceList(db);
  const asked = {
    countryCode: isE164(to) ? countryOf(to) : null,
    carrierId,
    senderType: classifySender(from),
    messageType: type,
  };
  return priceMessage(new PriceTable(prices, version), asked, parts);
}

/** null = it is not answered. */
async function planAnswer(
  db: pg.ClientBase,
  { sender, receivedAtMs }: InboundRow,
  { profile, isNumberEnabled, isSenderOurs }: InboundRoute,
  responseText: string,
): Promise<{ content: MessageContent; validityMs: number } | null> {
  if (profile === null || !profile.isEnabled || !isNumberEnabled || isSenderOurs || !isE164(sender))
    return null;
  if (await hasAnsweredSince(db, profile.id, sender, receivedAtMs - PAUSE_BETWEEN_ANSWERS_MS + 1))
    return null;
  try {
    checkDestination(sender, profile.whitelistedDestinations);
    const { content } = checkContent(
      { messagingProfileId: profile.id, recipient: sender, text: responseText },
      // An operator's own words: their links stay.
      { smartEncoding: profile.smartEncoding, shortener: null },
      () => PLACEHOLDER_CODE,
    );
    return { content, validityMs: profile.validityMs };
  } catch (error) {
    // What may not be sent is not answered; the word has done its work all the same.
    if (error instanceof AppError) return null;
    throw error;
  }
}
