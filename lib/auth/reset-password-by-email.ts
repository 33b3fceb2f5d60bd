import { systemClock } from "@/lib/clock";
import { getPrisma } from "@/lib/db/client";
import type { PrismaClient } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { normaliseEmail } from "@/lib/user/email";
import { findUserByEmail } from "@/lib/user/repository";
import { type HandedOutPassword, resetPassword } from "@/lib/user/service";
import type { UserRole } from "@/lib/user/types";
import { accountKey } from "./sign-in-throttle";
import { forgetAttempts } from "./sign-in-throttle-repository";

/**
 * Resets the password of an account from the server's command line, and lifts a wait that wrong passwords caused.
 *
 * @throws AppError `not_found`, `forbidden` when the account is disabled: that is lifted in the portal, on purpose
 */
export async function resetPasswordByEmail(
  text: string,
  prisma: PrismaClient = getPrisma(),
): Promise<HandedOutPassword & { role: UserRole }> {
  const email = normaliseEmail(text);
  const user = email === null ? null : await findUserByEmail(prisma, email);
  if (!user) throw new AppError("not_found", { detail: `There is no account ${text}.` });
  if (user.isDisabled) {
    throw new AppError("forbidden", {
      detail: `${user.email} is disabled. An administrator can enable it under Users.`,
    });
  }
  const actor = { userId: null, label: "command line" };
  const handedOut = await resetPassword({ actor, clock: systemClock }, user.id, { prisma });
  await forgetAttempts(prisma, accountKey(user.email));
  return { ...handedOut, role: user.role };
}
