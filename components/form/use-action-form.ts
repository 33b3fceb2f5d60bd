"use client";

import {
  type FormEvent,
  type RefObject,
  startTransition,
  useActionState,
  useEffect,
  useRef,
  useState,
} from "react";
import { notify } from "@/components/ui/toast";
import type { ActionFailure, ActionResult, FormAction } from "@/lib/errors/action-result";
import type { FormState } from "./form-context";

export interface ActionFormOptions<T> {
  /** Shown as a toast after success; a function may name what was saved. */
  successMessage?: string | ((data: T) => string);
  /** Runs once per success, after the toast. */
  onSuccess?: (data: T) => void;
  /** Runs once per refusal, after the form has shown it. */
  onFailure?: (failure: ActionFailure) => void;
  /** Empties the form after success. */
  resetOnSuccess?: boolean;
  /**
   * Asked before posting. Return false to hold the form back, e.g. to open a dialog, and call `proceed` later with the
   * same (or an extended) form data.
   */
  beforeSubmit?: (formData: FormData, proceed: (formData: FormData) => void) => boolean;
}

/** What `ActionForm` needs to render; made by {@link useActionForm}. */
export interface ActionFormController<T> {
  state: ActionResult<T> | null;
  context: FormState;
  /** The refusal to show above the fields; null when there is none. */
  failure: ActionFailure | null;
  formRef: RefObject<HTMLFormElement | null>;
  formAction: (formData: FormData) => void;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  onEdit: (event: FormEvent<HTMLFormElement>) => void;
  submit: (formData: FormData) => void;
}

/**
 * Posts a form to a server action and shows what came back.
 *
 * Input survives a refusal: with a script the form is never reset (React resets forms posted through `action` alone),
 * without one the action's `values` fill it again. The first refused field gets the focus; editing a field clears its
 * error.
 */
export function useActionForm<T>(
  action: FormAction<T>,
  options: ActionFormOptions<T> = {},
): ActionFormController<T> {
  const [state, formAction, isPending] = useActionState(action, null);
  const [edited, setEdited] = useState<{ of: typeof state; names: ReadonlySet<string> }>({
    of: null,
    names: new Set(),
  });
  const formRef = useRef<HTMLFormElement>(null);
  const handled = useRef<typeof state>(null);
  const failure = state && !state.ok ? state : null;

  useEffect(() => {
    if (!state || handled.current === state) return;
    handled.current = state;
    const form = formRef.current;
    if (state.ok) {
      const { successMessage } = options;
      if (successMessage) {
        notify.success(typeof successMessage === "function" ? successMessage(state.data) : successMessage);
      }
      if (options.resetOnSuccess) form?.reset();
      options.onSuccess?.(state.data);
      return;
    }
    if (form) focusFirst(form, state.fieldErrors);
    options.onFailure?.(state);
  }, [state, options]);

  const submit = (formData: FormData) => startTransition(() => formAction(formData));

  const remaining: Record<string, string> = {};
  for (const [name, message] of Object.entries(failure?.fieldErrors ?? {})) {
    if (edited.of !== state || !edited.names.has(name)) remaining[name] = message;
  }

  return {
    state,
    failure,
    formRef,
    formAction,
    submit,
    context: { isPending, fieldErrors: remaining, values: failure?.values ?? {} },
    onSubmit(event) {
      event.preventDefault();
      if (isPending) return;
      const submitter = (event.nativeEvent as SubmitEvent).submitter;
      const formData = new FormData(event.currentTarget, submitter);
      if (options.beforeSubmit && !options.beforeSubmit(formData, submit)) return;
      submit(formData);
    },
    onEdit(event) {
      const name = (event.target as { name?: string }).name;
      if (!name || !failure?.fieldErrors[name]) return;
      setEdited((previous) => ({
        of: state,
        names: new Set(previous.of === state ? [...previous.names, name] : [name]),
      }));
    },
  };
}

function focusFirst(form: HTMLFormElement, fieldErrors: Record<string, string>): void {
  for (const element of form.elements) {
    const name = element.getAttribute("name");
    if (name && fieldErrors[name] && element.getAttribute("type") !== "hidden") {
      (element as HTMLElement).focus();
      return;
    }
  }
  form.querySelector<HTMLElement>("[data-form-failure]")?.focus();
}
