import { getPool, getPrisma } from "../lib/db/client";
import { getEnv } from "../lib/env";
import { isAppSecretOfDatabase } from "../lib/instance/check-app-secret";
import { tellParent } from "./child-process";

/** Runs once per `npm start`, after the migrations and before anything serves. */
async function bootstrap(): Promise<void> {
  const env = getEnv();
  const prisma = getPrisma();
  if (!(await isAppSecretOfDatabase(prisma, env.appSecret))) {
    throw new Error(
      "This database belongs to an installation with another APP_SECRET: restore that secret (APP_SECRET, or the file app-secret of its data folder).",
    );
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
