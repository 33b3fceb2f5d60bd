import { ensureBootstrapApiKey } from "../lib/api-key/ensure-bootstrap-key";
import { ensureFirstAdministrator } from "../lib/auth/first-administrator";
import { ensureSetupCode } from "../lib/auth/setup-code";
import { getPool, getPrisma } from "../lib/db/client";
import { getEnv } from "../lib/env";
import { isAppSecretOfDatabase } from "../lib/instance/check-app-secret";
import { tellParent } from "./child-process";

/**
 * Runs once per `npm start`, after the migrations and before anything serves: refuses a database of another
 * installation, and makes the administrator and the API key that the settings name.
 */
async function bootstrap(): Promise<void> {
  const env = getEnv();
  const prisma = getPrisma();
  if (!(await isAppSecretOfDatabase(prisma, env.appSecret))) {
    throw new Error(
      "This database belongs to an installation with another APP_SECRET: restore that secret (APP_SECRET, or the file app-secret of its data folder).",
    );
  }
  if (env.admin) await ensureFirstAdministrator(prisma, env.admin);
  if (env.bootstrapApiKey) await ensureBootstrapApiKey(prisma, env.bootstrapApiKey);
  const setupCode = await ensureSetupCode(prisma);
  if (setupCode) {
    const address = new URL("/set-up", env.publicUrl).href;
    await tellParent({
      type: "notice",
      text: `There is no administrator yet: open ${address} and enter the one-time code ${setupCode}.`,
    });
  }
}

bootstrap()
  .catch(async (error: unknown) => {
    process.exitCode = 1;
    await tellParent({ type: "failed", reason: error instanceof Error ? error.message : String(error) });
  })
  .finally(async () => {
    await getPrisma().$disconnect();
    await getPool().end();
    if (process.connected) process.disconnect();
  });
