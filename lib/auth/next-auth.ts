import NextAuth, { type NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { nextAuthSecret } from "@/lib/app-secret";
import { systemClock } from "@/lib/clock";
import { getPrisma } from "@/lib/db/client";
import { getEnv } from "@/lib/env";
import { getLogger } from "@/lib/logger";
import { findSessionUser } from "@/lib/user/repository";
import { authenticate } from "./authenticate";
import { safePath } from "./request-facts";
import { SESSION_SECONDS, sessionCookie } from "./session-token";

/** Error code of the sign-in page when NextAuth's own endpoint was blocked. */
const TOO_MANY_ATTEMPTS = "TooManyAttempts";

function authOptions(address: string): NextAuthOptions {
  const { publicUrl } = getEnv();
  return {
    secret: nextAuthSecret(),
    useSecureCookies: publicUrl.startsWith("https:"),
    cookies: { sessionToken: sessionCookie(publicUrl) },
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    logger: {
      error: (code, metadata) => getLogger().error({ code, metadata }, "sign-in machinery failed"),
      warn: (code) => getLogger().debug({ code }, "sign-in machinery warns"),
      debug: () => undefined,
    },
    providers: [
      CredentialsProvider({
        credentials: {
          email: { label: "Email", type: "email" },
          password: { label: "Password", type: "password" },
        },
        async authorize(credentials) {
          if (!credentials?.email || !credentials.password) return null;
          const outcome = await authenticate({ ...credentials, address }, { clock: systemClock });
          if (outcome.kind === "blocked") throw new Error(TOO_MANY_ATTEMPTS);
          if (outcome.kind === "refused") return null;
          return { id: outcome.userId, sessionVersion: outcome.sessionVersion };
        },
      }),
    ],
    callbacks: {
      jwt({ token, user }) {
        if (user)
          return { sub: user.id, sessionVersion: (user as { sessionVersion?: number }).sessionVersion };
        return token;
      },
      async session({ session, token }) {
        const user =
          typeof token.sub === "string" && typeof token.sessionVersion === "number"
            ? await findSessionUser(getPrisma(), token.sub, token.sessionVersion)
            : null;
        // An empty session is how NextAuth says "signed out".
        if (!user) return {} as typeof session;
        const { id, email, name, role } = user;
        return { expires: session.expires, user: { id, email, name, role } };
      },
      redirect: ({ url }) => safePath(url) ?? "/",
    },
  };
}

const handlers = new Set(["providers", "session", "csrf", "signin", "signout", "callback", "error"]);

/**
 * NextAuth's own endpoints, for clients that expect them; the portal's forms are server actions over the same rules.
 *
 * Redirects are made relative, because the installation may be reached by more than one name and none of them can be
 * believed from a request. `_log`, which lets anyone write to the log, is not offered.
 */
export async function handleNextAuth(
  request: Request,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const { nextauth } = await context.params;
  if (!handlers.has(nextauth[0] ?? "")) return new Response(null, { status: 404 });
  const address = request.headers.get("x-client-address") ?? "";
  const response: Response = await NextAuth(
    request as never,
    { params: { nextauth } } as never,
    authOptions(address),
  );
  const location = response.headers.get("location");
  if (!location) return response;
  const relative = new Response(response.body, response);
  const target = new URL(location, "http://stickypool.invalid");
  relative.headers.set("location", safePath(`${target.pathname}${target.search}`) ?? "/");
  return relative;
}
