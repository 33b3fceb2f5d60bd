import { decode, encode } from "next-auth/jwt";

/** What a session cookie says: whose it is, and of which version of that user's sessions. Nothing else is believed. */
export interface SessionClaims {
  readonly userId: string;
  readonly sessionVersion: number;
}

/** A session ends after a week, whatever happens. */
export const SESSION_SECONDS = 7 * 24 * 60 * 60;

/** An encrypted session token, in NextAuth's format. */
export function createSessionToken(claims: SessionClaims, secret: string): Promise<string> {
  return encode({
    token: { sub: claims.userId, sessionVersion: claims.sessionVersion },
    secret,
    maxAge: SESSION_SECONDS,
  });
}

/** The claims of a token; null when it is expired, forged or of another secret. */
export async function readSessionToken(token: string, secret: string): Promise<SessionClaims | null> {
  let payload: Awaited<ReturnType<typeof decode>>;
  try {
    payload = await decode({ token, secret });
  } catch (error) {
    if (isTokenRefusal(error)) return null;
    throw error;
  }
  return typeof payload?.sub === "string" && typeof payload.sessionVersion === "number"
    ? { userId: payload.sub, sessionVersion: payload.sessionVersion }
    : null;
}

/** jose gives all its refusals a code like ERR_JWT_EXPIRED, ERR_JWE_DECRYPTION_FAILED, ERR_JOSE_ALG_NOT_ALLOWED. */
function isTokenRefusal(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_J");
}

/**
 * Name and attributes of the session cookie. On https it gets the `__Host-` prefix: browsers then take it only over
 * https, from this very host, for the whole site, so no neighbour domain can plant one.
 */
export function sessionCookie(publicUrl: string) {
  const secure = publicUrl.startsWith("https:");
  return {
    name: secure ? "__Host-stickypool.session" : "stickypool.session",
    options: { httpOnly: true, sameSite: "lax", path: "/", secure },
  } as const;
}
