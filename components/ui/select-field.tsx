"use client";

import { type ReactNode, useId } from "react";
import { useFieldState } from "@/components/form/form-context";

export interface SelectOption {
  value: string;
  label: string;
  isDisabled?: boolean;
}

export interface SelectFieldProps {
  name?: string;
  label: string;
  options: readonly SelectOption[];
  description?: ReactNode;
  error?: string;
  defaultValue?: string;
  /** Controlled value, with `onChange`. */
  value?: string;
  onChange?: (value: string) => void;
  isDisabled?: boolean;
  isRequired?: boolean;
  hideLabel?: boolean;
  className?: string;
}

/**
 * One choice out of a list. The browser's own select in HeroUI's dress: it works without a script, opens the platform's
 * picker on phones and lets one type to find.
 */
export function SelectField(props: SelectFieldProps) {
  const id = useId();
  const field = useFieldState(props.name, props);
  const describedBy = [props.description && `${id}-description`, field.error && `${id}-error`]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={`textfield textfield--full-width ${props.className ?? ""}`}>
      <label htmlFor={id} className={`label ${props.hideLabel ? "sr-only" : ""}`}>
        {props.label}
      </label>
      <select
        id={id}
        name={props.name}
        className="input select-native"
        {...(props.value === undefined ? { defaultValue: field.defaultValue } : { value: props.value })}
        onChange={props.onChange ? (event) => props.onChange?.(event.target.value) : undefined}
        disabled={props.isDisabled}
        aria-required={props.isRequired}
        aria-invalid={field.error ? true : undefined}
        data-invalid={field.error ? "true" : undefined}
        aria-describedby={describedBy || undefined}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.isDisabled}>
            {option.label}
          </option>
        ))}
      </select>
      {props.description && (
        <span id={`${id}-description`} className="description">
          {props.description}
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
