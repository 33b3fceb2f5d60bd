import { recordAudit } from "@/lib/audit/record-audit";
import type { Clock } from "@/lib/clock";
import { getPrisma, inTransaction } from "@/lib/db/client";
import type { PrismaClient } from "@/lib/db/generated/client";
import { normaliseEmail } from "@/lib/user/email";
import { MAX_PASSWORD_LENGTH } from "@/lib/user/password-policy";
import { type Credentials, findCredentials, updateLastSignIn } from "@/lib/user/repository";
import { verifyPassword } from "./password-hash";
import { accountKey, accountLimit, addressKey, addressLimit } from "./sign-in-throttle";
import { countAttempt, forgetAttempts, forgiveAttempt } from "./sign-in-throttle-repository";

/** What became of an attempt to sign in. `refused` does not say which of email and password was wrong. */
export type SignInOutcome =
  | { readonly kind: "signed_in"; readonly userId: string; readonly sessionVersion: number }
  | { readonly kind: "refused" }
  | { readonly kind: "blocked"; readonly retryAtMs: number };

/**
 * Checks an email and password. Unknown and disabled accounts are answered like a wrong password, after the same work.
 *
 * Attempts are counted per account and per address in the database, before the password is looked at, so all web
 * processes share the limits. A success clears the account's count.
 *
 * @param attempt.address the client's, as the server saw it
 */
export async function authenticate(
  attempt: { readonly email: string; readonly password: string; readonly address: string },
  ctx: { readonly clock: Clock },
  prisma: PrismaClient = getPrisma(),
): Promise<SignInOutcome> {
  const email = normaliseEmail(attempt.email);
  const throttled = await countAttempts(prisma, email ?? attempt.email, attempt.address, ctx.clock);
  if (throttled) return throttled;

  const credentials = email === null ? null : await findCredentials(prisma, email);
  const isRight = await verifyPassword(
    credentials?.passwordHash ?? null,
    // Nobody has a longer one; hashing it would only burn time.
    attempt.password.slice(0, MAX_PASSWORD_LENGTH * 4),
  );
  if (!credentials || !isRight) return { kind: "refused" };

  await forgetAttempts(prisma, accountKey(credentials.email));
  await forgiveAttempt(prisma, addressKey(attempt.address));
  await inTransaction(prisma, async (db) => {
    await updateLastSignIn(db, credentials.id, new Date(ctx.clock.now()));
    await recordAudit(
      db,
      { userId: credentials.id, label: credentials.email },
      {
        action: "user.signed_in",
        subjectType: "user",
        subjectId: credentials.id,
        detail: { address: attempt.address },
      },
    );
  });
  return { kind: "signed_in", userId: credentials.id, sessionVersion: credentials.sessionVersion };
}

async function countAttempts(
  prisma: PrismaClient,
  account: string,
  address: string,
  clock: Clock,
): Promise<{ kind: "blocked"; retryAtMs: number } | null> {
  const now = clock.now();
  const addressRetryAt = await countAttempt(prisma, addressKey(address), addressLimit, now);
  if (addressRetryAt !== null) return { kind: "blocked", retryAtMs: addressRetryAt };
  const accountRetryAt = await countAttempt(prisma, accountKey(account), accountLimit, now);
  return accountRetryAt === null ? null : { kind: "blocked", retryAtMs: accountRetryAt };
}

/**
 * Whether a signed-in user knows their password, for changes that need it again. Guesses count like failed sign-ins.
 *
 * @returns the credentials it was checked against, so that a change can insist they are still current
 */
export async function confirmPassword(
  check: { readonly email: string; readonly password: string; readonly address: string },
  ctx: { readonly clock: Clock },
  prisma: PrismaClient = getPrisma(),
): Promise<
  | { readonly kind: "confirmed"; readonly credentials: Credentials }
  | Exclude<SignInOutcome, { kind: "signed_in" }>
> {
  const throttled = await countAttempts(prisma, check.email, check.address, ctx.clock);
  if (throttled) return throttled;
  const credentials = await findCredentials(prisma, check.email);
  const isRight = await verifyPassword(credentials?.passwordHash ?? null, check.password);
  if (!credentials || !isRight) return { kind: "refused" };
  await forgetAttempts(prisma, accountKey(credentials.email));
  await forgiveAttempt(prisma, addressKey(check.address));
  return { kind: "confirmed", credentials };
}
