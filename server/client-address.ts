import type { IncomingMessage } from "node:http";

/** Request header under which the rest of the product reads the client's address. Never the client's own. */
export const CLIENT_ADDRESS_HEADER = "x-client-address";

/**
 * The address a request came from. A reverse proxy on the same machine is believed about its client: then it is the
 * last entry of X-Forwarded-For, the one the proxy itself added. From anywhere else that header is the client's word.
 */
export function clientAddress(request: IncomingMessage): string {
  const peer = withoutMapping(request.socket.remoteAddress ?? "");
  if (!isLoopback(peer)) return peer;
  const header = request.headers["x-forwarded-for"];
  const forwarded = (Array.isArray(header) ? header.join(",") : header)?.split(",").at(-1)?.trim();
  return forwarded ? withoutMapping(forwarded) : peer;
}

/** Whether the request came from this machine: from a reverse proxy, or a program here. */
export function isFromOwnMachine(request: IncomingMessage): boolean {
  return isLoopback(withoutMapping(request.socket.remoteAddress ?? ""));
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

/** A dual-stack socket shows IPv4 peers as ::ffff:192.0.2.1. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, "");
}
