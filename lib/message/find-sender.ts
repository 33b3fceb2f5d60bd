import { AppError } from "@/lib/errors/app-error";
import { countryOf } from "@/lib/phone-number/country-of";
import type { E164 } from "@/lib/phone-number/e164";
import { classifySender } from "@/lib/phone-number/sender-type";
import type { PoolSnapshot, Sender } from "./pool-snapshot";
import type { MessageContent, OutboundMessageInput } from "./types";

/** Where alphanumeric senders are not allowed (reference: features §11). */
const NO_ALPHANUMERIC = new Set(["US", "CA", "PR"]);

/**
 * The sender a message is to leave from without asking the pool; null = the pool is asked.
 *
 * That is the one the request names (S9). Without one, and with the pool off, it is the profile's alphanumeric sender,
 * where such senders are allowed and for an SMS.
 */
export function nameSender(
  input: OutboundMessageInput,
  { profile }: PoolSnapshot,
  content: MessageContent,
): string | null {
  if (input.sender) return input.sender;
  if (profile.numberPoolEnabled || profile.alphaSender === null || content.type !== "SMS") return null;
  return allowsAlphanumeric(input.recipient) ? profile.alphaSender : null;
}

/**
 * The sender of this name: on this profile, enabled, able to carry the message to this recipient.
 *
 * An alphanumeric id does not write to the US, Canada and Puerto Rico: its fallback number does, if it has one.
 *
 * @throws AppError invalid_sender (40305), sender_cannot_mms (40308), destination_not_allowed (40309); of an alphanumeric
 *   id also alpha_sender_missing (40306) where the profile has none at all, and alpha_sender_mismatch (40307)
 */
export function findSender(
  name: string,
  recipient: E164,
  { sendersByName }: PoolSnapshot,
  content: MessageContent,
): Sender {
  const named = sendersByName.get(name) ?? refuseUnknown(name, sendersByName);
  const sender =
    named.type === "alphanumeric" && !allowsAlphanumeric(recipient)
      ? fallbackOf(named, sendersByName)
      : named;
  if (!sender.enabled)
    throw new AppError("invalid_sender", {
      field: "sender",
      detail: "The sender is disabled. Enable the number, or choose another.",
    });
  if (content.type === "MMS" && !sender.canMms) throw new AppError("sender_cannot_mms", { field: "sender" });
  return sender;
}

function allowsAlphanumeric(recipient: E164): boolean {
  return !NO_ALPHANUMERIC.has(countryOf(recipient) ?? "");
}

function refuseUnknown(name: string, sendersByName: PoolSnapshot["sendersByName"]): never {
  if (classifySender(name) === "alphanumeric") {
    const hasAny = [...sendersByName.values()].some(({ type }) => type === "alphanumeric");
    throw new AppError(hasAny ? "alpha_sender_mismatch" : "alpha_sender_missing", { field: "sender" });
  }
  throw new AppError("invalid_sender", {
    field: "sender",
    detail: "The sender must be a number of this messaging profile.",
  });
}

function fallbackOf({ usLongCodeFallback }: Sender, sendersByName: PoolSnapshot["sendersByName"]): Sender {
  if (!usLongCodeFallback)
    throw new AppError("destination_not_allowed", {
      field: "recipient",
      detail:
        "An alphanumeric sender cannot write to the US, Canada and Puerto Rico. Give it a fallback number, or name a number.",
    });
  const fallback = sendersByName.get(usLongCodeFallback);
  if (fallback === undefined)
    throw new AppError("invalid_sender", {
      field: "sender",
      detail: "The fallback number of this alphanumeric sender is not on its messaging profile.",
    });
  return fallback;
}
