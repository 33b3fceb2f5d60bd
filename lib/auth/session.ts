import { cookies } from "next/headers";
import { cache } from "react";
import { nextAuthSecret } from "@/lib/app-secret";
import { getPrisma } from "@/lib/db/client";
import { getEnv } from "@/lib/env";
import { findSessionUser, type SessionUser } from "@/lib/user/repository";
import {
  createSessionToken,
  readSessionToken,
  SESSION_SECONDS,
  type SessionClaims,
  sessionCookie,
} from "./session-token";

/**
 * The signed-in user of this request, or null. The cookie only says who; whether the account may still sign in, which
 * role it has and whether its sessions were ended is read from the database, once per request.
 */
export const readSession = cache(async (): Promise<SessionUser | null> => {
  const token = (await cookies()).get(sessionCookie(getEnv().publicUrl).name)?.value;
  if (!token) return null;
  const claims = await readSessionToken(token, nextAuthSecret());
  return claims && findSessionUser(getPrisma(), claims.userId, claims.sessionVersion);
});

/** Signs the browser in. Only in server actions and route handlers, which may set cookies. */
export async function startSession(claims: SessionClaims): Promise<void> {
  const { name, options } = sessionCookie(getEnv().publicUrl);
  const token = await createSessionToken(claims, nextAuthSecret());
  (await cookies()).set(name, token, { ...options, maxAge: SESSION_SECONDS });
}

/** Signs the browser out. */
export async function endSession(): Promise<void> {
  const { name, options } = sessionCookie(getEnv().publicUrl);
  (await cookies()).set(name, "", { ...options, maxAge: 0 });
}
