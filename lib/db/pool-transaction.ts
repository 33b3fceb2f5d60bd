import type pg from "pg";

/** Runs `work` in one transaction on a connection of the pool, for statements that bypass Prisma. */
export async function inPoolTransaction<T>(
  pool: pg.Pool,
  work: (db: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // The pool listens to idle connections only. One that breaks between two statements makes the next one fail: nobody
  // else need hear of it, least of all the process, which would end.
  const ignore = () => undefined;
  client.on("error", ignore);
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    client.release();
    return result;
  } catch (error) {
    // A connection in doubt does not go back to the pool; closing it rolls back.
    client.release(true);
    throw error;
  } finally {
    client.off("error", ignore);
  }
}
