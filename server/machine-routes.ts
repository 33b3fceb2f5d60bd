import Fastify, { type FastifyInstance } from "fastify";
import { systemClock } from "../lib/clock";
import { getPrisma } from "../lib/db/client";
import { checkReadiness } from "../lib/health/check-readiness";
import { telnyxApi } from "../lib/telnyx-api/plugin";
import { apiRoutes } from "../lib/telnyx-api/routes";
import { API_REFERENCE_PATH, apiReference } from "./api-reference/plugin";

/** Paths that machines ask, answered in front of Next. */
const MACHINE_PATHS = ["/v2", "/health", "/metrics", API_REFERENCE_PATH];

export function isMachinePath(url: string): boolean {
  const path = url.split("?", 1)[0] ?? "";
  return MACHINE_PATHS.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}

/**
 * The Fastify app for machines. It does not listen itself: the web process hands it its requests.
 *
 * @param expectedMigrations names of the migrations this build needs
 */
export async function createMachineRoutes(expectedMigrations: readonly string[]): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    requestIdHeader: "x-request-id",
    exposeHeadRoutes: true,
    // Ids are short; a longer one is refused like one that does not exist.
    routerOptions: { maxParamLength: 1_000 },
  });

  app.get("/health/live", async () => ({ status: "ok" }));
  app.get("/health/ready", async (_request, reply) => {
    const { ready, checks } = await checkReadiness(getPrisma(), expectedMigrations);
    return reply
      .code(ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ status: ready ? "ok" : "unavailable", checks });
  });

  await app.register(telnyxApi, { prefix: "/v2", routes: apiRoutes, clock: systemClock });
  await app.register(apiReference);
  await app.ready();
  return app;
}
