"use client";

import { Description, FieldError, Checkbox as HeroCheckbox, Switch as HeroSwitch } from "@heroui/react";
import type { ReactNode } from "react";
import { useFieldState, useFormState } from "@/components/form/form-context";

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

function useToggle({ name, value = "on", error, defaultSelected = false }: ToggleProps) {
  const field = useFieldState(name, { error });
  const { values } = useFormState();
  const wasPosted = Object.keys(values).length > 0;
  const typed = name ? values[name] : undefined;
  const wasSet = Array.isArray(typed) ? typed.includes(value) : typed === value;
  return { error: field.error, defaultSelected: name && wasPosted ? wasSet : defaultSelected };
}

function stateProps(props: ToggleProps, defaultSelected: boolean) {
  return {
    ...(props.name ? { name: props.name } : {}),
    value: props.value ?? "on",
    ...(props.isSelected === undefined ? { defaultSelected } : { isSelected: props.isSelected }),
    ...(props.onChange ? { onChange: props.onChange } : {}),
    isDisabled: props.isDisabled ?? false,
    className: props.className ?? "",
    validationBehavior: "aria" as const,
  };
}

/** A box to tick: an option that takes effect when the form is saved. */
export function Checkbox(props: ToggleProps) {
  const toggle = useToggle(props);
  return (
    <HeroCheckbox {...stateProps(props, toggle.defaultSelected)} isInvalid={toggle.error !== undefined}>
      <HeroCheckbox.Content>
        <HeroCheckbox.Control>
          <HeroCheckbox.Indicator />
        </HeroCheckbox.Control>
        {props.label}
      </HeroCheckbox.Content>
      {props.description && <Description>{props.description}</Description>}
      {toggle.error && <FieldError>{toggle.error}</FieldError>}
    </HeroCheckbox>
  );
}

/** An on/off switch for a feature as a whole. */
export function Switch(props: ToggleProps) {
  const toggle = useToggle(props);
  return (
    <HeroSwitch {...stateProps(props, toggle.defaultSelected)} isInvalid={toggle.error !== undefined}>
      <HeroSwitch.Content>
        <HeroSwitch.Control>
          <HeroSwitch.Thumb />
        </HeroSwitch.Control>
        {props.label}
      </HeroSwitch.Content>
      {props.description && <Description>{props.description}</Description>}
      {toggle.error && <FieldError>{toggle.error}</FieldError>}
    </HeroSwitch>
  );
}
