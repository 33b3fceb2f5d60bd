import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { type Clock, systemClock } from "@/lib/clock";
import type { ActionResult } from "@/lib/errors/action-result";
import { readFormData, readFormValues } from "@/lib/form-input/read-form-data";
import { failureOfError, failureOfInput } from "./action-failure";
import { readRequestFacts } from "./request-facts";

/** What a handler of a public action is told. */
export interface PublicContext {
  readonly clock: Clock;
  readonly requestId: string;
  readonly address: string;
}

/**
 * A form action for people who are not signed in: parses and reports like `operatorAction`, without a session. Only for
 * signing in and setting up; whatever it does must be limited in another way.
 */
export function publicFormAction<Schema extends z.ZodType, Data>(
  options: { readonly schema: Schema },
  handler: (ctx: PublicContext, input: z.output<Schema>) => Promise<Data>,
): (previous: ActionResult<Data> | null, formData: FormData) => Promise<ActionResult<Data>> {
  return async (_previous, formData) => {
    const values = readFormValues(formData);
    const { requestId, address, path } = await readRequestFacts();
    try {
      const parsed = options.schema.safeParse(readFormData(formData), { error: () => "Check this field." });
      if (!parsed.success) return failureOfInput(parsed.error, values);
      return { ok: true, data: await handler({ clock: systemClock, requestId, address }, parsed.data) };
    } catch (error) {
      unstable_rethrow(error);
      return failureOfError(error, values, { requestId, action: path });
    }
  };
}
