import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { systemClock } from "../lib/clock";
import { getPrisma } from "../lib/db/client";
import { checkReadiness } from "../lib/health/check-readiness";
import { MEDIA_PATH } from "../lib/media/media-url";
import { directSends } from "../lib/telnyx-api/direct-sends";
import { answerUnknownPath, telnyxApi } from "../lib/telnyx-api/plugin";
import { apiRoutes } from "../lib/telnyx-api/routes";
import { API_REFERENCE_PATH, apiReference } from "./api-reference/plugin";
import { carrierEntry, isCarrierPath } from "./carrier-entry";
import { mediaEntry } from "./media-entry";
import { metricsRoute } from "./metrics-route";
import { commonHeaders } from "./security-headers";

/** Longer path parameters are no ids of anything: there is nothing by that name. */
const MAX_PARAM_LENGTH = 1_000;

/** Paths that machines ask, answered in front of Next. */
const MACHINE_PATHS = ["/v2", "/health", "/metrics", MEDIA_PATH, API_REFERENCE_PATH].map((path) => ({
  path,
  below: `${path}/`,
  asked: `${path}?`,
}));

export function isMachinePath(url: string): boolean {
  return (
    MACHINE_PATHS.some(
      ({ path, below, asked }) => url.startsWith(below) || url === path || url.startsWith(asked),
    ) || isCarrierPath(url)
  );
}

export interface MachineRoutesOptions {
  /** Names of the migrations this build needs. */
  readonly expectedMigrations: readonly string[];
  /** Whether the product is reached by https. */
  readonly isHttps: boolean;
}

/** Answers every request of machines: sends at once, everything else through Fastify. */
export async function createMachineEntry(
  options: MachineRoutesOptions,
): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const answersSend = directSends({
    prefix: "/v2",
    routes: apiRoutes,
    clock: systemClock,
    headers: commonHeaders(options),
    makeRequestId: randomUUID,
  });
  const app = await createMachineRoutes(options);
  return (request, response) => {
    if (!answersSend(request, response)) app.routing(request, response);
  };
}

/**
 * The Fastify app for machines. It does not listen itself: the web process hands it its requests as they come.
 *
 * Every answer gets a request id of ours and the common headers by a hook: set on the response before Fastify has it, Node
 * checks and copies all headers one by one, which took a tenth of the processor time of a send without its database.
 */
export async function createMachineRoutes(options: MachineRoutesOptions): Promise<FastifyInstance> {
  const common = commonHeaders(options);
  const setHeaders = (request: FastifyRequest, reply: FastifyReply) =>
    reply.headers(common).header("x-request-id", request.id);
  const app = Fastify({
    logger: false,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // A path that cannot be decoded, or is too long, names nothing. No hook runs for it.
    frameworkErrors: (_error, request, reply) => {
      setHeaders(request, reply);
      answerUnknownPath(reply);
    },
  });
  app.addHook("onRequest", (request, reply, done) => {
    setHeaders(request, reply);
    done();
  });

  app.get("/health/live", async () => ({ status: "ok" }));
  app.get("/health/ready", async (_request, reply) => {
    const { ready, checks } = await checkReadiness(getPrisma(), options.expectedMigrations);
    return reply
      .code(ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ status: ready ? "ok" : "unavailable", checks });
  });

  await app.register(telnyxApi, { prefix: "/v2", routes: apiRoutes, clock: systemClock });
  await app.register(apiReference);
  await app.register(carrierEntry);
  await app.register(metricsRoute);
  await app.register(mediaEntry);
  await app.ready();
  return app;
}
