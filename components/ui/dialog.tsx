"use client";

import { Modal } from "@heroui/react";
import { type ReactNode, useState } from "react";
import { Button, type ButtonProps } from "./button";

export interface DialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** Usually a form; unmounted while closed, so it starts afresh. */
  children: ReactNode;
  size?: "sm" | "md" | "lg";
  /** false where a press outside must not lose what is shown only once; Escape and the cross still close it. */
  isDismissable?: boolean;
}

/** A window over the page for a short task. Escape, the cross and a press outside close it. */
export function Dialog({
  isOpen,
  onOpenChange,
  title,
  children,
  size = "md",
  isDismissable = true,
}: DialogProps) {
  return (
    <Modal.Backdrop isOpen={isOpen} onOpenChange={onOpenChange} isDismissable={isDismissable}>
      <Modal.Container size={size} placement="center" scroll="inside">
        <Modal.Dialog>
          <Modal.CloseTrigger aria-label="Close" />
          <Modal.Header>
            <Modal.Heading>{title}</Modal.Heading>
          </Modal.Header>
          <Modal.Body className="pt-3">{children}</Modal.Body>
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}

/** A button that opens a dialog. The content gets `close`. */
export function DialogButton({
  label,
  button,
  title,
  size,
  children,
}: {
  label: ReactNode;
  button?: Omit<ButtonProps, "children" | "onPress">;
  title: string;
  size?: DialogProps["size"];
  children: (close: () => void) => ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button {...button} onPress={() => setIsOpen(true)} aria-haspopup="dialog">
        {label}
      </Button>
      <Dialog isOpen={isOpen} onOpenChange={setIsOpen} title={title} {...(size ? { size } : {})}>
        {children(() => setIsOpen(false))}
      </Dialog>
    </>
  );
}
