import { findApiKey } from "@/lib/api-key/service";
import type { ApiKey, ApiKeyScope } from "@/lib/api-key/types";
import type { Clock } from "@/lib/clock";
import { AppError } from "@/lib/errors/app-error";

/** Whether a request comes in: with its key, or with the reason why not. */
export type Admission = { readonly headers: Readonly<Record<string, string>> } & (
  | { readonly key: ApiKey }
  | { readonly refusal: AppError }
);

const NO_HEADERS = {};

/**
 * Admits a request by its key: `Authorization: Bearer <key>`, valid, and with the scope that the route needs. Scopes
 * contain each other: send includes read of what concerns sending, admin includes all.
 *
 * Refusals: 401 10009 without a key or with an unknown one, 401 20002 with a revoked one, 403 10010 with too small a scope.
 */
export async function admit(
  authorization: string | undefined,
  scope: ApiKeyScope,
  clock: Clock,
): Promise<Admission> {
  const secret = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  if (secret === undefined)
    return refused("unauthenticated", "Send the API key in the header Authorization, as Bearer <key>.");
  const key = await findApiKey(secret, { clock });
  if (key === null) return refused("unauthenticated", "There is no such API key.");
  if (!key.scopes.includes(scope) && !key.scopes.includes("admin"))
    return refused("forbidden", `This API key lacks the scope ${scope}.`);
  return { headers: NO_HEADERS, key };
}

function refused(code: "unauthenticated" | "key_revoked" | "forbidden", detail: string): Admission {
  return { headers: NO_HEADERS, refusal: new AppError(code, { detail }) };
}
