import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiKey } from "@/lib/api-key/types";
import { AppError } from "@/lib/errors/app-error";
import { type Admission, admit } from "./admit";
import {
  type AnswerOptions,
  answerOf,
  answerRoute,
  JSON_TYPE,
  refusalOfFailure,
  type WireAnswer,
} from "./answer-route";
import { JSON_CONTENT_TYPE, MAX_BODY_BYTES, readJsonBody } from "./read-body";
import type { ReceivedRequest } from "./read-request";
import { ANYONE, type HttpMethod, type Route } from "./route";
import { refusalOf, type WireRefusal } from "./wire-error";

export interface ApiOptions extends AnswerOptions {
  readonly routes: readonly Route[];
  /** Whose request it is, and whether it may come in now. Default: the real keys and their limits. */
  readonly admit?: typeof admit;
}

const KEY = Symbol("apiKey");
type WithKey = FastifyRequest & { [KEY]?: ApiKey };

/**
 * The `/v2` API as a Fastify plugin, to be registered under that prefix: every route of the list, and the conventions all of
 * them share (key, limits, body, envelope of refusals, unknown paths and methods).
 */
export async function telnyxApi(app: FastifyInstance, options: ApiOptions): Promise<void> {
  const admitRequest = options.admit ?? admit;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    JSON_CONTENT_TYPE,
    { parseAs: "buffer", bodyLimit: MAX_BODY_BYTES },
    (_request, body, done) => {
      try {
        done(null, readJsonBody(body as Buffer));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  app.setErrorHandler((error: unknown, request, reply) => refuse(reply, refusalOfFailure(error, request)));
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
      handler: async (request, reply) =>
        send(reply, await answerRoute(route, options, receivedBy(request as WithKey))),
    });
  }
}

function receivedBy(request: WithKey): ReceivedRequest {
  const { id, url, params, query, body, headers, [KEY]: key } = request;
  if (key === undefined) throw new Error("A request came in without being admitted.");
  return { id, url, params, query, body, idempotencyKey: headers["idempotency-key"], key };
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

function refuse(reply: FastifyReply, refusal: WireRefusal): FastifyReply {
  return send(reply, answerOf(refusal));
}

function send(reply: FastifyReply, { status, headers, body }: WireAnswer): FastifyReply {
  return reply.code(status).headers(headers).type(JSON_TYPE).send(body);
}
