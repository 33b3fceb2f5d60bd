import { v7 as uuidv7 } from "uuid";
import { recordAudit } from "@/lib/audit/record-audit";
import type { Clock } from "@/lib/clock";
import { getPrisma, inTransaction } from "@/lib/db/client";
import type { PrismaClient } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { refusePassword } from "@/lib/user/password-policy";
import { countAdministrators, insertUser, lockAdministrators } from "@/lib/user/repository";
import { hashPassword } from "./password-hash";
import { hashSetupCode } from "./setup-code";
import { takeSetupCode } from "./setup-code-repository";
import { addressKey, addressLimit } from "./sign-in-throttle";
import { countAttempt, forgiveAttempt } from "./sign-in-throttle-repository";

/** Whether the installation has an administrator yet; until then every page leads to the set-up page. */
export async function isSetUp(prisma: PrismaClient = getPrisma()): Promise<boolean> {
  return (await countAdministrators(prisma)) > 0;
}

/**
 * Makes the first administrator for whoever knows the one-time code. The code is spent in the same transaction, so of
 * two visitors with the same code one becomes the administrator.
 *
 * @throws AppError `invalid_value` (code, password), `conflict` when there is an administrator already,
 *   `too_many_requests` after 20 wrong codes from one address
 */
export async function setUpInstance(
  input: {
    readonly code: string;
    readonly email: string;
    readonly password: string;
    readonly address: string;
  },
  ctx: { readonly clock: Clock },
  prisma: PrismaClient = getPrisma(),
): Promise<{ userId: string; sessionVersion: number }> {
  const refusal = refusePassword(input.password, input.email);
  if (refusal) throw new AppError("invalid_value", { field: "password", detail: refusal });
  const throttleKey = addressKey(input.address);
  const retryAtMs = await countAttempt(prisma, throttleKey, addressLimit, ctx.clock.now());
  if (retryAtMs !== null) throw new AppError("too_many_requests", { meta: { retryAtMs } });

  const passwordHash = await hashPassword(input.password);
  const user = {
    id: uuidv7(),
    email: input.email,
    name: null,
    role: "administrator" as const,
    passwordHash,
    passwordTemporary: false,
  };
  await inTransaction(prisma, async (db) => {
    await lockAdministrators(db);
    if ((await countAdministrators(db)) > 0) {
      throw new AppError("conflict", { detail: "There is an administrator already. Sign in instead." });
    }
    if (!(await takeSetupCode(db, hashSetupCode(input.code)))) {
      throw new AppError("invalid_value", {
        field: "code",
        detail: "This is not the current code. Each start prints a new one.",
      });
    }
    if (!(await insertUser(db, user, new Date(ctx.clock.now())))) {
      throw new AppError("duplicate", { field: "email", detail: "A user with this email exists." });
    }
    await recordAudit(
      db,
      { userId: user.id, label: user.email },
      {
        action: "instance.set_up",
        subjectType: "user",
        subjectId: user.id,
        detail: { email: user.email, by: "setup_code" },
      },
    );
  });
  await forgiveAttempt(prisma, throttleKey);
  return { userId: user.id, sessionVersion: 1 };
}
