import { findDeliveryError } from "./delivery-errors";
import type { StoredMessageError } from "./stored-errors";

/** Refusals of acceptance that can also end a message in the queue. */
const TITLES: Readonly<Record<string, string>> = { "40312": "Messaging profile is disabled" };

/**
 * The `errors` column for one error.
 *
 * @param detail what happened to this message; absent = what the code means
 * @param title of a code that is not of delivery events
 */
export function deliveryErrorJson(code: string, detail?: string, title?: string): string {
  const entry = findDeliveryError(code);
  const errors: StoredMessageError[] = [
    {
      code,
      title: entry?.title ?? title ?? TITLES[code] ?? "Error of the carrier",
      detail: detail ?? entry?.meaning ?? null,
    },
  ];
  return JSON.stringify(errors);
}
