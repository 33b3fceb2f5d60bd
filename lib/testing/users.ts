import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { hashPassword } from "../auth/password-hash";
import type { PrismaClient } from "../db/generated/client";
import type { UserRole } from "../user/types";

let made = 0;

/** A user for a test; what is left out is an operator nobody knows the password of. */
export async function addTestUser(
  prisma: PrismaClient,
  own: { email?: string; role?: UserRole; password?: string; hasTemporaryPassword?: boolean } = {},
): Promise<{ id: string; email: string; role: UserRole }> {
  made += 1;
  const id = uuidv7();
  const email = own.email ?? `user${made}-${id.slice(-6)}@example.com`;
  const role = own.role ?? "operator";
  await prisma.user.create({
    data: {
      id,
      email,
      role,
      passwordHash: await hashPassword(own.password ?? randomUUID()),
      passwordTemporary: own.hasTemporaryPassword ?? false,
    },
  });
  return { id, email, role };
}
