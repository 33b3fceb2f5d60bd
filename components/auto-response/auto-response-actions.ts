import type { ActionResult, FormAction } from "@/lib/errors/action-result";

/** What an operator may do to auto-responses; passed in by the page. */
export interface AutoResponseActions {
  readonly save: FormAction<undefined>;
  readonly remove: (input: { profileId: string; id: string }) => Promise<ActionResult<undefined>>;
}
