import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";

/** How many attempts in a row may fail freely, and how long the first wait after them is. */
export interface ThrottleLimit {
  readonly freeAttempts: number;
  readonly firstWaitMs: number;
}

/** Against guessing one account's password. */
export const accountLimit: ThrottleLimit = { freeAttempts: 5, firstWaitMs: 60_000 };
/** Against trying many accounts from one address. */
export const addressLimit: ThrottleLimit = { freeAttempts: 20, firstWaitMs: 60_000 };

/** Failures older than this are forgotten. */
export const WINDOW_MS = 60 * 60_000;
/** The longest wait. Strangers can keep an account waiting by guessing, so it must not be long. */
export const LONGEST_WAIT_MS = 15 * 60_000;

/** Key of an account's attempts. Hashed, because people type passwords into the email field. */
export function accountKey(email: string): string {
  return `account:${createHash("sha256").update(email).digest("hex")}`;
}

/** Key of an address's attempts. IPv6 by its /64, all of which one customer usually has. */
export function addressKey(address: string): string {
  if (!isIPv6(address)) return `address:${address || "unknown"}`;
  const [head = "", tail] = (address.split("%")[0] ?? "").split("::");
  const start = head.split(":").filter(Boolean);
  const end = (tail ?? "").split(":").filter(Boolean);
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - start.length - end.length }, () => "0");
  const prefix = [...start, ...zeros, ...end]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16));
  return `address:${prefix.join(":")}::/64`;
}
