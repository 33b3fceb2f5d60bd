import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiKey } from "@/lib/api-key/types";
import type { Clock } from "@/lib/clock";
import { AppError } from "@/lib/errors/app-error";
import { getLogger } from "@/lib/logger";
import { type Admission, admit } from "./admit";
import { checkInput, invalidInput } from "./check-input";
import { isText, MAX_BODY_BYTES, readJsonBody } from "./read-body";
import { ANYONE, type ApiRequest, type HttpMethod, type Route } from "./route";
import {
  type FieldNames,
  refusalOf,
  unexpectedRefusal,
  type WireError,
  type WireRefusal,
  wireError,
} from "./wire-error";

export interface ApiOptions {
  readonly routes: readonly Route[];
  readonly clock: Clock;
  /** Whose request it is, and whether it may come in now. Default: the real keys and their limits. */
  readonly admit?: typeof admit;
  /** Checks every answer against the route's schema, and fails what does not match. For tests. */
  readonly checkResponses?: boolean;
}

const KEY = Symbol("apiKey");
type WithKey = FastifyRequest & { [KEY]?: ApiKey };

/** Longer keys are no keys but mistakes. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/**
 * The `/v2` API as a Fastify plugin, to be registered under that prefix: every route of the list, and the conventions all of
 * them share (key, limits, body, envelope of refusals, unknown paths and methods).
 */
export async function telnyxApi(app: FastifyInstance, options: ApiOptions): Promise<void> {
  const admitRequest = options.admit ?? admit;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/(?:[a-z0-9.-]+\+)?json(?:\s*;.*)?$/i,
    { parseAs: "buffer", bodyLimit: MAX_BODY_BYTES },
    (_request, body, done) => {
      try {
        done(null, readJsonBody(body as Buffer));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  app.setErrorHandler((error: unknown, request, reply) => answerError(error, request, reply));
  app.setNotFoundHandler(notFound(options.routes));

  for (const route of options.routes) {
    app.route({
      method: route.method,
      url: route.path.replaceAll(/\{(\w+)\}/g, ":$1"),
      // Before the body is read: a request without a key costs nothing.
      onRequest: (request, reply, done) => {
        if (route.scope === null) {
          (request as WithKey)[KEY] = ANYONE;
          done();
          return;
        }
        const admitted = admitRequest(request.headers.authorization, route.scope);
        const enter = (admission: Admission) => {
          reply.headers(admission.headers);
          if ("refusal" in admission) done(admission.refusal);
          else {
            (request as WithKey)[KEY] = admission.key;
            done();
          }
        };
        if (admitted instanceof Promise) admitted.then(enter, done);
        else enter(admitted);
      },
      handler: (request, reply) => answer(route, options, request as WithKey, reply),
    });
  }
}

async function answer(
  route: Route,
  options: ApiOptions,
  request: WithKey,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const read = readRequest(route, request, options.clock);
  if ("refusal" in read) return refuse(reply, read.refusal);
  try {
    const body = await route.handler(read.request);
    if (options.checkResponses) route.response.parse(body);
    return reply
      .code(route.status ?? 200)
      .type("application/json; charset=utf-8")
      .send(JSON.stringify(body));
  } catch (error) {
    return answerError(error, request, reply, route.fieldNames);
  }
}

function readRequest(
  route: Route,
  request: WithKey,
  clock: Clock,
): { request: ApiRequest } | { refusal: WireRefusal } {
  const errors: WireError[] = [];
  const params = readPart(route.params, request.params, "params", errors);
  const query = readPart(route.query, request.query, "query", errors);
  let body: unknown;
  if (route.body) {
    // A request without any body is one with nothing in it: what is missing is then said field by field.
    const checked = checkInput(route.body, request.body === undefined ? {} : request.body, "body");
    if (checked.ok) body = checked.data;
    else errors.push(...checked.errors);
  }
  const idempotencyKey = route.isSend ? readIdempotencyKey(request, errors) : null;
  if (errors.length > 0) return { refusal: invalidInput(errors) };
  const key = request[KEY];
  if (key === undefined) throw new Error("A request came in without being admitted.");
  return {
    request: {
      params,
      query,
      body,
      key,
      requestId: request.id,
      ctx: { actor: { userId: null, label: `API key ${key.name}` }, clock },
      idempotencyKey,
      fingerprint: idempotencyKey === null ? "" : fingerprintOf(route, body),
    },
  };
}

function readPart(
  schema: Route["query"],
  value: unknown,
  part: "params" | "query",
  errors: WireError[],
): unknown {
  if (!schema) return undefined;
  for (const [name, given] of Object.entries(value as Record<string, unknown>)) {
    // Names that no route knows are ignored, however often they come.
    if (!(name in schema.shape)) continue;
    if (Array.isArray(given))
      errors.push(wireError("invalid_value", "This parameter is given more than once.", { parameter: name }));
    else if (!isText(String(given)))
      errors.push(wireError("invalid_value", "The value is no text.", { parameter: name }));
  }
  if (errors.length > 0) return undefined;
  const checked = checkInput(schema, value, part);
  if (checked.ok) return checked.data;
  errors.push(...checked.errors);
  return undefined;
}

function readIdempotencyKey(request: FastifyRequest, errors: WireError[]): string | null {
  const value = request.headers["idempotency-key"];
  if (value === undefined) return null;
  if (typeof value === "string" && IDEMPOTENCY_KEY.test(value)) return value;
  errors.push(
    wireError("invalid_value", "The Idempotency-Key must have 1 to 255 printable ASCII characters.", {
      parameter: "Idempotency-Key",
    }),
  );
  return null;
}

/** What was parsed, so that spaces and the order of unknown keys make no other request of it. */
function fingerprintOf(route: Route, body: unknown): string {
  return createHash("sha256")
    .update(`${route.method} ${route.path}\n${JSON.stringify(body)}`)
    .digest("base64url");
}

/** The answer where nothing is. */
export function answerUnknownPath(reply: FastifyReply): FastifyReply {
  return refuse(reply, refusalOf(new AppError("not_found", { detail: "There is no such path." })));
}

/** Unknown paths are 404, known paths with another method 405 with `Allow`. */
function notFound(routes: readonly Route[]) {
  const known = new Map<string, { pattern: RegExp; methods: Set<HttpMethod | "HEAD"> }>();
  for (const { path, method } of routes) {
    const entry = known.get(path) ?? {
      pattern: new RegExp(`^/v2${path.replaceAll(/\{\w+\}/g, "[^/]+")}/?$`),
      methods: new Set(),
    };
    entry.methods.add(method);
    if (method === "GET") entry.methods.add("HEAD");
    known.set(path, entry);
  }
  return (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const matching = [...known.values()].filter(({ pattern }) => pattern.test(path));
    const methods = [...new Set(matching.flatMap((entry) => [...entry.methods]))].sort();
    if (methods.length === 0) return answerUnknownPath(reply);
    const allow = methods.join(", ");
    reply.header("allow", allow);
    return refuse(
      reply,
      refusalOf(new AppError("method_not_allowed", { detail: `This path takes ${allow}.` })),
    );
  };
}

function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  fieldNames?: FieldNames,
): FastifyReply {
  if (error instanceof AppError) {
    if (error.cause !== undefined && error.entry.status >= 500)
      getLogger().error({ err: error, requestId: request.id, url: request.url }, "request refused");
    return refuse(reply, refusalOf(error, fieldNames));
  }
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status === 413)
    return refuse(
      reply,
      refusalOf(new AppError("payload_too_large", { detail: `A body has at most ${MAX_BODY_BYTES} bytes.` })),
    );
  if (status === 415) return refuse(reply, refusalOf(new AppError("unsupported_media_type")));
  if (status < 500)
    return refuse(reply, refusalOf(new AppError("invalid_value", { detail: (error as Error).message })));
  getLogger().error({ err: error, requestId: request.id, url: request.url }, "request failed");
  return refuse(reply, unexpectedRefusal(request.id));
}

function refuse(reply: FastifyReply, { status, headers, body }: WireRefusal): FastifyReply {
  return reply
    .code(status)
    .headers(headers)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify(body));
}
