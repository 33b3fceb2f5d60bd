import type pg from "pg";
import type { Db } from "@/lib/db/client";
import { getPrisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { SelectionTrace } from "@/lib/number-pool/types";
import { findMessage, type MessageRecord } from "./message-details-repository";
import { isMessageId } from "./message-id-time";
import { readSelectionTrace } from "./selection-trace";
import { readStoredErrors, type StoredMessageError } from "./stored-errors";

type Dates = "acceptedAt" | "sendingAt" | "sentAt" | "completedAt" | "validUntil";

/** One message as its page and the status of a test message show it. Instants are epoch ms. */
export interface MessageDetails
  extends Omit<MessageRecord, Dates | "profileDeletedAt" | "selectionTrace" | "errors"> {
  readonly profileDeleted: boolean;
  readonly acceptedAtMs: number;
  readonly sendingAtMs: number | null;
  readonly sentAtMs: number | null;
  readonly completedAtMs: number | null;
  readonly validUntilMs: number | null;
  /** null for an explicit sender, a received message, and traces of another version. */
  readonly trace: SelectionTrace | null;
  readonly errors: readonly StoredMessageError[];
}

/**
 * One message by its id, of any profile, deleted ones included.
 *
 * @throws AppError `message_not_found` when no message has the id, or it is no id at all
 */
export async function getMessage(id: string, db: Db | pg.Pool = getPrisma()): Promise<MessageDetails> {
  const record = isMessageId(id) ? await findMessage(db, id) : null;
  if (record === null) throw new AppError("message_not_found", { field: "id" });
  const {
    acceptedAt,
    sendingAt,
    sentAt,
    completedAt,
    validUntil,
    profileDeletedAt,
    selectionTrace,
    errors,
    ...rest
  } = record;
  return {
    ...rest,
    profileDeleted: record.profileName === null || profileDeletedAt !== null,
    acceptedAtMs: acceptedAt.getTime(),
    sendingAtMs: sendingAt?.getTime() ?? null,
    sentAtMs: sentAt?.getTime() ?? null,
    completedAtMs: completedAt?.getTime() ?? null,
    validUntilMs: validUntil?.getTime() ?? null,
    trace: readSelectionTrace(selectionTrace),
    errors: readStoredErrors(errors),
  };
}
