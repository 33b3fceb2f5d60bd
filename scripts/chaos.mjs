import { join } from "node:path";
import { ensureDatabase } from "../server/database.mjs";
import { generateClient } from "../server/generate.mjs";
import { deployMigrations } from "../server/migrate.mjs";
import { projectRoot } from "../server/project-root.mjs";
import { StartError } from "../server/start-error.mjs";
import { startTemporaryPostgres } from "../server/temporary-postgres.mjs";
import { exitWith, runProgram } from "./program.mjs";

/**
 * `npm run chaos -- --rounds N`: kills the web process, the worker or the database with -9 in the middle of 10,000 sends, N
 * times, on a temporary Postgres with the durable settings of production, and checks what became of every message.
 */
async function chaos(args) {
  const rounds = args[0] === "--rounds" ? Number(args[1]) : args.length === 0 ? 3 : Number.NaN;
  if (!Number.isInteger(rounds) || rounds < 1) throw new StartError("Usage: npm run chaos -- --rounds N");
  await generateClient(projectRoot);
  const server = await startTemporaryPostgres({ durable: true });
  try {
    await ensureDatabase(server.url(), "chaos");
    await deployMigrations(server.url("chaos"), join(projectRoot, "prisma/migrations"));
    const environment = { DATABASE_URL: server.url("chaos"), LOG_LEVEL: "silent" };
    return await runProgram("scripts/chaos.ts", [String(rounds)], environment);
  } finally {
    await server.stop();
  }
}

await exitWith(chaos(process.argv.slice(2)));
