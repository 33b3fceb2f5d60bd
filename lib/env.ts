import { parseSettings, type Settings } from "../server/settings.mjs";
import { processSingleton } from "./process-singleton";

/** The settings of a process that `npm start` launched: it has resolved what may be absent in the environment. */
export interface Env extends Settings {
  databaseUrl: string;
  appSecret: string;
}

/**
 * Parses an environment; the rules of the single settings are in `server/settings.mjs`, which `npm start` reads too.
 *
 * @throws Error listing every problem found
 */
export function parseEnv(environment: NodeJS.ProcessEnv, root: string): Env {
  const { settings, problems } = parseSettings(environment, root);
  const { databaseUrl, appSecret } = settings;
  if (!databaseUrl)
    problems.push("DATABASE_URL is not set; `npm start` sets it for the processes it launches.");
  if (!appSecret) problems.push("APP_SECRET is not set; `npm start` sets it for the processes it launches.");
  if (problems.length > 0 || !databaseUrl || !appSecret) throw new Error(problems.join("\n"));
  return { ...settings, databaseUrl, appSecret };
}

/** The settings of this process, parsed on first use. */
export function getEnv(): Env {
  return processSingleton("env", () => parseEnv(process.env, process.cwd()));
}
