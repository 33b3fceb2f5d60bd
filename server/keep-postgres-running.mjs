import { setTimeout as sleep } from "node:timers/promises";
import { HEALTHY_AFTER_MS, restartPauseMs } from "./children.mjs";
import { startEmbeddedPostgres } from "./embedded-postgres.mjs";

/**
 * The embedded Postgres, started again on the same port when it dies, so that the connection string stays true.
 *
 * @param {{ dataDir: string, log: (line: string) => void }} options
 * @returns {Promise<{ url: (database?: string) => string, home: string, stop: () => Promise<void> }>}
 */
export async function keepPostgresRunning({ dataDir, log }) {
  let server = await startEmbeddedPostgres({ dataDir, log });
  const { port } = server;
  const stopping = new AbortController();

  const keep = async () => {
    for (let deaths = 1; ; deaths++) {
      const begun = Date.now();
      const reason = await server.exited;
      if (Date.now() - begun > HEALTHY_AFTER_MS) deaths = 1;
      if (stopping.signal.aborted) return;
      log(`Postgres ended (${reason}); starting it again.`);
      await restart(deaths);
      if (stopping.signal.aborted) return server.stop();
    }
  };
  const restart = async (deaths) => {
    for (let attempt = deaths; !stopping.signal.aborted; attempt++) {
      await sleep(restartPauseMs(attempt), undefined, { signal: stopping.signal }).catch(() => undefined);
      try {
        server = await startEmbeddedPostgres({ dataDir, port, log });
        return;
      } catch (error) {
        log(error.message);
      }
    }
  };
  const kept = keep();

  return {
    url: (database) => server.url(database),
    home: server.home,
    stop: async () => {
      stopping.abort();
      await server.stop();
      await kept;
    },
  };
}
