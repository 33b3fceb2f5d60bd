import type pg from "pg";
import type { SubmitResult } from "@/lib/carrier/carrier";
import { countryOf } from "@/lib/phone-number/country-of";
import type { E164 } from "@/lib/phone-number/e164";
import { priceMessage } from "@/lib/price/price-message";
import type { PriceTables } from "@/lib/price/price-tables";
import { fallBackToSms } from "./fall-back";
import { type FallenBack, findFallBackTexts, storeFallBacks } from "./fall-back-repository";
import type { OutboundMessage } from "./outbound-repository";

/**
 * Turns MMS that their carrier does not take into SMS, where the profile wants that (`mms_fall_back_to_sms`): they are queued
 * again at their old place, and everything told of them from then on says SMS; they cost what that SMS does now (F4).
 *
 * @param results what the carrier said, in the order of the messages
 * @returns ids of those that go on as SMS; the others are refused for good
 */
export async function fallBackRefused(
  pool: pg.Pool,
  messages: readonly OutboundMessage[],
  results: readonly SubmitResult[],
  prices: PriceTables,
  nowMs: number,
): Promise<ReadonlySet<string>> {
  const refused = messages.filter((message, index) => {
    const result = results[index];
    return message.type === "MMS" && result?.kind === "refused" && result.isMmsRefused === true;
  });
  if (refused.length === 0) return new Set();
  const texts = await findFallBackTexts(pool, refused);
  const [first] = texts.values();
  if (first === undefined) return new Set();
  const table = await prices.load(first.priceVersion);
  const fallen = refused.flatMap((message): FallenBack[] => {
    const found = texts.get(message.messageId);
    if (found === undefined) return [];
    const result = fallBackToSms(
      { text: found.text, wireText: message.text, mediaUrls: message.mediaUrls },
      found.isSmart,
    );
    if (result.kind === "impossible") return [];
    const asked = {
      countryCode: countryOf(message.recipient as E164),
      carrierId: message.carrierId,
      senderType: found.senderType,
      messageType: result.content.type,
    };
    return [{ message, content: result.content, price: priceMessage(table, asked, result.content.parts) }];
  });
  return fallen.length === 0 ? new Set() : storeFallBacks(pool, fallen, nowMs);
}
