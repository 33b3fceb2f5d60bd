"use client";

import { type ReactNode, useEffect, useState } from "react";
import { Callout } from "@/components/ui/callout";
import type { FormAction } from "@/lib/errors/action-result";
import { FormContext } from "./form-context";
import { type ActionFormController, type ActionFormOptions, useActionForm } from "./use-action-form";

interface FormFrameProps {
  children: ReactNode;
  className?: string;
  /** Accessible name, for forms without a visible heading. */
  "aria-label"?: string;
  id?: string;
}

/** A form posting to a server action; fields inside find their error and typed text by their `name`. */
export function ActionForm<T>({
  action,
  children,
  className,
  id,
  "aria-label": label,
  ...options
}: FormFrameProps & ActionFormOptions<T> & { action: FormAction<T> }) {
  const form = useActionForm(action, options);
  return (
    <ControlledActionForm form={form} className={className} id={id} aria-label={label}>
      {children}
    </ControlledActionForm>
  );
}

/** The same with the controller made by the caller (`useActionForm`), who then can submit or watch it. */
export function ControlledActionForm<T>({
  form,
  children,
  className = "grid gap-5",
  id,
  "aria-label": label,
}: {
  [Key in keyof FormFrameProps]: FormFrameProps[Key] | undefined;
} & { form: ActionFormController<T> }) {
  return (
    <form
      ref={form.formRef}
      action={form.formAction}
      onSubmit={form.onSubmit}
      onInput={form.onEdit}
      onChange={form.onEdit}
      className={className}
      id={id}
      aria-label={label}
      noValidate
    >
      <FormContext value={form.context}>
        <FormFailure form={form} />
        {children}
      </FormContext>
    </form>
  );
}

/** What was refused: the sentence for the form, and the errors of fields this form does not show. */
function FormFailure<T>({ form }: { form: ActionFormController<T> }) {
  const [unplaced, setUnplaced] = useState<string[]>([]);
  const { failure, formRef } = form;

  useEffect(() => {
    const names = new Set<string | null>();
    for (const element of formRef.current?.elements ?? []) names.add(element.getAttribute("name"));
    // What shows its own error without being an element of the form.
    for (const shown of formRef.current?.querySelectorAll<HTMLElement>("[data-field]") ?? [])
      names.add(shown.dataset.field ?? null);
    setUnplaced(
      Object.entries(failure?.fieldErrors ?? {})
        .filter(([name]) => !names.has(name))
        .map(([, message]) => message),
    );
  }, [failure, formRef]);

  if (!failure) return null;
  return (
    <Callout tone="danger" title={failure.message} role="alert" tabIndex={-1} data-form-failure="">
      {unplaced.length > 0 && (
        <ul className="list-disc ps-4">
          {unplaced.map((message) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      )}
      {failure.requestId && (
        <p>
          Request id <code className="font-mono">{failure.requestId}</code>
        </p>
      )}
    </Callout>
  );
}
