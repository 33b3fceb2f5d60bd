import type { IncomingMessage } from "node:http";
import { isFromOwnMachine } from "./client-address";

/**
 * The host a client asked for, in lower case and without a port that is its scheme's own. A reverse proxy on the same machine
 * is believed about it, as it is about the client's address: then it is the last entry of X-Forwarded-Host. From anywhere
 * else that header is the client's word. Empty = none was named.
 */
export function requestHost(request: IncomingMessage): string {
  const forwarded = isFromOwnMachine(request) ? request.headers["x-forwarded-host"] : undefined;
  const named =
    forwarded === undefined
      ? request.headers.host
      : (Array.isArray(forwarded) ? forwarded.join(",") : forwarded).split(",").at(-1)?.trim();
  return (named ?? "").toLowerCase().replace(/:(?:80|443)$/, "");
}
