import type { FastifyInstance } from "fastify";
import { Registry } from "prom-client";
import { systemClock } from "../lib/clock";
import { errorCatalogue } from "../lib/errors/catalogue";
import { getLogger } from "../lib/logger";
import { readInstallationMetrics } from "../lib/metrics/installation-metrics";
import { getProcessMetrics } from "../lib/metrics/process-metrics";
import { admit } from "../lib/telnyx-api/admit";

/**
 * `GET /metrics` in the format of Prometheus, for API keys with the scope read. While the database does not answer it tells
 * what the process knows by itself.
 */
export async function metricsRoute(app: FastifyInstance): Promise<void> {
  app.get("/metrics", async (request, reply) => {
    const admission = await admit(request.headers.authorization, "read");
    reply.headers(admission.headers).header("cache-control", "no-store");
    if ("refusal" in admission) {
      const { code, detail } = admission.refusal;
      return reply.code(errorCatalogue[code].status).type("text/plain").send(`${detail}\n`);
    }
    const own = getProcessMetrics();
    const all = await readInstallationMetrics(systemClock).then(
      (installation) => Registry.merge([own, installation]),
      (error: unknown) => {
        getLogger().warn({ err: error }, "the installation's metrics could not be read");
        return own;
      },
    );
    return reply.type(all.contentType).send(await all.metrics());
  });
}
