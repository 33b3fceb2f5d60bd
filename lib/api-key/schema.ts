import { z } from "zod";
import type { RateLimit } from "./rate-limit";
import { apiKeyScopes, rotationOverlaps } from "./types";

/** Longest name of a key, in characters as people count them. */
const MAX_NAME_LENGTH = 100;
/** Above this a limit limits nothing. */
const MAX_RATE = 1_000_000;

const nameField = z
  .string({ error: "Enter a name." })
  .trim()
  .min(1, "Enter a name.")
  .refine((name) => [...name].length <= MAX_NAME_LENGTH, `Use at most ${MAX_NAME_LENGTH} characters.`)
  .refine((name) => !/\p{Cc}/u.test(name), "Use no line breaks or control characters.");

const ticked = z.string().optional();

const scopesRule = "Tick at least one.";

/** A box per scope; unticked ones are not posted, and without any there is no object. */
const scopesField = z
  .object({ read: ticked, send: ticked, admin: ticked }, { error: scopesRule })
  .transform((boxes) => apiKeyScopes.filter((scope) => boxes[scope] !== undefined))
  .refine((scopes) => scopes.length > 0, scopesRule);

const rateRule = `Enter a whole number from 1 to ${MAX_RATE.toLocaleString("en-US")}, or nothing for no limit.`;

/** Digits only, so that "1.5", "-1" and "1e3" are refused. */
function isRate(text: string): boolean {
  return /^\d{1,15}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_RATE;
}

const keyFields = z.object({
  name: nameField,
  scopes: scopesField,
  /** As typed; empty = no limit. */
  rateRequests: z
    .string({ error: rateRule })
    .trim()
    .refine((text) => text === "" || isRate(text), rateRule),
  ratePer: z.enum(["second", "minute"], { error: "Choose one of the offered values." }),
});

function withRateLimit<T extends z.output<typeof keyFields>>({ rateRequests, ratePer, ...rest }: T) {
  const rateLimit: RateLimit | null =
    rateRequests === "" ? null : { requests: Number(rateRequests), per: ratePer };
  return { ...rest, rateLimit };
}

const keyId = z.uuid({ error: "This API key does not exist." });

export const createKeySchema = keyFields.transform(withRateLimit);
export const updateKeySchema = keyFields.extend({ keyId }).transform(withRateLimit);
export const keyIdSchema = z.object({ keyId });
export const rotateKeySchema = z.object({
  keyId,
  currentSecretId: z.uuid({ error: "This secret does not exist." }),
  overlap: z.enum(rotationOverlaps, { error: "Choose one of the offered values." }),
});
