"use client";

import { checkboxVariants, switchVariants } from "@heroui/styles";
import { type ReactNode, useId } from "react";
import { useFieldState, useFormState } from "@/components/form/form-context";
import { useEarlyInput } from "./early-input";
import { FieldNotes, fieldAria, fieldIds } from "./field-frame";

export interface ToggleProps {
  /** Form field name; posts `value` (default "on") when set and nothing when not. */
  name?: string;
  /** What is posted when set. */
  value?: string;
  label: ReactNode;
  /** One line of help under the label. */
  description?: ReactNode;
  error?: string;
  defaultSelected?: boolean;
  /** Controlled state, with `onChange`. */
  isSelected?: boolean;
  onChange?: (isSelected: boolean) => void;
  isDisabled?: boolean;
  className?: string;
}

/** The input itself: invisible over the drawn control (ui.css), whose look follows its state. */
function useToggle(props: ToggleProps, role?: "switch") {
  const { name, value = "on", isSelected, onChange, description } = props;
  const field = useFieldState(name, { error: props.error });
  const { values } = useFormState();
  const typed = name ? values[name] : undefined;
  const wasSet = Array.isArray(typed) ? typed.includes(value) : typed === value;
  const wasPosted = name !== undefined && Object.keys(values).length > 0;
  const ids = fieldIds(useId());
  const ref = useEarlyInput(isSelected, onChange, readChecked);
  const input = (
    <input
      {...fieldAria(ids, { description, error: field.error })}
      ref={ref}
      id={ids.field}
      type="checkbox"
      role={role}
      name={name}
      value={value}
      {...(isSelected === undefined
        ? { defaultChecked: wasPosted ? wasSet : (props.defaultSelected ?? false) }
        : { checked: isSelected })}
      onChange={onChange ? (event) => onChange(event.target.checked) : undefined}
      readOnly={isSelected !== undefined && !onChange}
      disabled={props.isDisabled}
      className="toggle-input"
    />
  );
  return {
    id: ids.field,
    input,
    notes: <FieldNotes ids={ids} description={description} error={field.error} />,
    error: field.error,
  };
}

/** A box to tick: an option that takes effect when the form is saved. The browser's own input in HeroUI's dress. */
export function Checkbox(props: ToggleProps) {
  const slots = checkboxVariants();
  const { id, input, notes, error } = useToggle(props);
  return (
    <div
      className={`${slots.base()} ${props.className ?? ""}`}
      data-disabled={props.isDisabled ? "true" : undefined}
      data-invalid={error ? "true" : undefined}
    >
      <label htmlFor={id} className={slots.content()}>
        {input}
        <span className={slots.control()}>
          <span aria-hidden className={slots.indicator()}>
            <svg viewBox="0 0 17 18" fill="none" stroke="currentColor" strokeWidth="2.5" aria-hidden="true">
              <polyline points="2 9 7 14 15 4" strokeLinecap="round" strokeLinejoin="round" />
            </svg>
          </span>
        </span>
        {props.label}
      </label>
      {notes}
    </div>
  );
}

/** An on/off switch for a feature as a whole. The browser's own input in HeroUI's dress. */
export function Switch(props: ToggleProps) {
  const slots = switchVariants();
  const { id, input, notes, error } = useToggle(props, "switch");
  return (
    <div
      className={`${slots.base()} ${props.className ?? ""}`}
      data-disabled={props.isDisabled ? "true" : undefined}
      data-invalid={error ? "true" : undefined}
    >
      <label htmlFor={id} className={slots.content()}>
        {input}
        <span aria-hidden className={slots.control()}>
          <span className={slots.thumb()} />
        </span>
        {props.label}
      </label>
      {notes}
    </div>
  );
}

function readChecked(element: HTMLInputElement): boolean {
  return element.checked;
}
