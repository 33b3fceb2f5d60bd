import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureDatabase } from "../server/database.mjs";
import { generateClient } from "../server/generate.mjs";
import { deployMigrations } from "../server/migrate.mjs";
import { projectRoot } from "../server/project-root.mjs";
import { StartError } from "../server/start-error.mjs";
import { startTemporaryPostgres } from "../server/temporary-postgres.mjs";
import { exitWith, runProgram } from "./program.mjs";

/**
 * `npm run bench [-- NAME …]`: runs the measurements `bench/NAME.ts`, all of them without a name. Each gets an empty
 * migrated database (DATABASE_URL) on one temporary Postgres with the durable settings of production.
 * `--expose-gc` is on, so that memory can be measured. Options after the names go to the programs, e.g.
 * `npm run bench -- mappings --mappings 100000`.
 */
async function bench(given) {
  const firstOption = given.findIndex((argument) => argument.startsWith("--"));
  const names = firstOption < 0 ? given : given.slice(0, firstOption);
  const options = given.slice(names.length);
  const known = readdirSync(join(projectRoot, "bench"))
    .filter((file) => /^[a-z-]+\.ts$/.test(file))
    .map((file) => file.replace(/\.ts$/, ""));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new StartError(`There is no bench ${unknown.join(", ")}; there are: ${known.join(", ")}.`);
  }
  await generateClient(projectRoot);
  const server = await startTemporaryPostgres({ durable: true });
  let worst = 0;
  try {
    for (const name of names.length > 0 ? names : known) {
      console.info(`\n# ${name}`);
      const database = `bench_${name.replaceAll("-", "_")}`;
      await ensureDatabase(server.url(), database);
      await deployMigrations(server.url(database), join(projectRoot, "prisma/migrations"));
      const environment = {
        NODE_ENV: "production",
        DATABASE_URL: server.url(database),
        APP_SECRET: "bench-bench-bench-bench-bench-bench",
      };
      worst = Math.max(worst, await runProgram(`bench/${name}.ts`, options, environment, ["--expose-gc"]));
    }
  } finally {
    await server.stop();
  }
  return worst;
}

await exitWith(bench(process.argv.slice(2)));
