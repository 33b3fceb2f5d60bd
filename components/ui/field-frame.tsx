import { descriptionVariants, fieldErrorVariants, labelVariants } from "@heroui/styles";
import type { ReactNode } from "react";

/** The ids that tie a field to its label, help and error. */
export interface FieldIds {
  readonly field: string;
  readonly description: string;
  readonly error: string;
}

export function fieldIds(id: string): FieldIds {
  return { field: id, description: `${id}-description`, error: `${id}-error` };
}

/** What the field's own element must carry to be announced with its help and error. */
export function fieldAria(
  ids: FieldIds,
  {
    description,
    error,
    isRequired,
  }: { description?: ReactNode; error?: string | undefined; isRequired?: boolean },
) {
  const describedBy = [description && ids.description, error && ids.error].filter(Boolean).join(" ");
  return {
    "aria-describedby": describedBy || undefined,
    "aria-invalid": error ? true : undefined,
    "aria-required": isRequired || undefined,
    "data-invalid": error ? "true" : undefined,
  } as const;
}

/** Label above, help and error below one field. */
export function FieldFrame({
  ids,
  label,
  hideLabel = false,
  description,
  error,
  className = "",
  children,
}: {
  ids: FieldIds;
  label: string;
  /** Keeps the label for assistive technology only. */
  hideLabel?: boolean | undefined;
  description?: ReactNode;
  error?: string | undefined;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <div className={`flex w-full flex-col gap-1 ${className}`}>
      <label htmlFor={ids.field} className={hideLabel ? "sr-only" : labelVariants()}>
        {label}
      </label>
      {children}
      <FieldNotes ids={ids} description={description} error={error} />
    </div>
  );
}

/** Help and error of a field. */
export function FieldNotes({
  ids,
  description,
  error,
}: {
  ids: FieldIds;
  description?: ReactNode;
  error?: string | undefined;
}) {
  return (
    <>
      {description && (
        <span id={ids.description} data-slot="description" className={descriptionVariants()}>
          {description}
        </span>
      )}
      {error && (
        <span id={ids.error} data-slot="field-error" data-visible="true" className={fieldErrorVariants()}>
          {error}
        </span>
      )}
    </>
  );
}
