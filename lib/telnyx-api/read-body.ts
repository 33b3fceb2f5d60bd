import { isUtf8 } from "node:buffer";
import { AppError } from "@/lib/errors/app-error";

/** Bodies beyond this are refused with 413. The largest that makes sense, a bulk update of numbers, stays far below. */
export const MAX_BODY_BYTES = 1_048_576;

/** Types of bodies that are read. */
export const JSON_CONTENT_TYPE = /^application\/(?:[a-z0-9.-]+\+)?json(?:\s*;.*)?$/i;

/** Escapes that could make a string which is no text: NUL, or half of a surrogate pair. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/**
 * Reads a JSON body.
 *
 * @returns undefined when there is none
 * @throws AppError `invalid_json` when it is not UTF-8, not JSON, or holds a string that is no text (NUL, a lone surrogate)
 */
export function readJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw new AppError("invalid_json", { detail: "The body is not UTF-8." });
  const text = bytes.toString("utf8");
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new AppError("invalid_json", {
      detail:
        error instanceof SyntaxError ? `The body is not JSON: ${error.message}` : "The body is not JSON.",
      cause: error,
    });
  }
  if (SUSPICIOUS_ESCAPE.test(text) && holdsNoText(body))
    throw new AppError("invalid_json", {
      detail: "A string of the body holds NUL or half of a surrogate pair, so it is no text.",
    });
  return body;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Without recursion: the body may be nested as deep as a megabyte allows. */
function holdsNoText(root: unknown): boolean {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === "string") {
      if (!isText(value)) return true;
    } else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (!isText(key)) return true;
        open.push(inner);
      }
    }
  }
  return false;
}

/** Whether a string can be stored and shown: no NUL, no lone surrogate. */
export function isText(value: string): boolean {
  return !value.includes("\0") && !LONE_SURROGATE.test(value);
}
