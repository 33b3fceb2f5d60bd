"use client";

import { Toast, toast } from "@heroui/react";

/** Where toasts appear; once, in the root layout. */
export function Toaster() {
  return <Toast.Provider placement="bottom end" width={380} />;
}

/** Short news about something that just happened. Never the only place where an error is shown. */
export const notify = {
  success(title: string, description?: string): void {
    toast.success(title, { timeout: 5000, ...(description ? { description } : {}) });
  },
  info(title: string, description?: string): void {
    toast.info(title, { timeout: 6000, ...(description ? { description } : {}) });
  },
  /** Something was done that can be taken back: the toast stays a while and has a button "Undo". */
  undoable(title: string, onUndo: () => void): void {
    const key = toast.success(title, {
      timeout: 15_000,
      actionProps: {
        children: "Undo",
        size: "sm",
        variant: "tertiary",
        onPress: () => {
          toast.close(key);
          onUndo();
        },
      },
    });
  },
  /** Stays until dismissed. */
  error(title: string, description?: string): void {
    toast.danger(title, { timeout: 0, ...(description ? { description } : {}) });
  },
};
