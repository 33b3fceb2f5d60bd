import type { IncomingMessage } from "node:http";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Clock } from "../lib/clock";
import { WELL_KNOWN_PATH } from "../lib/link-domain/check-domain";
import type { DomainDirectory } from "../lib/link-domain/domain-directory";
import { findTokenOfHost } from "../lib/link-domain/service";
import { getLogger } from "../lib/logger";
import { splitLinkPath } from "../lib/short-link/link-code";
import { MissLimiter } from "../lib/short-link/miss-limiter";
import type { LinkOpener } from "../lib/short-link/open-link";
import { clientAddress } from "./client-address";
import { requestHost } from "./request-host";

export interface LinkRoutesOptions {
  readonly domains: Pick<DomainDirectory, "has">;
  readonly opener: Pick<LinkOpener, "find" | "open">;
  readonly clock: Clock;
  /** Host of the portal's own address: a link domain that is the same leaves it its pages. */
  readonly ownHost: string;
}

/**
 * Whether a request is for short links: it asks a link domain, where there is nothing else, or the portal's own address for a
 * path that only a short link has, or it asks whether a domain is ours.
 */
export function isLinkRequest(
  request: IncomingMessage,
  { domains, ownHost }: Pick<LinkRoutesOptions, "domains" | "ownHost">,
): boolean {
  const path = pathOf(request.url ?? "/");
  if (path === WELL_KNOWN_PATH) return true;
  const host = requestHost(request);
  return domains.has(host) && (host !== ownHost || splitLinkPath(path) !== null);
}

/** Nothing that leads elsewhere may be kept, and nobody learns where it was opened. */
const HEADERS = {
  "cache-control": "private, no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
} as const;

const NOT_FOUND = page(
  "This link does not exist",
  "It may have been copied in part. Ask whoever sent it for it again.",
);
const BLOCKED = page("Too many wrong links", "Wait a minute, then open the link again.");
const UNAVAILABLE = page("This link cannot be opened right now", "Try again in a moment.");

/**
 * The Fastify app for short links (F5). A link leads to what was stored for it and nowhere else: nothing of the request gets into
 * the answer. Whatever is wrong with a link, the answer is the same.
 */
export function createLinkRoutes({ domains, opener, clock }: LinkRoutesOptions): FastifyInstance {
  const misses = new MissLimiter(clock);
  const app = Fastify({
    logger: false,
    requestIdHeader: false,
    routerOptions: { maxParamLength: 1_000 },
    frameworkErrors: (_error, _request, reply) => sendPage(reply, 404, NOT_FOUND),
  });

  app.route({
    method: ["GET", "HEAD"],
    url: "*",
    handler: async ({ raw }, reply) => {
      const address = clientAddress(raw);
      if (misses.isBlocked(address)) return sendPage(reply.header("retry-after", "60"), 429, BLOCKED);
      const path = pathOf(raw.url ?? "/");
      const host = requestHost(raw);
      if (path === WELL_KNOWN_PATH) {
        const token = await findTokenOfHost(host);
        if (token !== null) return reply.headers(HEADERS).type("text/plain").send(token);
      } else if (domains.has(host)) {
        const target = await findTarget(opener, raw, host, path);
        if (target !== null) return reply.headers(HEADERS).redirect(target, 302);
      }
      misses.miss(address);
      return sendPage(reply, 404, NOT_FOUND);
    },
  });
  app.setNotFoundHandler((_request, reply) => sendPage(reply, 404, NOT_FOUND));
  app.setErrorHandler((error, { raw }, reply) => {
    getLogger().error({ err: error, url: raw.url }, "a short link could not be opened");
    return sendPage(reply, 503, UNAVAILABLE);
  });
  return app;
}

/** Who only asks for the head has not opened it. */
async function findTarget(
  opener: LinkRoutesOptions["opener"],
  { method, headers }: IncomingMessage,
  host: string,
  path: string,
): Promise<string | null> {
  if (method === "HEAD") return (await opener.find({ host, path }))?.target ?? null;
  const purpose = headers["sec-purpose"] ?? headers.purpose ?? null;
  return opener.open({
    host,
    path,
    userAgent: headers["user-agent"] ?? null,
    purpose: Array.isArray(purpose) ? purpose.join() : purpose,
  });
}

function pathOf(url: string): string {
  const query = url.search(/[?#]/);
  return query < 0 ? url : url.slice(0, query);
}

function sendPage(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply
    .code(status)
    .headers(HEADERS)
    .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
    .type("text/html; charset=utf-8")
    .send(html);
}

function page(title: string, text: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto 0;padding:0 1.5rem}h1{font-size:1.25rem}</style></head><body><h1>${title}</h1><p>${text}</p></body></html>`;
}
