import { z } from "zod";
import { walkVerifiedDomains } from "@/lib/link-domain/service";
import type { LinkDomain } from "@/lib/link-domain/types";
import { listOf, pageQuery, readPage } from "../pagination";
import { defineRoute, type Route } from "../route";

/** A link domain in an answer. */
const wireUrlDomain = z
  .object({
    record_type: z.literal("messaging_url_domain"),
    id: z.string(),
    url_domain: z.string(),
    use_case: z.string().nullable(),
  })
  .meta({ id: "MessagingUrlDomain" });

function present({ id, host, useCase }: LinkDomain): z.input<typeof wireUrlDomain> {
  return { record_type: "messaging_url_domain", id, url_domain: host, use_case: useCase };
}

const list = defineRoute({
  method: "GET",
  path: "/messaging_url_domains",
  operationId: "listMessagingUrlDomains",
  tag: "URL domains",
  summary: "List messaging URL domains",
  description: "The verified domains for short links, by name. Administrators add them in the portal.",
  scope: "read",
  query: z.object(pageQuery()),
  response: listOf(wireUrlDomain),
  handler: async (request) => readPage(request, "messaging_url_domains", walkVerifiedDomains(), present),
});

/** Domains for short links. */
export const urlDomainRoutes: readonly Route[] = [list];
