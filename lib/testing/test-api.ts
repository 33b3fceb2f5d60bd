import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll } from "vitest";
import type { ApiKey } from "../api-key/types";
import type { Clock } from "../clock";
import { AppError } from "../errors/app-error";
import { telnyxApi } from "../telnyx-api/plugin";
import type { Route } from "../telnyx-api/route";
import { apiRoutes } from "../telnyx-api/routes";
import type { WireError } from "../telnyx-api/wire-error";

/** What came back: `data` and `meta` of an answer, `errors` of a refusal. */
export interface TestAnswer<Data = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly data: Data;
  readonly meta: Record<string, number>;
  /** Empty unless refused. */
  readonly errors: readonly WireError[];
}

interface CallOptions {
  readonly body?: unknown;
  readonly key?: ApiKey;
  readonly headers?: Record<string, string>;
}

/** The API without a network, and without the check of keys: a request comes with the key it is given. */
export interface TestApi {
  readonly app: FastifyInstance;
  get<Data = Record<string, unknown>>(path: string, options?: CallOptions): Promise<TestAnswer<Data>>;
  post<Data = Record<string, unknown>>(
    path: string,
    body: unknown,
    options?: CallOptions,
  ): Promise<TestAnswer<Data>>;
  call<Data = Record<string, unknown>>(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    options?: CallOptions,
  ): Promise<TestAnswer<Data>>;
}

interface TestApiOptions {
  clock: Clock;
  key: ApiKey;
  routes?: readonly Route[];
}

/** The same for a file of tests: made before the first of them. */
export function setUpTestApi(options: TestApiOptions): Omit<TestApi, "app"> {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi(options);
  });
  afterAll(() => api.app.close());
  return {
    get: (...args) => api.get(...args),
    post: (...args) => api.post(...args),
    call: (...args) => api.call(...args),
  };
}

/**
 * Serves the API to `inject`; every answer is checked against the schema of its route.
 *
 * @param key the caller where a call names none
 */
export async function createTestApi(options: TestApiOptions): Promise<TestApi> {
  const callers = new Map<string, ApiKey>();
  const app = Fastify({ routerOptions: { maxParamLength: 1_000 } });
  await app.register(telnyxApi, {
    prefix: "/v2",
    routes: options.routes ?? apiRoutes,
    clock: options.clock,
    checkResponses: true,
    admit: async (authorization) => {
      const key = callers.get(authorization ?? "");
      if (key === undefined) return { headers: {}, refusal: new AppError("unauthenticated") };
      return { headers: {}, key };
    },
  });
  await app.ready();

  async function call<Data>(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    { body, key = options.key, headers = {} }: CallOptions = {},
  ): Promise<TestAnswer<Data>> {
    const authorization = `Bearer ${key.id}`;
    callers.set(authorization, key);
    const response = await app.inject({
      method,
      url: `/v2${path}`,
      headers: {
        authorization,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { payload: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const json = response.body === "" ? {} : response.json();
    return {
      status: response.statusCode,
      headers: response.headers,
      data: json.data,
      meta: json.meta,
      errors: json.errors ?? [],
    };
  }
  return {
    app,
    call,
    get: (path, more) => call("GET", path, more),
    post: (path, body, more) => call("POST", path, { ...more, body }),
  };
}
