import type { ByteRange } from "./store-types";

/**
 * The part of a file a Range header asks for (RFC 9110, §14.2). Several parts at once, other units and what cannot be read are
 * answered with the whole file, as the RFC allows.
 *
 * @returns null = the whole; `unsatisfiable` = it begins behind the end
 */
export function readRange(header: string | undefined, size: number): ByteRange | "unsatisfiable" | null {
  const match = header?.match(/^bytes=(\d{0,15})-(\d{0,15})$/);
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const [, from = "", to = ""] = match;
  if (from === "") {
    const length = Math.min(Number(to), size);
    return length === 0 ? "unsatisfiable" : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  const last = to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (first >= size) return "unsatisfiable";
  return last < first ? null : { first, last };
}
