import type { ZodError } from "zod";
import type { ActionFailure, FormValues } from "@/lib/errors/action-result";
import { AppError } from "@/lib/errors/app-error";
import { errorCatalogue } from "@/lib/errors/catalogue";
import { getLogger } from "@/lib/logger";

const CHECK_FIELDS = "Check the highlighted fields.";

/** What a form shows for input its schema refused: the first message of each field. */
export function failureOfInput(error: ZodError, values: FormValues): ActionFailure {
  const fieldErrors: Record<string, string> = {};
  for (const issue of error.issues) {
    const name = issue.path.join(".");
    fieldErrors[name] ??= issue.message;
  }
  const whole = fieldErrors[""];
  delete fieldErrors[""];
  return {
    ok: false,
    code: "invalid_value",
    message: whole ?? CHECK_FIELDS,
    fieldErrors,
    values,
  };
}

/**
 * What a form shows for an error of its action. Refusals speak for themselves; anything else is a defect: it is logged
 * once with the request id, and only that id is shown.
 *
 * @param action name for the log
 */
export function failureOfError(
  error: unknown,
  values: FormValues,
  where: { readonly requestId: string; readonly action: string },
): ActionFailure {
  if (error instanceof AppError) {
    return {
      ok: false,
      code: error.code,
      message: Object.keys(error.fieldErrors).length > 0 ? CHECK_FIELDS : error.detail,
      fieldErrors: { ...error.fieldErrors },
      values,
      meta: error.meta,
    };
  }
  getLogger().error({ err: error, ...where }, "action failed");
  return {
    ok: false,
    code: "unexpected",
    message: `Something went wrong. ${errorCatalogue.unexpected.help}`,
    fieldErrors: {},
    values,
    requestId: where.requestId,
  };
}
