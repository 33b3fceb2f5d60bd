import type { Clock } from "@/lib/clock";
import { AppError } from "@/lib/errors/app-error";
import { getLogger } from "@/lib/logger";
import { MAX_BODY_BYTES } from "./read-body";
import { type ReceivedRequest, readRequest } from "./read-request";
import type { Route } from "./route";
import { type FieldNames, refusalOf, unexpectedRefusal, type WireRefusal } from "./wire-error";

export const JSON_TYPE = "application/json; charset=utf-8";

/** An answer as it goes out, without the headers that every answer has. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

export interface AnswerOptions {
  readonly clock: Clock;
  /** Checks every answer against the route's schema, and fails what does not match. For tests. */
  readonly checkResponses?: boolean;
}

const NO_HEADERS = {};

/** Answers an admitted request; never rejects. */
export async function answerRoute(
  route: Route,
  options: AnswerOptions,
  received: ReceivedRequest,
): Promise<WireAnswer> {
  try {
    const read = readRequest(route, received, options.clock);
    if ("refusal" in read) return answerOf(read.refusal);
    const body = await route.handler(read.request);
    if (options.checkResponses) route.response.parse(body);
    return { status: route.status ?? 200, headers: NO_HEADERS, body: JSON.stringify(body) };
  } catch (error) {
    return answerOf(refusalOfFailure(error, received, route.fieldNames));
  }
}

export function answerOf({ status, headers, body }: WireRefusal): WireAnswer {
  return { status, headers, body: JSON.stringify(body) };
}

/**
 * The refusal for whatever was thrown. A refusal of ours is told as it is, one of the HTTP server by its status; anything
 * else is a defect: logged, and told as no more than that.
 */
export function refusalOfFailure(
  error: unknown,
  { id: requestId, url }: { readonly id: string; readonly url: string },
  fieldNames?: FieldNames,
): WireRefusal {
  if (error instanceof AppError) {
    if (error.cause !== undefined && error.entry.status >= 500)
      getLogger().error({ err: error, requestId, url }, "request refused");
    return refusalOf(error, fieldNames);
  }
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status === 413)
    return refusalOf(
      new AppError("payload_too_large", { detail: `A body has at most ${MAX_BODY_BYTES} bytes.` }),
    );
  if (status === 415) return refusalOf(new AppError("unsupported_media_type"));
  if (status < 500) return refusalOf(new AppError("invalid_value", { detail: (error as Error).message }));
  getLogger().error({ err: error, requestId, url }, "request failed");
  return unexpectedRefusal(requestId);
}
