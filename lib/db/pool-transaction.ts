import type pg from "pg";

/** Runs `work` in one transaction on a connection of the pool, for statements that bypass Prisma. */
export async function inPoolTransaction<T>(
  pool: pg.Pool,
  work: (db: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
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
  }
}
