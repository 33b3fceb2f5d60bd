import { join } from "node:path";
import { claimDataFolder, isDataFolderInUse, openDataFolder } from "./data-folder.mjs";
import { ensureDatabase } from "./database.mjs";
import { runningPostgresUrl, startEmbeddedPostgres } from "./embedded-postgres.mjs";
import { generateClient } from "./generate.mjs";
import { deployMigrations } from "./migrate.mjs";
import { projectRoot } from "./project-root.mjs";
import { readSettings } from "./settings.mjs";
import { StartError } from "./start-error.mjs";

/**
 * `npm run dev:db`: prints the DATABASE_URL of the embedded Postgres of DATA_DIR. Beside a running instance that is all;
 * otherwise it runs that Postgres alone, migrated, until Ctrl-C.
 */
async function runDatabase() {
  const { dataDir } = readSettings(process.env, projectRoot);
  openDataFolder(dataDir);
  const running = isDataFolderInUse(dataDir) ? runningPostgresUrl(dataDir, "stickypool") : null;
  if (running) {
    console.info(`DATABASE_URL=${running}`);
    return;
  }
  const claim = await claimDataFolder(dataDir);
  const log = (line) => console.error(line);
  const server = await startEmbeddedPostgres({ dataDir, log });
  process.once("SIGINT", server.stop);
  process.once("SIGTERM", server.stop);
  try {
    await ensureDatabase(server.url(), "stickypool");
    await generateClient(projectRoot);
    await deployMigrations(server.url("stickypool"), join(projectRoot, "prisma/migrations"), log);
    console.info(`DATABASE_URL=${server.url("stickypool")}`);
    await server.exited;
  } finally {
    await server.stop();
    claim.release();
  }
}

runDatabase().catch((error) => {
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = 1;
});
