import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { UserRole, UserSummary } from "./types";

const summaryColumns = {
  id: true,
  email: true,
  name: true,
  role: true,
  disabledAt: true,
  passwordTemporary: true,
  lastSignInAt: true,
  createdAt: true,
} as const;

function toSummary(row: Prisma.UserGetPayload<{ select: typeof summaryColumns }>): UserSummary {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    isDisabled: row.disabledAt !== null,
    hasTemporaryPassword: row.passwordTemporary,
    lastSignInAtMs: row.lastSignInAt?.getTime() ?? null,
    createdAtMs: row.createdAt.getTime(),
  };
}

/** All users by email. An installation has tens of them, so the list is not paged. */
export async function listUserRows(db: Db): Promise<UserSummary[]> {
  const rows = await db.user.findMany({ select: summaryColumns, orderBy: { email: "asc" } });
  return rows.map(toSummary);
}

export async function findUserById(db: Db, id: string): Promise<UserSummary | null> {
  const row = await db.user.findUnique({ where: { id }, select: summaryColumns });
  return row && toSummary(row);
}

export async function findUserByEmail(db: Db, email: string): Promise<UserSummary | null> {
  const row = await db.user.findUnique({ where: { email }, select: summaryColumns });
  return row && toSummary(row);
}

/** What a session is checked against on every request. */
export interface SessionUser {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly role: UserRole;
  readonly sessionVersion: number;
  readonly hasTemporaryPassword: boolean;
}

/** The user of a session: null unless it exists, may sign in, and the session is of its current version. */
export async function findSessionUser(
  db: Db,
  id: string,
  sessionVersion: number,
): Promise<SessionUser | null> {
  const row = await db.user.findFirst({
    where: { id, sessionVersion, disabledAt: null },
    select: { id: true, email: true, name: true, role: true, sessionVersion: true, passwordTemporary: true },
  });
  if (!row) return null;
  const { passwordTemporary, ...user } = row;
  return { ...user, hasTemporaryPassword: passwordTemporary };
}

/** What signing in needs. */
export interface Credentials {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly sessionVersion: number;
}

/** The credentials of an account; null when it is unknown or disabled. */
export function findCredentials(db: Db, email: string): Promise<Credentials | null> {
  return db.user.findFirst({
    where: { email, disabledAt: null },
    select: { id: true, email: true, passwordHash: true, sessionVersion: true },
  });
}

export interface NewUser {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly role: UserRole;
  readonly passwordHash: string;
  readonly passwordTemporary: boolean;
}

/** Inserts a user; false when the email is taken. */
export async function insertUser(db: Db, user: NewUser, at: Date): Promise<boolean> {
  const { count } = await db.user.createMany({
    data: [{ ...user, createdAt: at, updatedAt: at }],
    skipDuplicates: true,
  });
  return count === 1;
}

/**
 * Sets a password and ends all sessions of the user.
 *
 * @param expectedVersion only while the sessions are of this version: nobody else has changed the password meanwhile
 * @returns the new session version; null when there is no such user, or not of that version
 */
export async function updatePassword(
  db: Db,
  id: string,
  password: { readonly hash: string; readonly isTemporary: boolean },
  expectedVersion?: number,
): Promise<number | null> {
  const rows = await db.user.updateManyAndReturn({
    where: { id, ...(expectedVersion === undefined ? {} : { sessionVersion: expectedVersion }) },
    data: {
      passwordHash: password.hash,
      passwordTemporary: password.isTemporary,
      sessionVersion: { increment: 1 },
    },
    select: { sessionVersion: true },
  });
  return rows[0]?.sessionVersion ?? null;
}

/** Ends all sessions of a user. */
export async function raiseSessionVersion(db: Db, id: string): Promise<void> {
  await db.user.updateMany({ where: { id }, data: { sessionVersion: { increment: 1 } } });
}

export async function updateRole(db: Db, id: string, role: UserRole): Promise<void> {
  await db.user.update({ where: { id }, data: { role }, select: { id: true } });
}

/** Disables a user and ends all its sessions, or enables it (null). */
export async function updateDisabled(db: Db, id: string, disabledAt: Date | null): Promise<void> {
  await db.user.update({
    where: { id },
    data: { disabledAt, ...(disabledAt ? { sessionVersion: { increment: 1 } } : {}) },
    select: { id: true },
  });
}

export async function updateLastSignIn(db: Db, id: string, at: Date): Promise<void> {
  await db.user.update({ where: { id }, data: { lastSignInAt: at }, select: { id: true } });
}

/** How many users can manage the installation: administrators who may sign in. */
export function countAdministrators(db: Db): Promise<number> {
  return db.user.count({ where: { role: "administrator", disabledAt: null } });
}

/**
 * Makes changes of who is an administrator wait for each other until the transaction ends: two administrators who
 * remove each other at the same instant must not both succeed, and "there is none yet" has no row to lock.
 */
export async function lockAdministrators(db: Db): Promise<void> {
  await db.$executeRaw(
    Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended('stickypool.administrators', 0))`,
  );
}
