"use client";

import { inputVariants, textAreaVariants } from "@heroui/styles";
import { type HTMLInputAutoCompleteAttribute, type ReactNode, useId } from "react";
import { useFieldState } from "@/components/form/form-context";
import { useEarlyInput } from "./early-input";
import { FieldFrame, fieldAria, fieldIds } from "./field-frame";

export interface TextFieldProps {
  /** Form field name; also finds the field's error and typed text in the form around. */
  name?: string;
  label: string;
  /** One line of help under the field; stays while an error is shown. */
  description?: ReactNode;
  /** Overrides the form's error for this field. */
  error?: string;
  defaultValue?: string;
  /** Controlled value, with `onChange`. */
  value?: string;
  onChange?: (value: string) => void;
  type?: "text" | "email" | "password" | "search" | "tel" | "url";
  placeholder?: string;
  autoComplete?: HTMLInputAutoCompleteAttribute;
  inputMode?: "text" | "numeric" | "decimal" | "tel" | "email" | "url";
  autoFocus?: boolean;
  isDisabled?: boolean;
  isReadOnly?: boolean;
  /** Tells assistive technology; emptiness is refused by the action, in its own words. */
  isRequired?: boolean;
  maxLength?: number;
  /** Shown in the field's row, after the input: a unit, a button. */
  suffix?: ReactNode;
  /** Keeps the label for assistive technology only, e.g. for a search field with an icon. */
  hideLabel?: boolean;
  className?: string;
  inputClassName?: string;
  spellCheck?: boolean;
}

/**
 * One line of text with label, help and error: the browser's own input in HeroUI's dress. React Aria's field keeps its
 * value in state and wipes what was typed before the page's scripts ran; this one does not need them.
 */
export function TextField({ suffix, ...props }: TextFieldProps) {
  const field = useFieldState(props.name, props);
  const ids = fieldIds(useId());
  const ref = useEarlyInput(props.value, props.onChange, readText<HTMLInputElement>);
  const input = (
    <input
      {...shared(props, field.defaultValue)}
      {...fieldAria(ids, { ...props, error: field.error })}
      ref={ref}
      id={ids.field}
      type={props.type ?? "text"}
      autoComplete={props.autoComplete}
      inputMode={props.inputMode}
      className={`${inputVariants()} w-full ${props.inputClassName ?? ""}`}
    />
  );
  return (
    <FieldFrame ids={ids} {...frame(props)} error={field.error}>
      {suffix ? (
        <div className="flex items-center gap-2">
          {input}
          {suffix}
        </div>
      ) : (
        input
      )}
    </FieldFrame>
  );
}

/**
 * A number typed as text: what was typed stays as typed, and the action says what is wrong with it.
 * (HeroUI's NumberField clamps and rounds silently, so "-1" or "1.5" would be saved as something else.)
 */
export function NumberField({
  unit,
  allowDecimals = false,
  ...props
}: Omit<TextFieldProps, "type" | "inputMode" | "suffix"> & {
  /** Shown after the field, e.g. "messages/s". */
  unit?: string;
  allowDecimals?: boolean;
}) {
  return (
    <TextField
      {...props}
      inputMode={allowDecimals ? "decimal" : "numeric"}
      autoComplete="off"
      inputClassName="figures max-w-32"
      suffix={unit ? <span className="text-sm text-muted">{unit}</span> : undefined}
    />
  );
}

/** Several lines of text with label, help and error. */
export function TextAreaField({
  rows = 4,
  ...props
}: Omit<TextFieldProps, "type" | "suffix" | "autoComplete" | "inputMode"> & { rows?: number }) {
  const field = useFieldState(props.name, props);
  const ids = fieldIds(useId());
  const ref = useEarlyInput(props.value, props.onChange, readText<HTMLTextAreaElement>);
  return (
    <FieldFrame ids={ids} {...frame(props)} error={field.error}>
      <textarea
        {...shared(props, field.defaultValue)}
        {...fieldAria(ids, { ...props, error: field.error })}
        ref={ref}
        id={ids.field}
        rows={rows}
        className={`${textAreaVariants()} w-full resize-y ${props.inputClassName ?? ""}`}
      />
    </FieldFrame>
  );
}

function readText<Element extends { value: string }>(element: Element): string {
  return element.value;
}

function frame({ label, hideLabel, description, className }: TextFieldProps) {
  return { label, hideLabel, description, className };
}

function shared(props: TextFieldProps, defaultValue: string | undefined) {
  const { onChange } = props;
  return {
    name: props.name,
    ...(props.value === undefined ? { defaultValue } : { value: props.value }),
    onChange: onChange ? (event: { target: { value: string } }) => onChange(event.target.value) : undefined,
    placeholder: props.placeholder,
    autoFocus: props.autoFocus,
    disabled: props.isDisabled,
    readOnly: props.isReadOnly,
    maxLength: props.maxLength,
    spellCheck: props.spellCheck,
  };
}
