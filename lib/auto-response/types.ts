/** What a word does (F6). Spelled as on the wire. */
export type AutoResponseOperation = "start" | "stop" | "info";

export const AUTO_RESPONSE_OPERATIONS: readonly AutoResponseOperation[] = ["stop", "start", "info"];

/** What the event of a received message says about its word (reference: webhooks §2.2). */
export type AutoResponseType = "STOP" | "START" | "HELP";

/** Every country that has no entry of its own for the word. */
export const ANY_COUNTRY = "*";

/** Words a profile adds to the standard ones, for senders of one country or of all. */
export interface AutoResponseEntry {
  /** ISO 3166-1 alpha-2, or `*`. */
  readonly countryCode: string;
  readonly operation: AutoResponseOperation;
  readonly keywords: readonly string[];
  /** null = the standard text of the operation. */
  readonly responseText: string | null;
}
