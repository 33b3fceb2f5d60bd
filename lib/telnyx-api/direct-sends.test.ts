import { createServer, request as httpRequest, type OutgoingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ApiKey } from "@/lib/api-key/types";
import { AppError } from "@/lib/errors/app-error";
import { manualClock } from "@/lib/testing/manual-clock";
import type { Admission } from "./admit";
import { directSends } from "./direct-sends";
import { type ApiOptions, telnyxApi } from "./plugin";
import { MAX_BODY_BYTES } from "./read-body";
import { type ApiRequest, defineRoute } from "./route";

const key: ApiKey = { id: "0190b5a0-0000-7000-8000-000000000001", name: "test", scopes: ["send"] };
const common = { "x-content-type-options": "nosniff", "x-request-id": "the-id" };
const seen: ApiRequest[] = [];
const sends = { method: "POST", tag: "Things", summary: "Send", scope: "send", isSend: true } as const;
const routes = [
  defineRoute({
    ...sends,
    path: "/things",
    operationId: "sendThing",
    body: z.object({ name: z.string().max(20), note: z.string().nullish() }),
    response: z.object({ data: z.object({ name: z.string() }) }),
    fieldNames: { recipient: "/to" },
    handler: async (request) => {
      seen.push(request);
      const { name } = request.body;
      if (name === "full") throw new AppError("queue_full", { field: "recipient" });
      if (name === "slow") throw new AppError("too_many_requests", { meta: { retryAfterSeconds: 2.2 } });
      if (name === "broken") throw new Error("secret cause");
      return { data: { name } };
    },
  }),
  defineRoute({
    method: "POST",
    tag: "Things",
    summary: "Make",
    path: "/others",
    operationId: "makeOther",
    scope: "send",
    response: z.object({ data: z.object({ name: z.string() }) }),
    handler: async () => ({ data: { name: "other" } }),
  }),
];

/** Some keys are known at once, others are looked up first; limits and refusals come either way. */
function admit(authorization: string | undefined): Admission | Promise<Admission> {
  const limits = { "x-ratelimit-remaining": "3" };
  if (authorization === "Bearer lost") return Promise.reject(new AppError("unavailable"));
  const known = authorization === "Bearer good" || authorization === "Bearer read";
  const admission: Admission = known
    ? { headers: limits, key }
    : { headers: limits, refusal: new AppError("unauthenticated", { detail: "No key." }) };
  return authorization === "Bearer read" || authorization === "Bearer unread"
    ? Promise.resolve(admission)
    : admission;
}

let app: FastifyInstance;
let server: Server;
let taken: boolean[];

beforeAll(async () => {
  const options: ApiOptions = { routes, clock: manualClock(), admit, checkResponses: true };
  app = Fastify({ genReqId: () => "the-id" });
  app.addHook("onRequest", (_request, reply, done) => {
    reply.headers(common);
    done();
  });
  await app.register(telnyxApi, { prefix: "/v2", ...options });
  await app.ready();
  const { "x-request-id": _id, ...headers } = common;
  const answersSend = directSends({ prefix: "/v2", ...options, headers, makeRequestId: () => "the-id" });
  server = createServer((request, response) => {
    const isAnswered = request.headers["x-only-fastify"] === undefined && answersSend(request, response);
    taken.push(isAnswered);
    if (!isAnswered) app.routing(request, response);
  });
  await new Promise<void>((fulfil) => server.listen(0, "127.0.0.1", fulfil));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await app.close();
});
beforeEach(() => {
  taken = [];
  seen.length = 0;
});

interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Sent one by one. */
  readonly chunks?: readonly (string | Buffer)[];
}

function call({ method = "POST", path = "/v2/things", headers = {}, chunks = [] }: Call) {
  const length = chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0);
  return new Promise<{ status: number | undefined; headers: object; body: string }>((fulfil, reject) => {
    const sent = httpRequest(
      {
        port: (server.address() as AddressInfo).port,
        host: "127.0.0.1",
        method,
        path,
        headers: {
          authorization: "Bearer good",
          "content-type": "application/json",
          ...(length > 0 && headers["transfer-encoding"] === undefined && { "content-length": length }),
          ...headers,
        },
      },
      (answer) => {
        let body = "";
        answer.setEncoding("utf8");
        answer.on("data", (text: string) => {
          body += text;
        });
        answer.on("end", () => fulfil({ status: answer.statusCode, headers: answer.headers, body }));
      },
    );
    sent.on("error", reject);
    sent.setNoDelay(true);
    const next = (index: number) => {
      if (index === chunks.length) sent.end();
      else sent.write(chunks[index] as string, () => setTimeout(() => next(index + 1), 5));
    };
    next(0);
  });
}

/** The same request answered both ways. */
async function callBoth(one: Call) {
  const direct = await call(one);
  const throughFastify = await call({ ...one, headers: { ...one.headers, "x-only-fastify": "1" } });
  return { direct, throughFastify };
}

/** Without those of the connection, which Fastify closes after a body that is no JSON, and need not. */
function ofTheAnswer(headers: object): object {
  const ofTheConnection = ["date", "connection", "keep-alive"];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheConnection.includes(name)));
}

const json = (value: unknown) => ({ chunks: [JSON.stringify(value)] });

describe("what is answered directly is answered as through Fastify", () => {
  it.each<[string, Call]>([
    ["accepted", json({ name: "hammer" })],
    ["accepted, not ASCII", json({ name: "Hämmer 🔨" })],
    [
      "accepted, with a charset",
      { ...json({ name: "a" }), headers: { "content-type": "application/json; charset=utf-8" } },
    ],
    [
      "accepted, another JSON type",
      { ...json({ name: "a" }), headers: { "content-type": "application/vnd.x+json" } },
    ],
    ["accepted, its key looked up", { ...json({ name: "a" }), headers: { authorization: "Bearer read" } }],
    ["accepted, the body in pieces", { chunks: ['{"na', 'me":', '"nail"}'] }],
    [
      "accepted, a letter cut in two",
      { chunks: [Buffer.from('{"name":"é').subarray(0, 10), Buffer.from('é"}').subarray(1)] },
    ],
    [
      "accepted, with an idempotency key",
      { ...json({ name: "a" }), headers: { "idempotency-key": "order 7" } },
    ],
    ["a wrong idempotency key", { ...json({ name: "a" }), headers: { "idempotency-key": " " } }],
    ["a field missing", json({})],
    ["two fields wrong", json({ name: "x".repeat(21), note: 7 })],
    ["no object", json([1, 2])],
    ["null", json(null)],
    ["no JSON", { chunks: ["{"] }],
    ["no UTF-8", { chunks: [Buffer.from([0x22, 0xff, 0x22])] }],
    ["half a surrogate pair", { chunks: ['{"name":"\\ud800"}'] }],
    ["refused by the service", json({ name: "full" })],
    ["refused for now", json({ name: "slow" })],
    ["a defect", json({ name: "broken" })],
    ["without a key", { ...json({ name: "a" }), headers: { authorization: "Bearer wrong" } }],
    [
      "without a key, found out late",
      { ...json({ name: "a" }), headers: { authorization: "Bearer unread" } },
    ],
    ["keys cannot be looked up", { ...json({ name: "a" }), headers: { authorization: "Bearer lost" } }],
  ])("%s", async (_name, one) => {
    const { direct, throughFastify } = await callBoth(one);
    expect(taken).toEqual([true, false]);
    expect({ ...direct, headers: ofTheAnswer(direct.headers) }).toEqual({
      ...throughFastify,
      headers: ofTheAnswer(throughFastify.headers),
    });
    expect(seen[1]).toEqual(seen[0]);
  });
});

describe("what is unusual is left to Fastify", () => {
  it.each<[string, Call, number]>([
    ["another method", { method: "PUT", ...json({ name: "a" }) }, 405],
    ["a query", { path: "/v2/things?a=1", ...json({ name: "a" }) }, 200],
    ["a route that sends nothing", { path: "/v2/others", ...json({}) }, 200],
    ["an unknown path", { path: "/v2/nothing", ...json({}) }, 404],
    ["no body", { headers: { "content-length": 0 } }, 400],
    [
      "a body of unknown length",
      { ...json({ name: "a" }), headers: { "transfer-encoding": "chunked" } },
      200,
    ],
    ["another type", { ...json({ name: "a" }), headers: { "content-type": "text/plain" } }, 415],
    ["a body that is too large", { chunks: ["x".repeat(MAX_BODY_BYTES + 1)] }, 413],
  ])("%s", async (_name, one, status) => {
    expect((await call(one)).status).toBe(status);
    expect(taken).toEqual([false]);
  });
});

it("a client that goes away in the middle of its body is forgotten", async () => {
  const port = (server.address() as AddressInfo).port;
  await new Promise<void>((fulfil) => {
    const sent = httpRequest({
      port,
      host: "127.0.0.1",
      method: "POST",
      path: "/v2/things",
      headers: { authorization: "Bearer good", "content-type": "application/json", "content-length": 100 },
    });
    sent.on("error", () => undefined);
    sent.on("close", () => fulfil());
    sent.write('{"name":', () => sent.destroy());
  });
  expect((await call(json({ name: "next" }))).status).toBe(200);
  expect(seen.map(({ body }) => body)).toEqual([{ name: "next" }]);
});
