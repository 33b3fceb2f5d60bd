import { createHash } from "node:crypto";
import { inTransaction } from "@/lib/db/client";
import type { PrismaClient } from "@/lib/db/generated/client";
import { type Random, systemRandom } from "@/lib/random";
import { countAdministrators, lockAdministrators } from "@/lib/user/repository";
import { pickText } from "./password-hash";
import { deleteSetupCode, putSetupCode } from "./setup-code-repository";

/** Crockford's base 32: nothing in it is taken for something else. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * Makes the one-time code that the first visitor must know to become the administrator, and stores its hash. Each start
 * makes a new one; the one before is void.
 *
 * @returns the code to print, 12 letters and digits in groups of four (60 bits); null when there is an administrator
 */
export function ensureSetupCode(prisma: PrismaClient, random: Random = systemRandom): Promise<string | null> {
  return inTransaction(prisma, async (db) => {
    await lockAdministrators(db);
    if ((await countAdministrators(db)) > 0) {
      await deleteSetupCode(db);
      return null;
    }
    const code = pickText(random, ALPHABET, 12).replace(/(.{4})(?=.)/g, "$1-");
    await putSetupCode(db, hashSetupCode(code));
    return code;
  });
}

/** sha256 of a code as typed: case, spaces and dashes do not matter, O is 0, I and L are 1. */
export function hashSetupCode(code: string): string {
  const plain = code.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return createHash("sha256").update(plain).digest("hex");
}
