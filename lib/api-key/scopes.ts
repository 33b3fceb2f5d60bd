import type { ApiKeyScope } from "./types";

/** What a request needs. `own_messages` = reading messages that were accepted with the same key. */
export type NeededScope = ApiKeyScope | "own_messages";

/**
 * Whether a key with these scopes may do what needs `needed`.
 *
 * admin includes all; read includes reading all messages; send includes reading the messages accepted with the same key,
 * and nothing else: an application that sends need not see what others send.
 */
export function allows(scopes: readonly ApiKeyScope[], needed: NeededScope): boolean {
  if (scopes.includes("admin")) return true;
  if (needed === "own_messages") return scopes.includes("read") || scopes.includes("send");
  return scopes.includes(needed);
}

/** Whether a key sees the messages accepted with itself alone: it may send and not read. */
export function seesOnlyOwnMessages(scopes: readonly ApiKeyScope[]): boolean {
  return allows(scopes, "own_messages") && !allows(scopes, "read");
}
