"use client";

import type { ReactNode } from "react";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { SenderChoice } from "@/lib/sticky-sender/get-mappings-page";

/** A number of the profile: chosen from a list, or typed where the pool is too large for one. Field name `sender`. */
export function SenderField({
  choice,
  label,
  description,
  anyLabel,
  exclude,
  defaultValue = "",
  error,
  onChange,
}: {
  choice: SenderChoice;
  label: string;
  description?: ReactNode;
  /** Text of the choice that stands for no number. */
  anyLabel?: string;
  /** A number that makes no sense here. */
  exclude?: string;
  defaultValue?: string;
  error?: string | undefined;
  onChange?: (sender: string) => void;
}) {
  const shared = {
    name: "sender",
    label,
    description,
    defaultValue,
    ...(error ? { error } : {}),
    ...(onChange ? { onChange } : {}),
  };
  if (!choice.senders) {
    return (
      <TextField
        {...shared}
        type="tel"
        inputMode="tel"
        placeholder="e.g. +13055550100"
        autoComplete="off"
        isRequired={anyLabel === undefined}
      />
    );
  }
  const options = choice.senders
    .filter((sender) => sender.e164 !== exclude)
    .map(({ e164, enabled }) => ({ value: e164, label: enabled ? e164 : `${e164} (disabled)` }));
  // A number that has left the profile stays visible as what is filtered by.
  const isListed = defaultValue === "" || options.some((option) => option.value === defaultValue);
  return (
    <SelectField
      {...shared}
      isRequired={anyLabel === undefined}
      options={[
        { value: "", label: anyLabel ?? "Choose a number" },
        ...(isListed ? [] : [{ value: defaultValue, label: defaultValue }]),
        ...options,
      ]}
    />
  );
}
