import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { AcceptConnection, type Backend, ensureBackendGone } from "./accept-connection";
import type { MessageWrite, WrittenMapping } from "./accept-write-repository";
import { findWritten } from "./find-written-repository";

const RETRY_PAUSE_MS = 100;

/**
 * What a write did whose answer was lost (Q2): waits until the backend that was writing is gone, ending it if need be,
 * and looks which of the messages are there. Outlasts a restart of the database.
 *
 * @returns the messages that were written, with their mappings; empty = the write never happened and never will
 * @throws the last error when the database stays away for `timeoutMs`
 */
export async function lookUpWrite(
  pool: pg.Pool,
  backend: Backend,
  messages: readonly MessageWrite[],
  timeoutMs: number,
): Promise<Map<string, WrittenMapping | null>> {
  const giveUpAt = performance.now() + timeoutMs;
  await ensureBackendGone(pool, backend, timeoutMs);
  for (;;) {
    let connection: AcceptConnection | null = null;
    try {
      connection = await AcceptConnection.open(pool);
      return await findWritten(connection, messages);
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
    } finally {
      await connection?.close();
    }
    await sleep(RETRY_PAUSE_MS);
  }
}
