import { createServer, type RequestListener, type Server } from "node:http";

/**
 * Proxies and HTTP clients keep an idle connection for a minute at most. Whoever closes first must be the side that sends requests:
 * one that is sent in the instant the server closes is lost ("other side closed", or a 502 from the proxy). Node's own 5 s lose
 * some of them on a busy machine.
 */
const KEEP_ALIVE_MS = 75_000;

/** Node's HTTP server, made to be asked again over the same connection. */
export function createHttpServer(listener?: RequestListener): Server {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  if (listener) server.on("request", listener);
  return server;
}
