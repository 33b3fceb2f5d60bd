import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "./embedded-postgres.mjs";

/**
 * An embedded Postgres in a folder of its own that goes with it, for tests and measurements.
 *
 * @param {{ durable: boolean }} options measurements want the settings of production, tests want speed
 * @returns {Promise<{ url: (database?: string) => string, stop: () => Promise<void> }>}
 */
export async function startTemporaryPostgres({ durable }) {
  const folder = mkdtempSync(join(tmpdir(), "stickypool-postgres-"));
  // When root runs this, Postgres runs as another user and must get through.
  chmodSync(folder, 0o711);
  const server = await startEmbeddedPostgres({ dataDir: folder, durable });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
