import { randomUUID } from "node:crypto";
import { headers } from "next/headers";

/**
 * What the server knows about the request being answered. The web process sets these headers itself and overwrites
 * whatever the client sent under their names (server/web.ts).
 */
export interface RequestFacts {
  readonly requestId: string;
  /** The client's address; "" when unknown. */
  readonly address: string;
  /** Path and query that were asked for; "/" when unknown. */
  readonly path: string;
}

export async function readRequestFacts(): Promise<RequestFacts> {
  const all = await headers();
  return {
    requestId: all.get("x-request-id") ?? randomUUID(),
    address: all.get("x-client-address") ?? "",
    path: safePath(all.get("x-request-path")) ?? "/",
  };
}

/**
 * A path of this site, from something that may be anything: an address parameter, a header. Null unless it starts with
 * one slash and stays on this site ("//evil.example" and "/\evil.example" are other sites to a browser).
 */
export function safePath(text: string | null | undefined): string | null {
  if (!text || !/^\/(?![/\\])/.test(text) || /[\p{Cc}\\]/u.test(text)) return null;
  const base = "http://stickypool.invalid";
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  if (!url || url.origin !== base) return null;
  const path = `${url.pathname}${url.search}`;
  // "/..//evil.example" comes out of the parser as "//evil.example".
  return path.startsWith("//") ? null : path;
}
