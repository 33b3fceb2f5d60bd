import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import next from "next";
import { closeApiKeyChecks, startApiKeyChecks } from "../lib/api-key/check-api-key";
import { getCarrierRequests } from "../lib/carrier/answer-request";
import { systemClock } from "../lib/clock";
import { getPool, getPrisma } from "../lib/db/client";
import { getEnv } from "../lib/env";
import { DomainDirectory } from "../lib/link-domain/domain-directory";
import { getLogger } from "../lib/logger";
import { closeAcceptor, startAcceptor } from "../lib/message/accept-message";
import { LinkOpener } from "../lib/short-link/open-link";
import { parentLetsServe, runChildProcess } from "./child-process";
import { CLIENT_ADDRESS_HEADER, clientAddress } from "./client-address";
import { createHttpServer } from "./http-server";
import { createLinkRoutes, isLinkRequest } from "./link-routes";
import { createMachineEntry, isMachinePath } from "./machine-routes";
import { commonHeaders, setPageHeaders } from "./security-headers";
import { createStaticFiles } from "./static-files";

/** Requests in progress are finished when the process stops, within this time. */
const DRAIN_MS = 10_000;

/** The web process: one HTTP server, machine routes in front of Next's portal. */
const server = createHttpServer();

async function serve(): Promise<void> {
  const mayServe = parentLetsServe();
  const env = getEnv();
  const isHttps = env.publicUrl.startsWith("https:");
  const common = Object.entries(commonHeaders({ isHttps }));
  const builtFolder = await loadBuiltConfig();
  // When a server action redirects, Next asks itself for the next page; by default on port 3000, whoever listens there.
  process.env.__NEXT_PRIVATE_ORIGIN = `http://127.0.0.1:${env.port}`;
  const portal = next({ dev: false, dir: process.cwd() });
  const [answerMachine] = await Promise.all([
    createMachineEntry({ expectedMigrations: listMigrations(), isHttps }),
    portal.prepare(),
  ]);
  const renderPage = portal.getRequestHandler();
  const answersFile = createStaticFiles(join(builtFolder, "static"));
  const links = await startLinks(new URL(env.publicUrl).host);

  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (links.concerns(request)) {
      links.app.routing(request, response);
      return;
    }
    if (isMachinePath(request.url ?? "/")) {
      answerMachine(request, response);
      return;
    }
    for (const [name, value] of common) response.setHeader(name, value);
    if (answersFile(request, response)) return;
    const requestId = randomUUID();
    request.headers["x-request-id"] = requestId;
    // A page cannot know its own address otherwise; signing in leads back to it.
    request.headers["x-request-path"] = request.url ?? "/";
    request.headers[CLIENT_ADDRESS_HEADER] = clientAddress(request);
    response.setHeader("X-Request-Id", requestId);
    setPageHeaders(request, response);
    renderPage(request, response).catch((error: unknown) => {
      getLogger().error({ err: error, requestId, url: request.url }, "page failed");
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(`Something went wrong. Request ${requestId}.`);
    });
  });
  await mayServe;
  startApiKeyChecks();
  startAcceptor();
  await listen(env.port);
}

/** Counts the clicks of this process; there once short links are served. */
let linkOpener: LinkOpener | null = null;

/** Short links come first: their domains have nothing else. */
async function startLinks(ownHost: string) {
  const domains = new DomainDirectory(getPrisma(), systemClock);
  linkOpener = new LinkOpener(getPool(), systemClock);
  const options = { domains, opener: linkOpener, clock: systemClock, ownHost };
  const app = createLinkRoutes(options);
  await Promise.all([app.ready(), domains.refresh()]);
  return { app, concerns: (request: IncomingMessage) => isLinkRequest(request, options) };
}

/**
 * Gives Next the configuration as it was at build time, with the folder this build lies in now, by the same variable
 * that Next's standalone server uses. Loading next.config.js again would look for the build in `.next`.
 *
 * @returns that folder
 */
async function loadBuiltConfig(): Promise<string> {
  const folder = process.env.STICKYPOOL_NEXT_DIR;
  if (!folder) throw new Error("STICKYPOOL_NEXT_DIR is not set; `npm start` sets it.");
  const { config } = JSON.parse(readFileSync(join(folder, "required-server-files.json"), "utf8"));
  config.distDir = relative(process.cwd(), folder);
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
  // Loaded here it stays silent; the first load by Next itself prints how long that took.
  const require = createRequire(import.meta.url);
  const { default: loadConfig } =
    require("next/dist/server/config") as typeof import("next/dist/server/config");
  await loadConfig("phase-production-server", process.cwd(), { silent: true });
  return folder;
}

function listen(port: number): Promise<void> {
  return new Promise((fulfil, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new Error(`Port ${port} is in use by another program.`) : error);
    });
    server.listen(port, fulfil);
  });
}

/** Migrations that came with this build's checkout. */
function listMigrations(): string[] {
  return readdirSync(join(process.cwd(), "prisma/migrations"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

async function stop(): Promise<void> {
  const closed = new Promise((fulfil) => server.close(fulfil));
  server.closeIdleConnections();
  await Promise.race([closed, sleep(DRAIN_MS, undefined, { ref: false })]);
  server.closeAllConnections();
  await closeAcceptor();
  await linkOpener?.close();
  await getCarrierRequests().close();
  await closeApiKeyChecks();
  await getPrisma().$disconnect();
  await getPool().end();
}

runChildProcess(serve, stop);
