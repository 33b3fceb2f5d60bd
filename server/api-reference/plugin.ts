import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";

/** Where the page is served. */
export const API_REFERENCE_PATH = "/api-reference";

const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * The browsable reference of the API: Swagger UI over `/v2/openapi.json`, from its npm package, without anything from
 * elsewhere. A key typed in there stays in the page.
 */
export async function apiReference(app: FastifyInstance): Promise<void> {
  const folder = join(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"), "..");
  const file = (name: string) => readFileSync(join(folder, name));
  const assets: Record<string, { type: string; content: Buffer | string }> = {
    "swagger-ui.css": { type: "text/css", content: file("swagger-ui.css") },
    "swagger-ui-bundle.js": { type: "text/javascript", content: file("swagger-ui-bundle.js") },
    "page.css": { type: "text/css", content: PAGE_CSS },
    "page.js": { type: "text/javascript", content: PAGE_SCRIPT },
  };
  for (const [name, { type, content }] of Object.entries(assets)) {
    app.get(`${API_REFERENCE_PATH}/${name}`, (_request, reply) =>
      reply.type(`${type}; charset=utf-8`).header("cache-control", "public, max-age=3600").send(content),
    );
  }
  for (const path of [API_REFERENCE_PATH, `${API_REFERENCE_PATH}/`]) {
    app.get(path, (_request, reply) =>
      reply
        .type("text/html; charset=utf-8")
        .header("content-security-policy", POLICY)
        .header("x-frame-options", "DENY")
        .send(PAGE),
    );
  }
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API reference · Stickypool</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${API_REFERENCE_PATH}/swagger-ui.css">
<link rel="stylesheet" href="${API_REFERENCE_PATH}/page.css">
<script src="${API_REFERENCE_PATH}/swagger-ui-bundle.js" defer></script>
<script src="${API_REFERENCE_PATH}/page.js" defer></script>
</head>
<body>
<header class="page-header"><a href="/">Stickypool</a><a href="/v2/openapi.json">OpenAPI document</a></header>
<main id="reference"><noscript>This page needs JavaScript. <a href="/v2/openapi.json">The OpenAPI document</a> holds the same.</noscript></main>
</body>
</html>
`;

const PAGE_CSS = `
body { margin: 0; }
.page-header { display: flex; gap: 1.5rem; padding: 0.75rem 1.25rem; font: 500 1rem/1.5 system-ui, sans-serif; border-bottom: 1px solid #8884; }
.page-header a { color: inherit; }
html.dark-mode body { background: #1c2022; color: #e4e6e6; }
.swagger-ui { overflow-wrap: anywhere; }
.swagger-ui .response-col_links { display: none; }
@media (max-width: 640px) {
  .swagger-ui .wrapper { padding: 0 0.75rem; }
  .swagger-ui .responses-inner { padding: 0.75rem; }
  .swagger-ui .response-col_status { min-width: 3rem; padding-inline-end: 0.5rem; }
  .swagger-ui .opblock .opblock-summary { flex-wrap: wrap; }
  .swagger-ui table.parameters, .swagger-ui table.parameters > tbody, .swagger-ui table.parameters > tbody > tr, .swagger-ui table.parameters > tbody > tr > td { display: block; width: auto; }
  .swagger-ui table.parameters > thead { display: none; }
}
`;

const PAGE_SCRIPT = `
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
SwaggerUIBundle({
  url: "/v2/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
  filter: true,
  presets: [SwaggerUIBundle.presets.apis],
});
`;
