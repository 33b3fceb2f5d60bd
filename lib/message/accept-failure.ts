import pg from "pg";
import { AppError } from "@/lib/errors/app-error";

/** Serialization failure, deadlock, lock not available: nothing was written, and trying again may work. */
const RETRY_CODES = /^(?:40001|40P01|55P03)$/;
/** Data exceptions and violated constraints: some message of the batch is one the database cannot hold. */
const DATA_CODES = /^2[23]/;

const CHECK_VIOLATION = "23514";
const UNIQUE_VIOLATION = "23505";

/** Whether a statement that failed and wrote nothing may succeed when it is run again as it is. */
export function mayWorkAgain(error: unknown): boolean {
  return RETRY_CODES.test(codeOf(error));
}

/** Whether the database refused what it was given. */
export function isDataError(error: unknown): boolean {
  return DATA_CODES.test(codeOf(error));
}

/** Whether an idempotency key of the batch has been taken since it was looked up. */
export function isKeyClash(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === UNIQUE_VIOLATION &&
    error.constraint === "idempotency_keys_pkey"
  );
}

/** Whether the code of a short link of the batch is there already, by chance. */
export function isCodeClash(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === UNIQUE_VIOLATION &&
    error.constraint === "short_links_pkey"
  );
}

/** Whether a number of the batch has promised more slots than was known when the batch was decided. */
export function isOverbooked(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === CHECK_VIOLATION &&
    error.constraint === "number_bookings_not_full"
  );
}

/** Whether a profile of the batch has spent more than was known when the batch was decided (F4). */
export function isOverspent(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === CHECK_VIOLATION &&
    error.constraint === "profile_spend_below_limit"
  );
}

/** What a caller is told whose message may have been stored or not (Q2). */
export function unknownOutcome(messageId: string, cause: unknown): AppError {
  return new AppError("unavailable", {
    detail: "The database went away while it stored this message. Look for it before you send it again.",
    meta: { outcome: "unknown", messageId },
    cause,
  });
}

function codeOf(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? "") : "";
}
