"use client";

import { inputVariants } from "@heroui/styles";
import { type ReactNode, useId } from "react";
import { useFieldState } from "@/components/form/form-context";
import { useEarlyInput } from "./early-input";
import { FieldFrame, fieldAria, fieldIds } from "./field-frame";

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
  const { onChange } = props;
  const field = useFieldState(props.name, props);
  const ids = fieldIds(useId());
  const ref = useEarlyInput(props.value, onChange, readValue);
  return (
    <FieldFrame
      ids={ids}
      label={props.label}
      hideLabel={props.hideLabel}
      description={props.description}
      className={props.className}
      error={field.error}
    >
      <select
        {...fieldAria(ids, { ...props, error: field.error })}
        ref={ref}
        id={ids.field}
        name={props.name}
        className={`${inputVariants()} select-native`}
        {...(props.value === undefined ? { defaultValue: field.defaultValue } : { value: props.value })}
        onChange={onChange ? (event) => onChange(event.target.value) : undefined}
        disabled={props.isDisabled}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.isDisabled}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

function readValue(element: HTMLSelectElement): string {
  return element.value;
}
