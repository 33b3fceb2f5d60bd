import Fastify, { type FastifyInstance } from "fastify";
import { getPrisma } from "../lib/db/client";
import { errorCatalogue } from "../lib/errors/catalogue";
import { checkReadiness } from "../lib/health/check-readiness";
import { getLogger } from "../lib/logger";

/** Paths that machines ask, answered in front of Next. */
const MACHINE_PATHS = ["/v2", "/health", "/metrics"];

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
  const app = Fastify({ logger: false, requestIdHeader: "x-request-id", exposeHeadRoutes: true });

  app.get("/health/live", async () => ({ status: "ok" }));
  app.get("/health/ready", async (_request, reply) => {
    const { ready, checks } = await checkReadiness(getPrisma(), expectedMigrations);
    return reply
      .code(ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ status: ready ? "ok" : "unavailable", checks });
  });

  app.setNotFoundHandler((_request, reply) => {
    const { status, telnyxCode, title } = errorCatalogue.not_found;
    return reply
      .code(status)
      .send({ errors: [{ code: telnyxCode, title, detail: "There is no such route." }] });
  });
  app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) {
      return reply
        .code(status)
        .send({ errors: [{ code: "10015", title: "Bad Request", detail: error.message }] });
    }
    getLogger().error({ err: error, requestId: request.id, url: request.url }, "request failed");
    return reply.code(500).send({
      errors: [{ code: "10000", title: "Internal server error", detail: `Request ${request.id} failed.` }],
    });
  });
  await app.ready();
  return app;
}
