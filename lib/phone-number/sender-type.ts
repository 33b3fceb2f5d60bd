import { classifyNumber, type NumberType } from "./classify-number";
import type { E164 } from "./e164";

/** Kinds of senders: the numbers of pools, and those that only send where they are named (P1). */
export const SENDER_TYPES = ["long_code", "toll_free", "short_code", "alphanumeric"] as const;
export type SenderType = (typeof SENDER_TYPES)[number];

/** Numbers alone: what a pool may hold. */
export const NUMBER_TYPES = ["long_code", "toll_free"] as const satisfies readonly NumberType[];

export function isNumberType(type: SenderType): type is NumberType {
  return type === "long_code" || type === "toll_free";
}

/** 3 to 8 digits, the first not 0. */
export function isShortCode(text: string): boolean {
  return /^[1-9]\d{2,7}$/.test(text);
}

/** 1 to 11 letters, digits and inner spaces, at least one letter (reference: features §11). */
export function isAlphanumericSender(text: string): boolean {
  return /^[A-Za-z0-9 ]{1,11}$/.test(text) && /[A-Za-z]/.test(text) && text.trim() === text;
}

/** The type of a sender by how it is written; anything that is neither a number nor a short code is alphanumeric. */
export function classifySender(sender: string): SenderType {
  if (sender.startsWith("+")) return classifyNumber(sender as E164);
  return /^\d+$/.test(sender) ? "short_code" : "alphanumeric";
}
