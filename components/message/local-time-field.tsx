import { useId } from "react";
import { useFieldState } from "@/components/form/form-context";

/** A date and time without a zone, as the browser's own picker writes it; whoever reads it must know the zone. */
export function LocalTimeField({
  name,
  label,
  defaultValue,
  description,
  error,
  className = "max-sm:col-span-2",
}: {
  name: string;
  label: string;
  defaultValue: string;
  description?: string;
  error?: string;
  /** Default: in the filter forms, a whole row on a phone. */
  className?: string;
}) {
  const id = useId();
  const field = useFieldState(name, { defaultValue, ...(error !== undefined && { error }) });
  const describedBy = [description && `${id}-description`, field.error && `${id}-error`]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={`textfield textfield--full-width ${className}`}>
      <label htmlFor={id} className="label">
        {label}
      </label>
      <input
        id={id}
        name={name}
        type="datetime-local"
        className="input w-full"
        defaultValue={field.defaultValue}
        aria-invalid={field.error ? true : undefined}
        data-invalid={field.error ? "true" : undefined}
        aria-describedby={describedBy || undefined}
      />
      {description && (
        <span id={`${id}-description`} className="description">
          {description}
        </span>
      )}
      {field.error && (
        <span id={`${id}-error`} className="field-error" data-visible="true">
          {field.error}
        </span>
      )}
    </div>
  );
}
