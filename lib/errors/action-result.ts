import type { ErrorCode } from "./catalogue";

/** What a form posted, by field name; secrets are left out. */
export type FormValues = Record<string, string | string[]>;

/** An action refused: what to say, where, and what the operator had typed. */
export interface ActionFailure {
  ok: false;
  code: ErrorCode;
  /** One sentence for the whole form. */
  message: string;
  /** Dotted field name → what to do about it. */
  fieldErrors: Record<string, string>;
  /** Echoed so that a page rendered without a script keeps what was typed. */
  values: FormValues;
  /** Facts about the refusal, e.g. how many mappings would go. */
  meta?: Record<string, unknown>;
  /** Set for unexpected errors: the id under which the log has the cause. */
  requestId?: string;
}

/** What every server action returns. */
export type ActionResult<T = undefined> = { ok: true; data: T } | ActionFailure;

/** A server action as a form posts to it (`useActionState`). */
export type FormAction<T> = (
  previous: ActionResult<T> | null,
  formData: FormData,
) => Promise<ActionResult<T>>;
