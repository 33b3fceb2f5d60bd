"use client";

import { AlertDialog } from "@heroui/react";
import { type ReactNode, useState, useTransition } from "react";
import type { ActionResult } from "@/lib/errors/action-result";
import { Button, type ButtonProps } from "./button";
import { Callout } from "./callout";
import { notify } from "./toast";

export interface ConfirmDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** Names the thing, as a question: `Delete “Marketing”?` */
  title: string;
  /** The effect, with its numbers; may hold fields whose state the caller keeps. */
  children: ReactNode;
  /** The verb of the title: "Delete profile". */
  confirmLabel: string;
  cancelLabel?: string;
  /** Red button (default); false for harmless confirmations. */
  isDestructive?: boolean;
  /**
   * Does it. The dialog waits; a refusal is shown inside and the dialog stays open, success closes it. Return nothing
   * when the caller takes over.
   */
  onConfirm: () => Promise<ActionResult<unknown> | undefined> | undefined;
  /** Shown as a toast after success. */
  successMessage?: string;
}

/** Asks before something that cannot be taken back. Escape and "Cancel" change nothing. */
export function ConfirmDialog({
  isOpen,
  onOpenChange,
  title,
  children,
  confirmLabel,
  cancelLabel = "Cancel",
  isDestructive = true,
  onConfirm,
  successMessage,
}: ConfirmDialogProps) {
  const [isPending, startTransition] = useTransition();
  const [refusal, setRefusal] = useState<string | null>(null);

  const change = (next: boolean) => {
    if (isPending) return;
    setRefusal(null);
    onOpenChange(next);
  };

  const confirm = () =>
    startTransition(async () => {
      const result = await onConfirm();
      if (result && !result.ok) {
        setRefusal(result.requestId ? `${result.message} Request id ${result.requestId}` : result.message);
        return;
      }
      if (successMessage) notify.success(successMessage);
      setRefusal(null);
      onOpenChange(false);
    });

  return (
    <AlertDialog.Backdrop isOpen={isOpen} onOpenChange={change} isKeyboardDismissDisabled={isPending}>
      <AlertDialog.Container size="md" placement="center">
        <AlertDialog.Dialog>
          <AlertDialog.Header>
            <AlertDialog.Heading>{title}</AlertDialog.Heading>
          </AlertDialog.Header>
          <AlertDialog.Body>
            <div className="grid gap-3">
              {children}
              {refusal && <Callout tone="danger" role="alert" title={refusal} />}
            </div>
          </AlertDialog.Body>
          <AlertDialog.Footer>
            <Button onPress={() => change(false)} isDisabled={isPending} autoFocus={isDestructive}>
              {cancelLabel}
            </Button>
            <Button
              variant={isDestructive ? "danger" : "primary"}
              onPress={confirm}
              isPending={isPending}
              autoFocus={!isDestructive}
            >
              {confirmLabel}
            </Button>
          </AlertDialog.Footer>
        </AlertDialog.Dialog>
      </AlertDialog.Container>
    </AlertDialog.Backdrop>
  );
}

/** A button that asks first: button and dialog in one. */
export function ConfirmButton({
  label,
  button,
  ...dialog
}: Omit<ConfirmDialogProps, "isOpen" | "onOpenChange"> & {
  /** The button's text. */
  label: ReactNode;
  /** Variant, size, icon of the button. */
  button?: Omit<ButtonProps, "children" | "onPress">;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button {...button} onPress={() => setIsOpen(true)} aria-haspopup="dialog">
        {label}
      </Button>
      <ConfirmDialog {...dialog} isOpen={isOpen} onOpenChange={setIsOpen} />
    </>
  );
}
