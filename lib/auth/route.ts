import { unstable_rethrow } from "next/navigation";
import { AppError } from "@/lib/errors/app-error";
import { errorCatalogue } from "@/lib/errors/catalogue";
import { getLogger } from "@/lib/logger";
import type { UserRole } from "@/lib/user/types";
import { authorise, type OperatorContext } from "./authorise";
import { readRequestFacts } from "./request-facts";

type RouteHandler<Params> = (request: Request, context: { params: Promise<Params> }) => Promise<Response>;

/**
 * The only way to write a route handler of the portal: checks session and role, and turns refusals into JSON
 * `{ errors: [{ code, title, detail }] }` with the catalogue's status (401, 403, …). Unknown errors are logged once
 * with the request id and answered with nothing else.
 *
 * Handlers that change something must be asked by our own pages: a request of another site is refused, whatever cookie
 * the browser sends with it (`SameSite=Lax` already holds it back on POST; this does not rely on it).
 */
export function operatorRoute<Params = Record<string, never>>(
  options: { readonly role: UserRole },
  handler: (ctx: OperatorContext, request: Request, params: Params) => Promise<Response>,
): RouteHandler<Params> {
  return async (request, { params }) => {
    try {
      if (!isReading(request.method)) refuseOtherSites(request);
      const ctx = await authorise(options.role);
      return await handler(ctx, request, await params);
    } catch (error) {
      unstable_rethrow(error);
      return errorResponse(error, (await readRequestFacts()).requestId, request);
    }
  };
}

function isReading(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** @throws AppError `forbidden` when a browser says that another site sent the request */
export function refuseOtherSites(request: Request): void {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) {
    if (site === "same-origin" || site === "none") return;
  } else {
    // Browsers without Sec-Fetch-Site send Origin with every POST; programs send neither, and have no cookie to misuse.
    const origin = request.headers.get("origin");
    if (origin === null) return;
    if (URL.canParse(origin) && new URL(origin).host === request.headers.get("host")) return;
  }
  throw new AppError("forbidden", { detail: "This request came from another site." });
}

function errorResponse(error: unknown, requestId: string, request: Request): Response {
  const isRefusal = error instanceof AppError;
  if (!isRefusal) {
    const { pathname } = new URL(request.url);
    getLogger().error({ err: error, requestId, method: request.method, path: pathname }, "route failed");
  }
  const entry = isRefusal ? error.entry : errorCatalogue.unexpected;
  return Response.json(
    {
      errors: [
        {
          code: isRefusal ? error.code : "unexpected",
          title: entry.title,
          detail: isRefusal ? error.detail : entry.help,
          ...(isRefusal && error.field ? { field: error.field } : {}),
        },
      ],
      requestId,
    },
    { status: entry.status, headers: { "cache-control": "no-store" } },
  );
}
