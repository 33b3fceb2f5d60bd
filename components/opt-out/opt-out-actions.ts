import type { ActionResult, FormAction } from "@/lib/errors/action-result";
import type { E164 } from "@/lib/phone-number/e164";

/** What an operator may do to opt-outs; passed in by the page. */
export interface OptOutActions {
  readonly add: FormAction<{ recipient: E164; isNew: boolean }>;
  readonly remove: (input: { profileId: string; recipient: string }) => Promise<ActionResult<undefined>>;
}
