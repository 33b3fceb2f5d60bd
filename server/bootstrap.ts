import pg from "pg";
import { type Env, getEnv } from "../lib/env";
import { isSetUp } from "../lib/instance/is-set-up";
import { tellParent } from "./tell-parent";

/**
 * Runs once per `npm start`, after the migrations and before anything serves: refuses a database of another
 * installation, and makes the administrator and the API key that the settings name.
 */
async function bootstrap(): Promise<void> {
  const env = getEnv();
  const client = new pg.Client({
    connectionString: env.databaseUrl,
    application_name: "stickypool-bootstrap",
  });
  // A lost connection fails the query that waits for it, which is what is told.
  client.on("error", () => undefined);
  await client.connect();
  const isDone = await isSetUp(client, env).finally(() => client.end());
  if (isDone) return;
  const setupCode = await setUpDatabase(env);
  if (setupCode === null) return;
  const address = new URL("/set-up", env.publicUrl).href;
  await tellParent({
    type: "notice",
    text: `There is no administrator yet: open ${address} and enter the one-time code ${setupCode}.`,
  });
}

async function setUpDatabase(env: Env): Promise<string | null> {
  const { setUp } = await import("../lib/instance/set-up");
  const { getPool, getPrisma } = await import("../lib/db/client");
  try {
    return await setUp(getPrisma(), env);
  } finally {
    await getPrisma().$disconnect();
    await getPool().end();
  }
}

bootstrap()
  .catch(async (error: unknown) => {
    process.exitCode = 1;
    await tellParent({ type: "failed", reason: error instanceof Error ? error.message : String(error) });
  })
  .finally(() => {
    if (process.connected) process.disconnect();
  });
