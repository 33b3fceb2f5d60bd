import type { HttpOutcome } from "./http-carrier";

/** Errors of a connection that was never made: nothing was sent. */
const NOT_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

const UNREACHABLE_PAUSE_MS = 5_000;
/** Wrong keys and addresses are put right by people. */
export const MISCONFIGURED_PAUSE_MS = 30_000;
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** The code of a network error, however deep an SDK wraps it; null = it has none. */
export function networkErrorCode(error: unknown): string | null {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 6; cause = cause.cause, depth += 1) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
    if (cause instanceof AggregateError && cause.errors[0] instanceof Error) {
      const [first] = cause.errors;
      if ("code" in first && typeof first.code === "string") return first.code;
    }
  }
  return null;
}

/** What a request that got no answer means: deferred when it was never sent, unknown when it may have arrived. */
export function outcomeOfNoAnswer(error: unknown, address: string): HttpOutcome {
  const code = networkErrorCode(error);
  const detail = describeNoAnswer(error, address);
  if (code !== null && NOT_SENT.has(code))
    return {
      result: { kind: "deferred", retryAfterMs: UNREACHABLE_PAUSE_MS },
      trouble: { state: "disconnected", detail },
    };
  return { result: { kind: "unknown" }, trouble: { state: "disconnected", detail } };
}

export function describeNoAnswer(error: unknown, address: string): string {
  const { host } = new URL(address);
  switch (networkErrorCode(error)) {
    case "ECONNREFUSED":
      return `${host} refuses connections.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The name of ${host} cannot be resolved.`;
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
      return `${host} closed the connection before it answered.`;
    case "ECONNABORTED":
    case "ETIMEDOUT":
      return `${host} did not answer in time.`;
    case null:
      return isTimeout(error) ? `${host} did not answer in time.` : `${host} cannot be reached.`;
    default:
      return `${host} cannot be reached (${networkErrorCode(error)}).`;
  }
}

/** The SDKs have no code for their own timeouts. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && /timed? ?out|abort/i.test(`${error.name} ${error.message}`);
}

/** A `Retry-After` in seconds as milliseconds; `otherwise` without one. */
export function retryAfterMs(header: string | null | undefined, otherwise: number): number {
  const seconds = Number(header);
  if (!header || !Number.isFinite(seconds) || seconds < 0) return otherwise;
  return Math.min(Math.max(seconds * 1_000, 100), LONGEST_RETRY_AFTER_MS);
}

/** Words of the other side, fit to be stored and shown. */
export function vendorWords(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to take out
  return text.replaceAll(/[\u0000-\u001f\u007f]+/g, " ").slice(0, 300);
}
