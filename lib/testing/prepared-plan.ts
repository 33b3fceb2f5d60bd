/** Runs one statement and gives its rows as arrays. */
export type RunStatement = (sql: string) => Promise<unknown[][]>;

/** How many rows a table had when the planner's facts were last gathered, null = they never were. */
export const TABLE_STATES = [null, 0, 1, 20_000] as const;

/**
 * Prepares a statement and gives what tells its plan, as it is now, for any parameters. Only on a connection with the settings
 * of `PROBE_SETTINGS`, which plan a statement once for all its runs.
 */
export async function preparePlan(run: RunStatement, sql: string): Promise<() => Promise<string>> {
  const places = sql.match(/\$\d+/g)?.map((place) => Number(place.slice(1))) ?? [];
  const parameters = Array.from({ length: Math.max(...places) }, () => "NULL").join(", ");
  await run(`PREPARE planned AS ${sql}`);
  return async () => (await run(`EXPLAIN EXECUTE planned(${parameters})`)).map(([line]) => line).join("\n");
}
