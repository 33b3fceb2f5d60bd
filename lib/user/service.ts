import { v7 as uuidv7 } from "uuid";
import { recordAudit } from "@/lib/audit/record-audit";
import { generatePassword, hashPassword } from "@/lib/auth/password-hash";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import type { PrismaClient } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { type Random, systemRandom } from "@/lib/random";
import type { ServiceContext } from "@/lib/service-context";
import {
  countAdministrators,
  findUserById,
  insertUser,
  listUserRows,
  lockAdministrators,
  raiseSessionVersion,
  updateDisabled,
  updatePassword,
  updateRole,
} from "./repository";
import type { UserRole, UserSummary } from "./types";

/** A password to hand to its owner; it is not stored and cannot be shown again. */
export interface HandedOutPassword {
  readonly email: string;
  readonly password: string;
}

/** All users, by email. */
export function listUsers(db: Db = getPrisma()): Promise<UserSummary[]> {
  return listUserRows(db);
}

/**
 * Adds a user with a generated password that must be replaced at the first sign-in.
 *
 * @throws AppError `duplicate` when the email is taken
 */
export async function createUser(
  ctx: ServiceContext,
  input: { readonly email: string; readonly name: string | null; readonly role: UserRole },
  { prisma = getPrisma(), random = systemRandom }: { prisma?: PrismaClient; random?: Random } = {},
): Promise<HandedOutPassword> {
  const password = generatePassword(random);
  const passwordHash = await hashPassword(password);
  const id = uuidv7();
  await inTransaction(prisma, async (db) => {
    const user = { id, ...input, passwordHash, passwordTemporary: true };
    if (!(await insertUser(db, user, new Date(ctx.clock.now())))) {
      throw new AppError("duplicate", { field: "email", detail: "A user with this email exists." });
    }
    await audit(db, ctx, "user.created", { id, email: input.email }, { role: input.role });
  });
  return { email: input.email, password };
}

/**
 * Gives a user another role; takes effect with the user's next request.
 *
 * @throws AppError `not_found`; `in_use` when it would leave no administrator
 */
export async function changeRole(
  ctx: ServiceContext,
  userId: string,
  role: UserRole,
  prisma: PrismaClient = getPrisma(),
): Promise<void> {
  await changeAdministrators(prisma, userId, async (db, user) => {
    if (user.role === role) return;
    await updateRole(db, userId, role);
    await audit(db, ctx, "user.role_changed", user, { from: user.role, to: role });
  });
}

/**
 * Disables a user: all sessions end at once, signing in is refused. Or enables one again.
 *
 * @throws AppError `not_found`; `in_use` when it would leave no administrator
 */
export async function setDisabled(
  ctx: ServiceContext,
  userId: string,
  isDisabled: boolean,
  prisma: PrismaClient = getPrisma(),
): Promise<void> {
  await changeAdministrators(prisma, userId, async (db, user) => {
    if (user.isDisabled === isDisabled) return;
    await updateDisabled(db, userId, isDisabled ? new Date(ctx.clock.now()) : null);
    await audit(db, ctx, isDisabled ? "user.disabled" : "user.enabled", user, {});
  });
}

/**
 * Gives a user a generated password that must be replaced at the next sign-in, and ends all sessions.
 *
 * @throws AppError `not_found`
 */
export async function resetPassword(
  ctx: ServiceContext,
  userId: string,
  { prisma = getPrisma(), random = systemRandom }: { prisma?: PrismaClient; random?: Random } = {},
): Promise<HandedOutPassword> {
  const password = generatePassword(random);
  const hash = await hashPassword(password);
  return inTransaction(prisma, async (db) => {
    const user = await requireUserRow(db, userId);
    await updatePassword(db, userId, { hash, isTemporary: true });
    await audit(db, ctx, "user.password_reset", user, {});
    return { email: user.email, password };
  });
}

/** Ends all sessions of a user, the caller's own included. */
export async function signOutEverywhere(
  ctx: ServiceContext,
  userId: string,
  prisma: PrismaClient = getPrisma(),
): Promise<void> {
  await inTransaction(prisma, async (db) => {
    const user = await requireUserRow(db, userId);
    await raiseSessionVersion(db, userId);
    await audit(db, ctx, "user.signed_out_everywhere", user, {});
  });
}

async function changeAdministrators(
  prisma: PrismaClient,
  userId: string,
  change: (db: Db, user: UserSummary) => Promise<void>,
): Promise<void> {
  await inTransaction(prisma, async (db) => {
    await lockAdministrators(db);
    await change(db, await requireUserRow(db, userId));
    if ((await countAdministrators(db)) === 0) {
      throw new AppError("in_use", {
        detail: "This is the last administrator who can sign in. Make another user administrator first.",
      });
    }
  });
}

async function requireUserRow(db: Db, userId: string): Promise<UserSummary> {
  const user = await findUserById(db, userId);
  if (!user) throw new AppError("not_found", { detail: "This user does not exist any more." });
  return user;
}

function audit(
  db: Db,
  ctx: ServiceContext,
  action: string,
  user: { readonly id: string; readonly email: string },
  detail: { readonly [key: string]: unknown },
): Promise<void> {
  return recordAudit(db, ctx.actor, {
    action,
    subjectType: "user",
    subjectId: user.id,
    detail: { email: user.email, ...detail },
  });
}
