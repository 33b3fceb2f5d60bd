import { AppError } from "@/lib/errors/app-error";
import { type ErrorCode, type ErrorEntry, errorCatalogue } from "@/lib/errors/catalogue";

/** Where in the request the trouble lies: a JSON pointer into the body, or the name of a query or path parameter. */
export type ErrorSource = { readonly pointer: string } | { readonly parameter: string };

/** One entry of `errors` in an answer. */
export interface WireError {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly source?: ErrorSource;
  readonly meta: { readonly url: string; readonly [key: string]: unknown };
}

/** A refusal as it goes out. */
export interface WireRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly errors: readonly WireError[] };
}

/** Statuses that the official clients repeat by themselves unless they are told not to. */
const REPEATED_BY_CLIENTS = (status: number) =>
  status === 408 || status === 409 || status === 429 || status >= 500;

/**
 * Names of the domain as the request has them: dotted domain path → pointer (`/to`) or parameter (`id`, without a slash).
 * What is not listed is written in snake_case, as a pointer.
 */
export type FieldNames = Readonly<Record<string, string>>;

/** Where an error code is documented. */
export function errorUrl(telnyxCode: string): string {
  return `https://developers.telnyx.com/docs/overview/errors/${telnyxCode}`;
}

/** One error entry. */
export function wireError(
  code: ErrorCode,
  detail: string,
  source?: ErrorSource,
  meta: Readonly<Record<string, unknown>> = {},
): WireError {
  const { telnyxCode, title } = errorCatalogue[code];
  return {
    code: telnyxCode,
    title,
    detail,
    ...(source && { source }),
    meta: { url: errorUrl(telnyxCode), ...meta },
  };
}

/**
 * A refusal of a service in the envelope of the API.
 *
 * The official clients repeat 409 and 429 by themselves; where a retry cannot help they are told so (`x-should-retry`). So
 * they are after a write whose outcome is unknown: sending it again could send it twice.
 */
export function refusalOf(error: AppError, fieldNames: FieldNames = {}): WireRefusal {
  const { field, meta, entry: refused } = error;
  // The trace is the portal's; on the wire the reason is enough. When to try again is said by a header.
  const { trace: _trace, retryAfterSeconds: _seconds, ...facts } = meta;
  const entry = wireError(
    error.code,
    error.detail === refused.help ? (refused.wireHelp ?? refused.help) : error.detail,
    field ? sourceOf(field, fieldNames) : undefined,
    inSnakeCase(facts),
  );
  const refusal = refusalWith(error.code, [entry]);
  const retryAfter = meta.retryAfterSeconds;
  const headers: Record<string, string> = { ...refusal.headers };
  if (typeof retryAfter === "number") headers["retry-after"] = String(Math.max(1, Math.ceil(retryAfter)));
  if (meta.outcome === "unknown") headers["x-should-retry"] = "false";
  return { ...refusal, headers };
}

/** A refusal with several entries; the status is that of `code`. */
export function refusalWith(code: ErrorCode, errors: readonly WireError[]): WireRefusal {
  const { status, mayRetry }: ErrorEntry = errorCatalogue[code];
  const headers: Record<string, string> = {};
  if (REPEATED_BY_CLIENTS(status) && !mayRetry) headers["x-should-retry"] = "false";
  return { status, headers, body: { errors } };
}

/** The refusal for anything that is not an `AppError`: a defect. Says the request id and nothing about the cause. */
export function unexpectedRefusal(requestId: string): WireRefusal {
  return refusalOf(
    new AppError("unexpected", {
      detail: `Something went wrong. The log names the cause under ${requestId}.`,
    }),
  );
}

function sourceOf(field: string, fieldNames: FieldNames): ErrorSource {
  const parts = field.split(".");
  for (let known = parts.length; known > 0; known--) {
    const name = fieldNames[parts.slice(0, known).join(".")];
    if (name === undefined) continue;
    if (!name.startsWith("/")) return { parameter: name };
    return { pointer: [name, ...parts.slice(known).map(snakeCase)].join("/") };
  }
  return { pointer: `/${parts.map(snakeCase).join("/")}` };
}

function inSnakeCase(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [snakeCase(name), value]));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
