import type { RateLimit } from "../api-key/rate-limit";
import { createApiKey } from "../api-key/service";
import type { ApiKeyScope, IssuedApiKey } from "../api-key/types";
import { type Clock, systemClock } from "../clock";
import type { PrismaClient } from "../db/generated/client";

let made = 0;

/** A key for a test; what is left out is a key that may do everything, without a limit. */
export function addTestApiKey(
  prisma: PrismaClient,
  own: {
    name?: string;
    scopes?: readonly ApiKeyScope[];
    rateLimit?: RateLimit | null;
    clock?: Clock;
  } = {},
): Promise<IssuedApiKey> {
  made += 1;
  const { name = `key ${made} of ${process.pid}`, scopes = ["admin"], rateLimit = null } = own;
  const ctx = { actor: { userId: null, label: "a test" }, clock: own.clock ?? systemClock };
  return createApiKey(ctx, { name, scopes, rateLimit }, { prisma });
}
