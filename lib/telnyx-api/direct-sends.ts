import type { IncomingMessage, ServerResponse } from "node:http";
import { type Admission, admit } from "./admit";
import { answerOf, answerRoute, JSON_TYPE, refusalOfFailure, type WireAnswer } from "./answer-route";
import type { ApiOptions } from "./plugin";
import { JSON_CONTENT_TYPE, MAX_BODY_BYTES, readJsonBody } from "./read-body";
import type { Route } from "./route";

export interface DirectSendsOptions extends ApiOptions {
  /** Where the routes lie: `/v2`. */
  readonly prefix: string;
  /** Headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly makeRequestId: () => string;
}

/** Answers a request if it is one of its own; false = it is not, and nothing was done. */
export type DirectSends = (request: IncomingMessage, response: ServerResponse) => boolean;

const NOTHING = {};

/**
 * The routes that send, answered without Fastify in front of them: they are asked thousands of times a second, and its
 * request, reply, hooks and body parser took a third of the processor time of a request that does nothing (server without
 * a database, `bench/api/load.mjs`: 67 µs a request with Fastify, 33 µs with Node's server alone).
 *
 * Takes only plain requests: a path without a query, a JSON body of a known length that is not too large. Whatever is unusual
 * goes on to Fastify (plugin.ts), which answers the same by the same functions.
 */
export function directSends(options: DirectSendsOptions): DirectSends {
  const admitRequest = options.admit ?? admit;
  const routes = new Map<string, Route>();
  for (const route of options.routes)
    if (route.isSend && route.method === "POST") routes.set(options.prefix + route.path, route);
  const fixedHeaders = [...Object.entries(options.headers).flat(), "content-type", JSON_TYPE];

  return (request, response) => {
    const route = request.method === "POST" ? routes.get(request.url ?? "") : undefined;
    if (route === undefined || route.scope === null) return false;
    const length = plainBodyLength(request);
    if (length === 0) return false;

    const id = options.makeRequestId();
    const url = request.url ?? "";
    const enter = (admission: Admission) => {
      const end = (answer: WireAnswer) => write(response, fixedHeaders, id, admission.headers, answer);
      const fail = (error: unknown) => end(answerOf(refusalOfFailure(error, { id, url })));
      if ("refusal" in admission) {
        fail(admission.refusal);
        return;
      }
      const idempotencyKey = request.headers["idempotency-key"];
      const { key } = admission;
      readBytes(request, length, (bytes) => {
        let body: unknown;
        try {
          body = readJsonBody(bytes);
        } catch (error) {
          fail(error);
          return;
        }
        const received = { id, url, params: NOTHING, query: NOTHING, body, idempotencyKey, key };
        void answerRoute(route, options, received).then(end);
      });
    };
    const admitted = admitRequest(request.headers.authorization, route.scope);
    if (admitted instanceof Promise)
      admitted.then(enter, (error: unknown) => {
        write(response, fixedHeaders, id, NOTHING, answerOf(refusalOfFailure(error, { id, url })));
      });
    else enter(admitted);
    return true;
  };
}

/** Bytes of a body that can be read as it comes; 0 = there is none, or something about it is unusual. */
function plainBodyLength({ headers }: IncomingMessage): number {
  if (headers["transfer-encoding"] !== undefined || !JSON_CONTENT_TYPE.test(headers["content-type"] ?? ""))
    return 0;
  const length = Number(headers["content-length"]);
  return length <= MAX_BODY_BYTES ? length : 0;
}

/** The body, as soon as all of it is there. Never when the client goes away before. */
function readBytes(request: IncomingMessage, length: number, take: (bytes: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let left = length;
  request.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    chunks.push(chunk);
    if (left === 0) take(chunks.length === 1 ? chunk : Buffer.concat(chunks));
  });
}

function write(
  response: ServerResponse,
  fixedHeaders: readonly string[],
  requestId: string,
  admissionHeaders: Admission["headers"],
  { status, headers, body }: WireAnswer,
): void {
  const length = Buffer.byteLength(body);
  const all = [...fixedHeaders, "x-request-id", requestId, "content-length", String(length)];
  if (admissionHeaders !== NOTHING) all.push(...Object.entries(admissionHeaders).flat());
  if (headers !== NOTHING) all.push(...Object.entries(headers).flat());
  response.writeHead(status, all);
  // What has as many bytes as characters is ASCII, which is written faster.
  response.end(body, length === body.length ? "latin1" : "utf8");
}
