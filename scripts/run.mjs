import { existsSync } from "node:fs";
import { join } from "node:path";
import { generateClient } from "../server/generate.mjs";
import { projectRoot } from "../server/project-root.mjs";
import { readSettings } from "../server/settings.mjs";
import { withDatabase } from "../server/with-database.mjs";
import { exitWith, runProgram } from "./program.mjs";

/**
 * Runs a TypeScript program of the project with the database of the installation:
 *
 *     node scripts/run.mjs prisma/seed.ts [arguments]
 *
 * It gets DATABASE_URL, DATA_DIR and APP_SECRET as the processes of `npm start` do, works beside a running
 * `npm start`, and starts the embedded Postgres for its own time when nothing runs.
 */
async function run([program, ...args]) {
  if (existsSync(join(projectRoot, ".env"))) process.loadEnvFile(join(projectRoot, ".env"));
  const settings = readSettings(process.env, projectRoot);
  await generateClient(projectRoot);
  const log = (line) => console.error(line);
  return withDatabase(settings, (environment) => runProgram(program, args, environment), log);
}

await exitWith(run(process.argv.slice(2)));
