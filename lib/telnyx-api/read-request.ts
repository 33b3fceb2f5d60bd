import { createHash } from "node:crypto";
import type { ApiKey } from "@/lib/api-key/types";
import type { Clock } from "@/lib/clock";
import { checkInput, invalidInput } from "./check-input";
import { isText } from "./read-body";
import type { ApiRequest, Route } from "./route";
import { type WireError, type WireRefusal, wireError } from "./wire-error";

/** Longer keys are no keys but mistakes. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/** An admitted request as it came, whatever HTTP server took it. */
export interface ReceivedRequest {
  readonly id: string;
  /** For the log. */
  readonly url: string;
  readonly params: unknown;
  readonly query: unknown;
  /** The parsed JSON; undefined = there was no body. */
  readonly body: unknown;
  /** The header. */
  readonly idempotencyKey: string | string[] | undefined;
  readonly key: ApiKey;
}

/** Parses a request by the schemas of its route. The refusal names everything that is wrong with it. */
export function readRequest(
  route: Route,
  received: ReceivedRequest,
  clock: Clock,
): { request: ApiRequest } | { refusal: WireRefusal } {
  const errors: WireError[] = [];
  const params = readPart(route.params, received.params, "params", errors);
  const query = readPart(route.query, received.query, "query", errors);
  let body: unknown;
  if (route.body) {
    // A request without any body is one with nothing in it: what is missing is then said field by field.
    const given = received.body === undefined ? {} : received.body;
    body = route.readPlainBody?.(given) ?? null;
    if (body === null) {
      const checked = checkInput(route.body, given, "body");
      if (checked.ok) body = checked.data;
      else errors.push(...checked.errors);
    }
  }
  const idempotencyKey = route.isSend ? readIdempotencyKey(received.idempotencyKey, errors) : null;
  if (errors.length > 0) return { refusal: invalidInput(errors) };
  const { key } = received;
  return {
    request: {
      params,
      query,
      body,
      key,
      requestId: received.id,
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

function readIdempotencyKey(value: ReceivedRequest["idempotencyKey"], errors: WireError[]): string | null {
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
