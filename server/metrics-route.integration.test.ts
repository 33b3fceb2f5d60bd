import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeApiKeyChecks } from "../lib/api-key/check-api-key";
import { addTestApiKey } from "../lib/testing/api-keys";
import { setUpTestDatabase } from "../lib/testing/database";
import { createMachineRoutes } from "./machine-routes";

const db = setUpTestDatabase();
let app: Awaited<ReturnType<typeof createMachineRoutes>>;
beforeAll(async () => {
  app = await createMachineRoutes({ expectedMigrations: [], isHttps: false });
});
afterAll(async () => {
  await app.close();
  await closeApiKeyChecks();
});

async function scrape(scopes: ("read" | "send" | "admin")[]) {
  const { secret } = await addTestApiKey(db.prisma, { scopes });
  return app.inject({ url: "/metrics", headers: { authorization: `Bearer ${secret}` } });
}

describe("GET /metrics", () => {
  it("tells nothing without a key, with a wrong one, or with one that only sends (Q4)", async () => {
    for (const headers of [{}, { authorization: "Bearer wrong" }]) {
      const answer = await app.inject({ url: "/metrics", headers });
      expect(answer.statusCode).toBe(401);
      expect(answer.body).not.toContain("stickypool_");
    }
    const answer = await scrape(["send"]);
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toBe("This API key lacks the scope read.\n");
  });

  it("tells what the process did and what the installation has waiting, each once", async () => {
    const { statusCode, headers, body } = await scrape(["read"]);
    expect(statusCode).toBe(200);
    expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(headers["cache-control"]).toBe("no-store");
    for (const name of [
      "stickypool_messages_accepted_total",
      "stickypool_queued_messages",
      "process_cpu_seconds_total",
    ])
      expect(body.match(new RegExp(`^${name} [0-9.e-]+$`, "gm")), name).toHaveLength(1);
    expect((await scrape(["admin"])).statusCode).toBe(200);
  });
});
