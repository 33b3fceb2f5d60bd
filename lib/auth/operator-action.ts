import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import type { ActionResult, FormValues } from "@/lib/errors/action-result";
import { readFormData, readFormValues } from "@/lib/form-input/read-form-data";
import type { UserRole } from "@/lib/user/types";
import { failureOfError, failureOfInput } from "./action-failure";
import { authorise, type OperatorContext } from "./authorise";
import { readRequestFacts } from "./request-facts";

/** A server action: called with its input, or by a form (`useActionState` puts the previous result before the form). */
export interface OperatorAction<Input, Data> {
  (input: Input): Promise<ActionResult<Data>>;
  (previous: ActionResult<Data> | null, formData: FormData): Promise<ActionResult<Data>>;
}

/** Words for input that never comes from our forms: a missing or mistyped field has no message of its own. */
const plainWords = () => "Check this field.";

/**
 * The only way to write a server action (style: `actions.ts` exports nothing else).
 *
 * In this order: session, role, input, handler. Form fields become an object by their dotted names. Whatever goes wrong
 * is returned as a failure that the form can show; redirects and not-found of Next pass through.
 *
 * @param options.role the least role that may do it, read from the database for this very request
 * @param options.schema parses what was posted; its issues become field errors
 */
export function operatorAction<Schema extends z.ZodType, Data>(
  options: { readonly role: UserRole; readonly schema: Schema; readonly allowTemporaryPassword?: boolean },
  handler: (ctx: OperatorContext, input: z.output<Schema>) => Promise<Data>,
): OperatorAction<z.input<Schema>, Data> {
  return async (...args: unknown[]): Promise<ActionResult<Data>> => {
    const posted = args.at(-1);
    const isForm = posted instanceof FormData;
    const values: FormValues = isForm ? readFormValues(posted) : {};
    try {
      const ctx = await authorise(options.role, options);
      const parsed = options.schema.safeParse(isForm ? readFormData(posted) : posted, { error: plainWords });
      if (!parsed.success) return failureOfInput(parsed.error, values);
      return { ok: true, data: await handler(ctx, parsed.data) };
    } catch (error) {
      unstable_rethrow(error);
      const { requestId, path } = await readRequestFacts();
      return failureOfError(error, values, { requestId, action: path });
    }
  };
}
