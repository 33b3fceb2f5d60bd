import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ApiKey } from "@/lib/api-key/types";
import { AppError } from "@/lib/errors/app-error";
import { manualClock } from "@/lib/testing/manual-clock";
import type { Admission } from "./admit";
import { failsAs } from "./check-input";
import { telnyxApi } from "./plugin";
import { type ApiRequest, defineRoute } from "./route";
import { urlInput } from "./wire-types";

const key: ApiKey = { id: "0190b5a0-0000-7000-8000-000000000001", name: "test", scopes: ["read"] };
const seen: ApiRequest[] = [];

const item = z.object({ name: z.string() });
const routes = [
  defineRoute({
    method: "GET",
    path: "/things/{id}",
    operationId: "getThing",
    tag: "Things",
    summary: "Retrieve a thing",
    scope: "read",
    params: z.object({ id: z.string() }),
    query: z.object({ "filter[name]": z.string().optional() }),
    response: z.object({ data: item }),
    handler: async ({ params }) => {
      if (params.id === "broken") throw new Error("secret cause");
      if (params.id === "full") throw new AppError("queue_full", { field: "recipient" });
      if (params.id === "slow") throw new AppError("too_many_requests", { meta: { retryAfterSeconds: 2.2 } });
      if (params.id === "lost") throw new AppError("unavailable", { meta: { outcome: "unknown" } });
      if (params.id === "none") throw new AppError("not_found");
      if (params.id === "pool") throw new AppError("out_of_range", { field: "numberPool.longCodeWeight" });
      return { data: { name: params.id } };
    },
    fieldNames: { numberPool: "/number_pool_settings", recipient: "/to" },
  }),
  defineRoute({
    method: "POST",
    path: "/things",
    operationId: "makeThing",
    tag: "Things",
    summary: "Make a thing",
    scope: "send",
    isSend: true,
    body: z.object({
      name: z.string().min(1).max(5),
      size: z.int().min(0).max(10).optional(),
      color: z.enum(["red", "blue"]).optional(),
      url: urlInput.optional(),
      tags: z.array(z.string()).max(2).optional(),
      note: z
        .string()
        .refine((text) => text !== "no", { error: "Not this.", params: failsAs("no_content") })
        .optional(),
    }),
    response: z.object({ data: item }),
    handler: async (request) => {
      seen.push(request);
      return { data: { name: request.body.name } };
    },
  }),
];

let app: FastifyInstance;
beforeAll(async () => {
  app = Fastify({ requestIdHeader: "x-request-id" });
  await app.register(telnyxApi, {
    prefix: "/v2",
    routes,
    clock: manualClock(),
    admit: async (authorization): Promise<Admission> =>
      authorization === "Bearer good"
        ? { headers: { "x-ratelimit-remaining": "3" }, key }
        : { headers: {}, refusal: new AppError("unauthenticated", { detail: "No key." }) },
    checkResponses: true,
  });
  await app.ready();
});
afterAll(() => app.close());

async function call(
  method: "GET" | "POST" | "PUT" | "HEAD" | "DELETE",
  url: string,
  options: { payload?: string | Buffer; headers?: Record<string, string> } = {},
) {
  const response = await app.inject({
    method,
    url,
    headers: { authorization: "Bearer good", "content-type": "application/json", ...options.headers },
    ...(options.payload !== undefined && { payload: options.payload }),
  });
  const body = response.body === "" ? null : response.json();
  return { status: response.statusCode, headers: response.headers, body, errors: body?.errors };
}
const post = (body: unknown, headers?: Record<string, string>) =>
  call("POST", "/v2/things", { payload: JSON.stringify(body), ...(headers && { headers }) });

describe("answers", () => {
  it("gives what the handler returns, with the headers of the admission", async () => {
    const { status, body, headers } = await call("GET", "/v2/things/hammer");
    expect({ status, body }).toEqual({ status: 200, body: { data: { name: "hammer" } } });
    expect(headers["x-ratelimit-remaining"]).toBe("3");
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
  });

  it("names a refusal by code, title, detail, source and documentation", async () => {
    const { status, errors, headers } = await call("GET", "/v2/things/full");
    expect(status).toBe(429);
    expect(errors).toEqual([
      {
        code: "40318",
        title: "Message queue full",
        detail: expect.any(String),
        source: { pointer: "/to" },
        meta: { url: "https://developers.telnyx.com/docs/overview/errors/40318" },
      },
    ]);
    expect(headers["x-should-retry"]).toBe("false");
  });

  it.each([
    ["slow", 429, undefined, "3"],
    ["lost", 503, "false", undefined],
    ["broken", 500, undefined, undefined],
  ])("says of %s (%i) whether a retry helps, and when", async (id, status, shouldRetry, retryAfter) => {
    const answer = await call("GET", `/v2/things/${id}`);
    expect(answer.status).toBe(status);
    expect(answer.headers["x-should-retry"]).toBe(shouldRetry);
    expect(answer.headers["retry-after"]).toBe(retryAfter);
  });

  it("writes the domain's names as the request has them", async () => {
    const { errors } = await call("GET", "/v2/things/pool");
    expect(errors[0].source).toEqual({ pointer: "/number_pool_settings/long_code_weight" });
  });

  it("does not speak of the portal's pages", async () => {
    const { status, errors } = await call("GET", "/v2/things/none");
    expect([status, errors[0].detail]).toEqual([404, "There is no such thing, or it has been deleted."]);
  });

  it("never tells the cause of a defect, but where to find it", async () => {
    const { errors } = await call("GET", "/v2/things/broken", { headers: { "x-request-id": "req-7" } });
    expect(errors[0].code).toBe("10007");
    expect(errors[0].detail).toContain("req-7");
    expect(JSON.stringify(errors)).not.toContain("secret cause");
  });
});

describe("paths and methods", () => {
  it.each(["/v2/nothing", "/v2", "/v2/things/a/b", "/v2/things/%2e%2e/x"])("%s is 404", async (url) => {
    const { status, errors } = await call("GET", url);
    expect([status, errors[0].code]).toEqual([404, "10005"]);
  });

  it("answers another method with 405 and Allow", async () => {
    for (const [method, url, allow] of [
      ["PUT", "/v2/things", "POST"],
      ["DELETE", "/v2/things/1", "GET, HEAD"],
    ] as const) {
      const { status, errors, headers } = await call(method, url);
      expect([status, errors[0].code, headers.allow]).toEqual([405, "10030", allow]);
    }
  });
});

describe("the key", () => {
  it("is looked at before the body", async () => {
    const { status, errors } = await call("POST", "/v2/things", {
      payload: "{",
      headers: { authorization: "Bearer bad" },
    });
    expect([status, errors[0].code]).toEqual([401, "10009"]);
  });
});

describe("bodies", () => {
  it.each([
    ["not JSON", "{", 400, "10023"],
    ["text after it", '{"name":"a"} x', 400, "10023"],
    ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, "10023"],
    ["NUL", '{"name":"a\\u0000"}', 400, "10023"],
    ["a lone surrogate", '{"name":"\\ud800"}', 400, "10023"],
    ["a lone surrogate in a key", '{"\\udc00":1,"name":"a"}', 400, "10023"],
    ["2 MB", `{"name":"${"x".repeat(2_000_000)}"}`, 413, "10015"],
    ["nothing", "", 400, "10004"],
    ["an array", "[]", 400, "10020"],
    ["null", "null", 400, "10020"],
    ["100,000 brackets", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, 400, "10020"],
  ])("refuses %s", async (_name, payload, status, code) => {
    const answer = await call("POST", "/v2/things", { payload });
    expect([answer.status, answer.errors[0].code]).toEqual([status, code]);
  });

  it("takes a pair of surrogates written as escapes", async () => {
    const { body } = await call("POST", "/v2/things", { payload: '{"name":"\\ud83d\\ude00"}' });
    expect(body).toEqual({ data: { name: "😀" } });
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonx"])(
    "refuses %s",
    async (type) => {
      const answer = await call("POST", "/v2/things", {
        payload: "name=a",
        headers: { "content-type": type },
      });
      expect([answer.status, answer.errors[0].code]).toEqual([415, "10014"]);
    },
  );

  it("takes JSON with a charset", async () => {
    const headers = { "content-type": "Application/JSON; charset=UTF-8" };
    expect((await call("POST", "/v2/things", { payload: '{"name":"a"}', headers })).status).toBe(200);
  });

  it("names every problem at once, each with its code and pointer; unknown keys are none", async () => {
    const { status, errors } = await post({
      size: "3",
      color: "green",
      url: "ftp://x",
      tags: ["a", 2, "c"],
      note: "no",
      whatever: { "a/b": 1 },
    });
    expect(status).toBe(400);
    expect(
      errors.map((e: { code: string; source: { pointer: string } }) => [e.source.pointer, e.code]),
    ).toEqual([
      ["/name", "10004"],
      ["/size", "10020"],
      ["/color", "10032"],
      ["/url", "10003"],
      ["/tags", "10025"],
      ["/note", "40316"],
    ]);
  });

  it.each([
    [{ name: "" }, "10025"],
    [{ name: "sixsix" }, "10025"],
    [{ name: null }, "10020"],
    [{ name: 1 }, "10020"],
    [{ name: [] }, "10020"],
    [{ name: "a", tags: "much longer than a list may be" }, "10020"],
    [{ name: "a", size: -1 }, "10033"],
    [{ name: "a", size: 11 }, "10033"],
    [{ name: "a", size: 1.5 }, "10020"],
    [{ name: "a", size: null }, "10020"],
  ])("%j is %s", async (body, code) => {
    const { errors } = await post(body);
    expect(errors.map((error: { code: string }) => error.code)).toEqual([code]);
  });
});

describe("queries", () => {
  it("refuses a known key given twice, and ignores unknown ones", async () => {
    const twice = await call("GET", "/v2/things/a?filter[name]=x&filter[name]=y");
    expect([twice.status, twice.errors[0].source]).toEqual([400, { parameter: "filter[name]" }]);
    expect((await call("GET", "/v2/things/a?x=1&x=2&filter[other]=3")).status).toBe(200);
  });

  it("refuses what is no text", async () => {
    expect((await call("GET", "/v2/things/a?filter[name]=%00")).status).toBe(400);
    expect((await call("GET", "/v2/things/%00")).status).not.toBe(500);
  });
});

describe("Idempotency-Key", () => {
  it("comes with a fingerprint of route and body", async () => {
    seen.length = 0;
    await post({ name: "a", size: 1 }, { "idempotency-key": "k-1" });
    await post({ size: 1, ignored: 2, name: "a" }, { "idempotency-key": "k-1" });
    await post({ name: "a", size: 2 }, { "idempotency-key": "k-1" });
    await post({ name: "a" });
    const [first, same, other, none] = seen;
    expect(first?.idempotencyKey).toBe("k-1");
    expect(same?.fingerprint).toBe(first?.fingerprint);
    expect(other?.fingerprint).not.toBe(first?.fingerprint);
    expect([none?.idempotencyKey, none?.fingerprint]).toEqual([null, ""]);
  });

  it.each(["", " ", "ü", "x".repeat(256)])("refuses %j", async (value) => {
    const { status, errors } = await post({ name: "a" }, { "idempotency-key": value });
    expect([status, errors[0].source]).toEqual([400, { parameter: "Idempotency-Key" }]);
  });
});
