import { join } from "node:path";
import { keptAppSecret } from "./app-secret.mjs";
import { claimDataFolder, isDataFolderInUse, openDataFolder } from "./data-folder.mjs";
import { ensureDatabase } from "./database.mjs";
import { runningPostgresUrl, startEmbeddedPostgres } from "./embedded-postgres.mjs";
import { deployMigrations } from "./migrate.mjs";
import { projectRoot } from "./project-root.mjs";

/**
 * Runs some work against the database of an installation, whether it is running or not: the one of DATABASE_URL, the
 * embedded one of a running `npm start` or `npm run dev:db`, or the embedded one started for the time of the work.
 *
 * @template T
 * @param {import("./settings.mjs").Settings} settings
 * @param {(environment: Record<string, string>) => Promise<T>} work gets DATABASE_URL, DATA_DIR and APP_SECRET
 * @param {(line: string) => void} log
 * @returns {Promise<T>}
 */
export async function withDatabase(settings, work, log) {
  openDataFolder(settings.dataDir);
  const environment = (url) => ({
    DATABASE_URL: url,
    DATA_DIR: settings.dataDir,
    APP_SECRET: settings.appSecret ?? keptAppSecret(settings.dataDir),
    NEXTAUTH_URL: settings.publicUrl,
    DEFAULT_COUNTRY: settings.defaultCountry,
  });
  const migrate = (url) => deployMigrations(url, join(projectRoot, "prisma/migrations"), log);

  if (settings.databaseUrl) {
    await migrate(settings.databaseUrl);
    return work(environment(settings.databaseUrl));
  }
  const running = isDataFolderInUse(settings.dataDir)
    ? runningPostgresUrl(settings.dataDir, "stickypool")
    : null;
  if (running) return work(environment(running));

  const claim = await claimDataFolder(settings.dataDir);
  try {
    const server = await startEmbeddedPostgres({ dataDir: settings.dataDir, log });
    try {
      await ensureDatabase(server.url(), "stickypool");
      await migrate(server.url("stickypool"));
      return await work(environment(server.url("stickypool")));
    } finally {
      await server.stop();
    }
  } finally {
    claim.release();
  }
}
