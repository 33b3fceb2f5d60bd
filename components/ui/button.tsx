"use client";

import { Button as HeroButton, Spinner } from "@heroui/react";
import type { ComponentProps, ReactNode } from "react";
import { ProgressBar } from "react-aria-components";

type HeroButtonProps = ComponentProps<typeof HeroButton>;

export interface ButtonProps
  extends Pick<
    HeroButtonProps,
    | "onPress"
    | "type"
    | "name"
    | "value"
    | "form"
    | "isDisabled"
    | "size"
    | "variant"
    | "fullWidth"
    | "className"
    | "autoFocus"
    | "aria-label"
    | "aria-describedby"
    | "aria-expanded"
    | "aria-controls"
    | "aria-haspopup"
    | "id"
    | "ref"
    | "formAction"
    | "slot"
  > {
  children?: ReactNode;
  /** Icon before the text, e.g. `<Plus aria-hidden />`. */
  icon?: ReactNode;
  /** Working: shows a spinner, ignores presses, says so to assistive technology. */
  isPending?: boolean;
}

/** A button. Variants: primary (one per view), outline (default), ghost, danger, danger-soft. */
export function Button({ children, icon, isPending = false, variant = "outline", ...props }: ButtonProps) {
  return (
    <HeroButton {...props} variant={variant} isPending={isPending}>
      {isPending ? <Working /> : icon}
      {children}
    </HeroButton>
  );
}

/** A button that shows only an icon; `label` is its accessible name and its tooltip. */
export function IconButton({
  label,
  icon,
  variant = "ghost",
  size = "sm",
  ...props
}: Omit<ButtonProps, "children" | "aria-label" | "icon"> & { label: string; icon: ReactNode }) {
  return (
    <HeroButton {...props} variant={variant} size={size} isIconOnly aria-label={label}>
      {props.isPending ? <Working /> : icon}
    </HeroButton>
  );
}

/** The spinner of a pending button; React Aria announces it by the progress bar's name. */
function Working() {
  return (
    <ProgressBar aria-label="Working" isIndeterminate className="inline-flex">
      <Spinner size="sm" color="current" />
    </ProgressBar>
  );
}
