import type { NeededScope } from "@/lib/api-key/scopes";
import type { Route } from "../route";
import { createSchemaWriter, type JsonSchema } from "./schema-writer";

/** What varies between installations. */
export interface DocumentOptions {
  /** Base address of the API, ending in `/v2`. */
  readonly serverUrl: string;
}

const DESCRIPTION = `
Messaging profiles, number pools and sticky senders behind the API of Telnyx: what works there works here with the base URL
changed, with the official SDKs as well. What is ours is marked **Extension**.

Every request carries an API key: \`Authorization: Bearer <key>\`. A key has scopes: \`read\`, \`send\`, \`admin\`; each
operation names the one it needs. Refusals come in one envelope, \`{"errors": [{code, title, detail, source, meta}]}\`.
Every answer carries \`x-request-id\`, under which the log knows it.
`.trim();

const SCOPE_TEXT: Readonly<Record<NeededScope, string>> = {
  read: "Scope: `read`.",
  send: "Scope: `send`.",
  admin: "Scope: `admin`.",
  own_messages: "Scope: `read`; with `send` alone, for what was accepted with the same key.",
};

/**
 * The OpenAPI 3.1 document of the API, made from the routes that are served and the very schemas that validate.
 *
 * @throws Error when two different schemas have the same id
 */
export function buildOpenApiDocument(routes: readonly Route[], { serverUrl }: DocumentOptions) {
  const schemas = createSchemaWriter();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const operations = paths[route.path] ?? {};
    operations[route.method.toLowerCase()] = operationOf(route, schemas);
    paths[route.path] = operations;
  }
  return {
    openapi: "3.1.1",
    info: { title: "Stickypool API", version: "2.0.0", description: DESCRIPTION },
    servers: [{ url: serverUrl }],
    security: [{ apiKey: [] }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...schemas.components(), ErrorEnvelope: ERROR_ENVELOPE },
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "An API key of this installation." },
      },
      responses: {
        Refusal: {
          description:
            "The request was refused and has changed nothing. Each entry says what is wrong, and where.",
          content: { "application/json": { schema: { $ref: "#/components/schemas/ErrorEnvelope" } } },
        },
        Failure: {
          description: "The server could not do it. The log names the cause under the request id.",
          content: { "application/json": { schema: { $ref: "#/components/schemas/ErrorEnvelope" } } },
        },
      },
    },
  };
}

function operationOf(route: Route, schemas: ReturnType<typeof createSchemaWriter>) {
  const parameters = [
    ...schemas.fields(route.params).map((field) => parameterOf("path", field)),
    ...schemas.fields(route.query).map((field) => parameterOf("query", field)),
    ...(route.isSend ? [IDEMPOTENCY_KEY] : []),
  ];
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.isExtension ? `${route.summary} (extension)` : route.summary,
    description: [
      route.isExtension ? "**Extension**: not part of Telnyx's API." : "",
      route.description ?? "",
      route.scope === null ? "Needs no key." : SCOPE_TEXT[route.scope],
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
    ...(route.isExtension && { "x-extension": true }),
    ...(route.scope === null ? { security: [] } : { "x-scope": route.scope }),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && {
      requestBody: {
        // A request without a body is one with nothing in it.
        required: !route.body.safeParse({}).success,
        content: {
          "application/json": {
            schema: schemas.input(route.body),
            ...(route.examples && { examples: route.examples }),
          },
        },
      },
    }),
    responses: {
      [route.status ?? 200]: {
        description: "Done.",
        content: { "application/json": { schema: schemas.output(route.response) } },
      },
      "4XX": { $ref: "#/components/responses/Refusal" },
      "5XX": { $ref: "#/components/responses/Failure" },
    },
  };
}

interface Field {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: JsonSchema;
}

function parameterOf(place: "path" | "query", { name, isRequired, schema }: Field) {
  const { description, example, ...rest } = schema;
  return {
    name,
    in: place,
    required: place === "path" ? true : isRequired,
    ...(description !== undefined && { description }),
    ...(example !== undefined && { example }),
    schema: rest,
  };
}

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "Any text of 1 to 255 printable ASCII characters. The same key with the same request within 24 hours returns the first " +
    "answer instead of sending again; with another request it is refused. Only accepted sends are remembered, per API key.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

const ERROR_ENVELOPE = {
  type: "object",
  required: ["errors"],
  properties: {
    errors: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["code", "title", "detail", "meta"],
        properties: {
          code: { type: "string", description: "From Telnyx's published lists.", examples: ["10015"] },
          title: { type: "string", description: "Fixed per code." },
          detail: { type: "string", description: "About this case." },
          source: {
            type: "object",
            properties: {
              pointer: { type: "string", description: "JSON pointer into the body." },
              parameter: { type: "string", description: "A query, path or header parameter." },
            },
          },
          meta: { type: "object", properties: { url: { type: "string", format: "uri" } } },
        },
      },
    },
  },
};
