"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./button";

/** Copies `value`. `label` names what is copied: the button reads "Copy LABEL". Works on plain-http pages too. */
export function CopyButton({ value, label }: { value: string; label: string }) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");

  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2500);
    return () => clearTimeout(timer);
  }, [state]);

  return (
    <>
      <IconButton
        label={`Copy ${label}`}
        icon={state === "copied" ? <Check aria-hidden className="text-success" /> : <Copy aria-hidden />}
        onPress={async () => setState((await copy(value)) ? "copied" : "failed")}
      />
      <span role="status" className="sr-only">
        {state === "copied" && "Copied"}
        {state === "failed" && "Could not copy; select the text instead"}
      </span>
    </>
  );
}

async function copy(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    // Browsers offer navigator.clipboard on https and localhost only; a selection can still be copied elsewhere.
    const area = document.createElement("textarea");
    area.value = value;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}
