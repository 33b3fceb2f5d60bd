import { checkApiKey } from "@/lib/api-key/check-api-key";
import type { RateDecision } from "@/lib/api-key/rate-limit";
import { getRateLimiter } from "@/lib/api-key/rate-limiter";
import { allows, type NeededScope } from "@/lib/api-key/scopes";
import type { ApiKey, ApiKeyCheck } from "@/lib/api-key/types";
import { AppError } from "@/lib/errors/app-error";

/** Whether a request comes in: with its key, or with the reason why not. */
export type Admission = { readonly headers: Readonly<Record<string, string>> } & (
  | { readonly key: ApiKey }
  | { readonly refusal: AppError }
);

const NO_HEADERS = {};

const WHY_REFUSED = {
  unknown: { code: "unauthenticated", detail: "There is no such API key." },
  revoked: { code: "key_revoked", detail: "This API key has been revoked." },
  expired: {
    code: "key_revoked",
    detail: "This API key has been replaced, and the time to change over is past.",
  },
} as const;

/**
 * Admits a request by its key: `Authorization: Bearer <key>`, valid, within its rate limit, and with the scope that the
 * route needs (lib/api-key/scopes.ts). Every request of a valid key counts for its limit, also one that is then refused.
 *
 * Refusals: 401 10009 without a key or with an unknown one, 401 20002 with one that was revoked or replaced, 429 10011 over
 * the limit, 403 10010 with too small a scope.
 *
 * @returns a promise only where the key or its limit has to be looked up: nearly every request is admitted at once
 */
export function admit(authorization: string | undefined, scope: NeededScope): Admission | Promise<Admission> {
  const secret = secretOf(authorization);
  if (secret === null)
    return refused("unauthenticated", "Send the API key in the header Authorization, as Bearer <key>.");
  const check = checkApiKey(secret);
  return check instanceof Promise ? check.then((checked) => judge(checked, scope)) : judge(check, scope);
}

function secretOf(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}

function judge(check: ApiKeyCheck, scope: NeededScope): Admission | Promise<Admission> {
  if (!check.ok) {
    const { code, detail } = WHY_REFUSED[check.reason];
    return refused(code, detail);
  }
  const { key } = check;
  const decision = getRateLimiter().take(key);
  if (decision === null) return enter(key, scope, NO_HEADERS);
  return decision instanceof Promise
    ? decision.then((decided) => enterLimited(key, scope, decided))
    : enterLimited(key, scope, decision);
}

function enterLimited(key: ApiKey, scope: NeededScope, decision: RateDecision): Admission {
  const headers = {
    "x-ratelimit-limit": String(decision.limit),
    "x-ratelimit-remaining": String(decision.remaining),
    "x-ratelimit-reset": String(decision.resetSeconds),
  };
  if (decision.isAllowed) return enter(key, scope, headers);
  return {
    headers,
    refusal: new AppError("too_many_requests", {
      detail: `This API key may make ${decision.limit} requests per ${key.rateLimit?.per}.`,
      meta: { retryAfterSeconds: decision.resetSeconds },
    }),
  };
}

function enter(key: ApiKey, scope: NeededScope, headers: Admission["headers"]): Admission {
  if (allows(key.scopes, scope)) return { headers, key };
  const needed = scope === "own_messages" ? "read or send" : scope;
  return {
    headers,
    refusal: new AppError("forbidden", { detail: `This API key lacks the scope ${needed}.` }),
  };
}

function refused(code: "unauthenticated" | "key_revoked", detail: string): Admission {
  return { headers: NO_HEADERS, refusal: new AppError(code, { detail }) };
}
