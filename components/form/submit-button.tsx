"use client";

import { Button, type ButtonProps } from "@/components/ui/button";
import { useFormState } from "./form-context";

/** The form's submit button; shows by itself that the form is being sent. */
export function SubmitButton(props: Omit<ButtonProps, "type" | "isPending">) {
  const { isPending } = useFormState();
  return <Button variant="primary" {...props} type="submit" isPending={isPending} />;
}
