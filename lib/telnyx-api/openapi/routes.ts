import { z } from "zod";
import { getEnv } from "@/lib/env";
import { defineRoute, type Route } from "../route";
import { buildOpenApiDocument } from "./document";

/**
 * The route of the OpenAPI document, which describes itself too.
 *
 * @param getRoutes all routes of the API; asked at the first request, because this one is among them
 */
export function openApiRoute(getRoutes: () => readonly Route[]): Route {
  let document: ReturnType<typeof buildOpenApiDocument> | null = null;
  return defineRoute({
    method: "GET",
    path: "/openapi.json",
    operationId: "retrieveOpenApiDocument",
    tag: "About this API",
    summary: "Retrieve this document",
    description: "The OpenAPI 3.1 document of this API.",
    scope: null,
    isExtension: true,
    response: z.object({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }),
    handler: async () => {
      document ??= buildOpenApiDocument(getRoutes(), { serverUrl: `${getEnv().publicUrl}/v2` });
      return document;
    },
  });
}
