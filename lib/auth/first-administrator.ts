import { v7 as uuidv7 } from "uuid";
import { recordAudit, systemActor } from "@/lib/audit/record-audit";
import { type Clock, systemClock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/client";
import type { PrismaClient } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { normaliseEmail } from "@/lib/user/email";
import {
  countAdministrators,
  findUserByEmail,
  insertUser,
  lockAdministrators,
  updateDisabled,
  updatePassword,
  updateRole,
} from "@/lib/user/repository";
import { hashPassword } from "./password-hash";
import { deleteSetupCode } from "./setup-code-repository";

/**
 * Makes the administrator of ADMIN_EMAIL and ADMIN_PASSWORD if the installation has none. Later starts change nothing,
 * whatever the settings say, so a password changed in the portal stays. The length of this password is checked by the
 * settings, not by the policy for passwords chosen in the portal.
 *
 * @returns whether it made one
 * @throws AppError `invalid_value` when the email is none
 */
export async function ensureFirstAdministrator(
  prisma: PrismaClient,
  admin: { readonly email: string; readonly password: string },
  clock: Clock = systemClock,
): Promise<boolean> {
  const email = normaliseEmail(admin.email);
  if (email === null) throw new AppError("invalid_value", { detail: "ADMIN_EMAIL is no e-mail address." });
  if ((await countAdministrators(prisma)) > 0) return false;
  const passwordHash = await hashPassword(admin.password);
  return inTransaction(prisma, async (db) => {
    await lockAdministrators(db);
    if ((await countAdministrators(db)) > 0) return false;
    const id = uuidv7();
    const user = {
      id,
      email,
      name: null,
      role: "administrator",
      passwordHash,
      passwordTemporary: false,
    } as const;
    if (!(await insertUser(db, user, new Date(clock.now())))) {
      // The account exists but cannot administer: whoever holds the environment may make it so.
      const existing = await findUserByEmail(db, email);
      if (!existing)
        throw new Error("The user with ADMIN_EMAIL disappeared while it was made administrator.");
      await updateRole(db, existing.id, "administrator");
      await updateDisabled(db, existing.id, null);
      await updatePassword(db, existing.id, { hash: passwordHash, isTemporary: false });
    }
    await deleteSetupCode(db);
    await recordAudit(db, systemActor, {
      action: "instance.set_up",
      subjectType: "user",
      subjectId: id,
      detail: { email, by: "ADMIN_EMAIL" },
    });
    return true;
  });
}
