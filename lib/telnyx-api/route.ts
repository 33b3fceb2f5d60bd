import type { z } from "zod";
import type { NeededScope } from "@/lib/api-key/scopes";
import type { ApiKey } from "@/lib/api-key/types";
import type { ServiceContext } from "@/lib/service-context";
import type { FieldNames } from "./wire-error";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The caller of a route that needs no key. */
export const ANYONE: ApiKey = { id: "00000000-0000-0000-0000-000000000000", name: "anyone", scopes: [] };

/** What a handler is given: everything parsed, and whose request it is. */
export interface ApiRequest<P = unknown, Q = unknown, B = unknown> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Whose request it is; `ANYONE` on routes that need no key. */
  readonly key: ApiKey;
  readonly requestId: string;
  /** For services that change something: the actor is the key. */
  readonly ctx: ServiceContext;
  /** The header `Idempotency-Key`; null = none. Only on routes that send. */
  readonly idempotencyKey: string | null;
  /** Hash of route and body, for the idempotency of sends; empty on other routes. */
  readonly fingerprint: string;
}

/** One operation of the API: Fastify serves it and the OpenAPI document describes it from the same object. */
export interface Route {
  readonly method: HttpMethod;
  /** Below `/v2`, in OpenAPI's notation: `/messaging_profiles/{id}`. */
  readonly path: string;
  /** camelCase, unique. */
  readonly operationId: string;
  readonly tag: string;
  /** One line. */
  readonly summary: string;
  /** What a reader has to know beyond the schemas; Markdown. */
  readonly description?: string;
  /** What the key needs; null = anyone may ask, without a key. */
  readonly scope: NeededScope | null;
  /** Ours, not Telnyx's. */
  readonly isExtension?: boolean;
  /** Sends messages: takes `Idempotency-Key`. */
  readonly isSend?: boolean;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Reads the most common bodies as `body` does, but faster; null = it is not one of them. For routes in great demand. */
  readonly readPlainBody?: (body: unknown) => unknown;
  /** The whole answer, envelope included. */
  readonly response: z.ZodType;
  /** Default 200. */
  readonly status?: number;
  /** Request bodies that are shown in the document, and sent by the tests. */
  readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;
  readonly fieldNames?: FieldNames;
  readonly handler: (request: ApiRequest) => Promise<unknown>;
}

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

/** Ties the types of a route's schemas to its handler. */
export function defineRoute<
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  R extends z.ZodType = z.ZodType,
>(
  route: Omit<Route, "params" | "query" | "body" | "response" | "handler"> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly response: R;
    readonly handler: (request: ApiRequest<Output<P>, Output<Q>, Output<B>>) => Promise<z.input<R>>;
  },
): Route {
  return route as unknown as Route;
}
