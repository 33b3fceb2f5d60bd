import { findDeliveryError } from "./delivery-errors";

/** One error of a message as stored: the code of the delivery event, its title, and what the carrier said about it. */
export interface StoredMessageError {
  readonly code: string;
  readonly title: string;
  readonly detail: string | null;
}

/** Reads the `errors` column. Entries that are no errors are dropped; a missing title comes from the published list. */
export function readStoredErrors(stored: unknown): readonly StoredMessageError[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) return [];
    const { code, title, detail } = entry as Record<string, unknown>;
    if (typeof code !== "string") return [];
    return [
      {
        code,
        title: typeof title === "string" ? title : (findDeliveryError(code)?.title ?? "Error of the carrier"),
        detail: typeof detail === "string" && detail !== "" ? detail : null,
      },
    ];
  });
}
