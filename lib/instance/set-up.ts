import { ensureBootstrapApiKey } from "@/lib/api-key/ensure-bootstrap-key";
import { ensureFirstAdministrator } from "@/lib/auth/first-administrator";
import { ensureSetupCode } from "@/lib/auth/setup-code";
import type { PrismaClient } from "@/lib/db/generated/client";
import type { Env } from "@/lib/env";
import { isAppSecretOfDatabase } from "./check-app-secret";

/**
 * Makes what the settings name: the administrator and the API key.
 *
 * @returns the one-time code with which the first visitor becomes the administrator; null = there is one
 * @throws Error when the database belongs to an installation with another APP_SECRET
 */
export async function setUp(
  prisma: PrismaClient,
  { appSecret, admin, bootstrapApiKey }: Pick<Env, "appSecret" | "admin" | "bootstrapApiKey">,
): Promise<string | null> {
  if (!(await isAppSecretOfDatabase(prisma, appSecret))) {
    throw new Error(
      "This database belongs to an installation with another APP_SECRET: restore that secret (APP_SECRET, or the file app-secret of its data folder).",
    );
  }
  if (admin) await ensureFirstAdministrator(prisma, admin);
  if (bootstrapApiKey) await ensureBootstrapApiKey(prisma, bootstrapApiKey);
  return ensureSetupCode(prisma);
}
