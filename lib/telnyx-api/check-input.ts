import type { z } from "zod";
import { type ErrorCode, errorCatalogue } from "@/lib/errors/catalogue";
import { type ErrorSource, refusalWith, type WireError, type WireRefusal, wireError } from "./wire-error";

/** Which part of the request a value came from; decides how its place is named. */
export type InputPart = "params" | "query" | "body";

/** One answer names at most so many problems; a list of 10,000 wrong numbers has no use for 10,000 entries. */
const MAX_ERRORS = 25;

/** Where a list of refusals has several codes, the answer has the status of the gravest; validation is 400 throughout. */
const VALIDATION: ErrorCode = "invalid_value";

/** A `refine` or `superRefine` says by this which entry of the catalogue applies: `params: failsAs("invalid_url")`. */
export function failsAs(code: ErrorCode): { readonly errorCode: ErrorCode } {
  return { errorCode: code };
}

/**
 * Checks one part of a request against its schema and names all that is wrong with it at once.
 *
 * @param value what the request held; for the body the parsed JSON
 */
export function checkInput<S extends z.ZodType>(
  schema: S,
  value: unknown,
  part: InputPart,
): { readonly ok: true; readonly data: z.output<S> } | { readonly ok: false; readonly errors: WireError[] } {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, data: result.data };
  const errors: WireError[] = [];
  for (const issue of result.error.issues) collect(issue, value, part, errors);
  return { ok: false, errors: withoutRepeats(errors) };
}

/** The answer to a request whose input was not right. */
export function invalidInput(errors: readonly WireError[]): WireRefusal {
  return refusalWith(VALIDATION, errors.slice(0, MAX_ERRORS));
}

/**
 * Of several bounds that one value exceeds the last, narrowest one is told. A value of another type is told as that alone:
 * the length of a list says nothing about a text.
 */
function withoutRepeats(errors: readonly WireError[]): WireError[] {
  const { telnyxCode } = errorCatalogue.wrong_type;
  const mistyped = new Set(
    errors.filter(({ code }) => code === telnyxCode).map(({ source }) => JSON.stringify(source)),
  );
  const telling = errors.filter(
    ({ code, source }) => code === telnyxCode || !mistyped.has(JSON.stringify(source)),
  );
  return [...new Map(telling.map((error) => [JSON.stringify([error.code, error.source]), error])).values()];
}

function collect(issue: z.core.$ZodIssue, root: unknown, part: InputPart, errors: WireError[]): void {
  const input = valueAt(root, issue.path);
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // The branch that came furthest says best what was meant.
    const best = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] ?? [];
    if (best.some((inner) => inner.path.length > 0)) {
      for (const inner of best)
        collect({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, root, part, errors);
      return;
    }
  }
  if (issue.code === "unrecognized_keys") {
    // Only where a schema is strict: elsewhere unknown names are ignored.
    const code = part === "body" ? "invalid_value" : "invalid_filter";
    for (const key of issue.keys)
      errors.push(wireError(code, "There is no such parameter here.", sourceOf([...issue.path, key], part)));
    return;
  }
  const { code, detail } = explain(issue, input);
  errors.push(wireError(code, detail, sourceOf(issue.path, part)));
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function sourceOf(path: readonly PropertyKey[], part: InputPart): ErrorSource {
  if (part === "body") return { pointer: path.length === 0 ? "" : `/${path.map(escapePointer).join("/")}` };
  return { parameter: path.map(String).join(".") };
}

/** RFC 6901. */
function escapePointer(key: PropertyKey): string {
  return String(key).replaceAll("~", "~0").replaceAll("/", "~1");
}

function explain(issue: z.core.$ZodIssue, input: unknown): { code: ErrorCode; detail: string } {
  const own = "params" in issue ? (issue.params?.errorCode as ErrorCode | undefined) : undefined;
  if (own !== undefined) return { code: own, detail: issue.message };
  if (input === undefined) return { code: "missing_parameter", detail: "This parameter is required." };
  switch (issue.code) {
    case "invalid_type":
      return { code: "wrong_type", detail: `Expected ${article(issue.expected)}, got ${nameOf(input)}.` };
    case "invalid_union":
      return { code: "wrong_type", detail: `A value of this kind is not accepted here: ${nameOf(input)}.` };
    case "invalid_value":
      return {
        code: "not_in_enumeration",
        detail: `Must be one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}.`,
      };
    case "too_small":
      return tooFar(issue.origin, "least", Number(issue.minimum));
    case "too_big":
      return tooFar(issue.origin, "most", Number(issue.maximum));
    case "not_multiple_of":
      return { code: "out_of_range", detail: `Must be a multiple of ${issue.divisor}.` };
    case "invalid_format":
      if (issue.format === "uuid") return { code: "invalid_value", detail: "Must be a UUID." };
      if (issue.format === "datetime")
        return {
          code: "invalid_value",
          detail: "Must be a time in ISO 8601 with its zone, e.g. 2026-01-31T09:30:00Z.",
        };
      return { code: "invalid_value", detail: issue.message };
    default:
      return { code: "invalid_value", detail: issue.message };
  }
}

function tooFar(origin: string, bound: "least" | "most", limit: number): { code: ErrorCode; detail: string } {
  if (origin === "string")
    return limit === 1 && bound === "least"
      ? { code: "invalid_length", detail: "Must not be empty." }
      : { code: "invalid_length", detail: `Must have at ${bound} ${limit} characters.` };
  if (origin === "array")
    return {
      code: "invalid_length",
      detail: `Must have at ${bound} ${limit} ${limit === 1 ? "entry" : "entries"}.`,
    };
  return { code: "out_of_range", detail: `Must be at ${bound} ${limit}.` };
}

function article(expected: string): string {
  const noun = expected === "int" ? "integer" : expected;
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return article(typeof value);
}
