"use client";

import { type ReactNode, type RefObject, useId } from "react";
import { FieldNotes, fieldAria, fieldIds } from "./field-frame";

/** A field to choose a file, or several: the browser's own input, so that it can be dropped on and works by keyboard. */
export function FileField({
  label,
  description,
  accept,
  name,
  inputRef,
  error,
  isMultiple = false,
  onChoose,
}: {
  label: string;
  description?: ReactNode;
  /** As the input's attribute: file endings and media types. */
  accept: string;
  /** Absent = the form does not post it; the caller reads it by `inputRef`. */
  name?: string;
  inputRef?: RefObject<HTMLInputElement | null>;
  error?: string | undefined;
  isMultiple?: boolean;
  /** Takes the files at once; the field is empty again then. */
  onChoose?: (files: readonly File[]) => void;
}) {
  const ids = fieldIds(useId());
  return (
    <div className="textfield textfield--full-width">
      <label htmlFor={ids.field} className="label">
        {label}
      </label>
      <input
        ref={inputRef}
        id={ids.field}
        type="file"
        name={name}
        accept={accept}
        multiple={isMultiple}
        onChange={
          onChoose &&
          ((event) => {
            const files = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = "";
            if (files.length > 0) onChoose(files);
          })
        }
        {...fieldAria(ids, { description, error })}
        className="w-full cursor-pointer rounded-[var(--field-radius)] border border-dashed border-field-border bg-surface p-2 text-sm text-muted file:me-3 file:cursor-pointer file:rounded-md file:border-0 file:bg-default file:px-3 file:py-1.5 file:font-medium file:text-default-foreground hover:border-accent"
      />
      <FieldNotes ids={ids} description={description} error={error} />
    </div>
  );
}
