import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareCarrierChaos } from "@/lib/testing/carrier-chaos";
import { ensureDatabase } from "@/server/database.mjs";
import { deployMigrations } from "@/server/migrate.mjs";
import { startTemporaryPostgres } from "@/server/temporary-postgres.mjs";

const MESSAGES = 2_000;
let server: Awaited<ReturnType<typeof startTemporaryPostgres>>;
let chaos: Awaited<ReturnType<typeof prepareCarrierChaos>>;

beforeAll(async () => {
  // A server of its own: it crashes as a whole, and other tests go on meanwhile.
  server = await startTemporaryPostgres({ durable: true });
  await ensureDatabase(server.url(), "chaos");
  await deployMigrations(server.url("chaos"), join(process.cwd(), "prisma/migrations"));
  chaos = await prepareCarrierChaos(server.url("chaos"));
});
afterAll(async () => {
  await chaos?.remove();
  await server?.stop();
});

describe("kill -9 in turn while messages go through an SMPP carrier (Q2)", () => {
  it.each([[["worker", "peer"]], [["database", "worker"]], [["peer", "web"]]] as const)(
    "of %j: every accepted message is delivered once, and what reached the carrier twice is marked",
    { timeout: 180_000 },
    async (victims) => {
      const report = await chaos.runRound(victims, MESSAGES);
      expect(report.violations).toEqual([]);
      expect(report.answered).toBeGreaterThan(MESSAGES / 3);
    },
  );
});
