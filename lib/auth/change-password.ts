import { recordAudit } from "@/lib/audit/record-audit";
import { getPrisma, inTransaction } from "@/lib/db/client";
import type { PrismaClient } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { refusePassword } from "@/lib/user/password-policy";
import { updatePassword } from "@/lib/user/repository";
import { confirmPassword } from "./authenticate";
import { hashPassword } from "./password-hash";

/**
 * Lets a user replace the own password; needs the current one. All sessions of the user end; the caller gets the new
 * version to keep its own.
 *
 * @throws AppError `invalid_value` (currentPassword, newPassword), `too_many_requests` with `retryAtMs`,
 *   `conflict` when the password was changed elsewhere meanwhile
 */
export async function changePassword(
  ctx: ServiceContext,
  input: {
    readonly userId: string;
    readonly email: string;
    readonly currentPassword: string;
    readonly newPassword: string;
    readonly address: string;
  },
  prisma: PrismaClient = getPrisma(),
): Promise<{ sessionVersion: number }> {
  const refusal = refusePassword(input.newPassword, input.email);
  if (refusal) throw new AppError("invalid_value", { field: "newPassword", detail: refusal });
  if (input.newPassword === input.currentPassword) {
    throw new AppError("invalid_value", {
      field: "newPassword",
      detail: "Choose another than the current one.",
    });
  }
  const check = await confirmPassword(
    { email: input.email, password: input.currentPassword, address: input.address },
    ctx,
    prisma,
  );
  if (check.kind === "blocked") {
    throw new AppError("too_many_requests", { meta: { retryAtMs: check.retryAtMs } });
  }
  if (check.kind === "refused") {
    throw new AppError("invalid_value", {
      field: "currentPassword",
      detail: "This is not your current password.",
    });
  }
  const hash = await hashPassword(input.newPassword);
  return inTransaction(prisma, async (db) => {
    const sessionVersion = await updatePassword(
      db,
      input.userId,
      { hash, isTemporary: false },
      check.credentials.sessionVersion,
    );
    if (sessionVersion === null)
      throw new AppError("conflict", { detail: "Your password was changed elsewhere." });
    await recordAudit(db, ctx.actor, {
      action: "user.password_changed",
      subjectType: "user",
      subjectId: input.userId,
      detail: { email: input.email },
    });
    return { sessionVersion };
  });
}
