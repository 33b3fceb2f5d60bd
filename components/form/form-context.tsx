"use client";

import { createContext, useContext } from "react";
import type { FormValues } from "@/lib/errors/action-result";

/** What the fields of one form share. */
export interface FormState {
  isPending: boolean;
  /** Field name → message of the last refusal, minus the fields edited since. */
  fieldErrors: Record<string, string>;
  /** What was typed before the refusal, for pages rendered without a script. */
  values: FormValues;
}

const emptyForm: FormState = { isPending: false, fieldErrors: {}, values: {} };

export const FormContext = createContext<FormState>(emptyForm);

/** The state of the form around the caller; outside a form, an idle one. */
export function useFormState(): FormState {
  return useContext(FormContext);
}

/** A field's error and typed text: its own props win over those of the form. */
export function useFieldState(
  name: string | undefined,
  own: { error?: string | undefined; defaultValue?: string | undefined },
): { error: string | undefined; defaultValue: string | undefined } {
  const form = useFormState();
  if (!name) return { error: own.error, defaultValue: own.defaultValue };
  const typed = form.values[name];
  return {
    error: own.error ?? form.fieldErrors[name],
    defaultValue: (Array.isArray(typed) ? typed[0] : typed) ?? own.defaultValue,
  };
}
