"use client";

import { Description, FieldError, TextField as HeroTextField, Input, Label, TextArea } from "@heroui/react";
import { type HTMLInputAutoCompleteAttribute, type ReactNode, useId } from "react";
import { useFieldState } from "@/components/form/form-context";

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
  /** Shown inside the field's row, after the input: a unit, a button. */
  suffix?: ReactNode;
  /** Hides the label visually, e.g. for a search field with an icon. */
  hideLabel?: boolean;
  className?: string;
  inputClassName?: string;
  spellCheck?: boolean;
}

/** One line of text with label, help and error. */
export function TextField(props: TextFieldProps) {
  const { name, label, description, suffix, hideLabel, className = "", inputClassName = "" } = props;
  const field = useFieldState(name, props);
  const input = (
    <Input
      // A new key after a refusal without a script is not needed: the server renders the typed text as the default.
      className={`w-full ${inputClassName}`}
      placeholder={props.placeholder}
      spellCheck={props.spellCheck}
    />
  );
  return (
    <HeroTextField
      className={className}
      fullWidth
      {...(name ? { name } : {})}
      {...(props.value === undefined ? { defaultValue: field.defaultValue ?? "" } : { value: props.value })}
      {...(props.onChange ? { onChange: props.onChange } : {})}
      type={props.type ?? "text"}
      autoComplete={props.autoComplete}
      inputMode={props.inputMode}
      autoFocus={props.autoFocus}
      isDisabled={props.isDisabled}
      isReadOnly={props.isReadOnly}
      isRequired={props.isRequired}
      maxLength={props.maxLength}
      isInvalid={field.error !== undefined}
      validationBehavior="aria"
    >
      <Label className={hideLabel ? "sr-only" : ""}>{label}</Label>
      {suffix ? (
        <div className="flex items-center gap-2">
          {input}
          {suffix}
        </div>
      ) : (
        input
      )}
      {description && <Description>{description}</Description>}
      <FieldError>{field.error}</FieldError>
    </HeroTextField>
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
  /** Shown after the field, e.g. "messages/s"; part of the description for assistive technology. */
  unit?: string;
  allowDecimals?: boolean;
}) {
  const unitId = useId();
  return (
    <TextField
      {...props}
      inputMode={allowDecimals ? "decimal" : "numeric"}
      autoComplete="off"
      inputClassName="figures max-w-32"
      suffix={
        unit ? (
          <span id={unitId} className="text-sm text-muted">
            {unit}
          </span>
        ) : undefined
      }
    />
  );
}

/** Several lines of text with label, help and error. */
export function TextAreaField({
  rows = 4,
  ...props
}: Omit<TextFieldProps, "type" | "suffix" | "autoComplete" | "inputMode"> & {
  rows?: number;
}) {
  const field = useFieldState(props.name, props);
  return (
    <HeroTextField
      className={props.className ?? ""}
      fullWidth
      {...(props.name ? { name: props.name } : {})}
      {...(props.value === undefined ? { defaultValue: field.defaultValue ?? "" } : { value: props.value })}
      {...(props.onChange ? { onChange: props.onChange } : {})}
      autoFocus={props.autoFocus}
      isDisabled={props.isDisabled}
      isReadOnly={props.isReadOnly}
      isRequired={props.isRequired}
      maxLength={props.maxLength}
      isInvalid={field.error !== undefined}
      validationBehavior="aria"
    >
      <Label className={props.hideLabel ? "sr-only" : ""}>{props.label}</Label>
      <TextArea
        rows={rows}
        className={`w-full resize-y ${props.inputClassName ?? ""}`}
        placeholder={props.placeholder}
        spellCheck={props.spellCheck}
      />
      {props.description && <Description>{props.description}</Description>}
      <FieldError>{field.error}</FieldError>
    </HeroTextField>
  );
}
