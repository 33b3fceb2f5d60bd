"use client";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";

/** Shows a password that was just made, the only time it can be seen. */
export function OneTimePassword({
  email,
  password,
  onDone,
}: {
  email: string;
  password: string;
  onDone: () => void;
}) {
  return (
    <div className="grid gap-4">
      <p>
        Hand this password to <strong className="break-all">{email}</strong>. It works for one sign-in, then
        they choose their own. It is not shown again.
      </p>
      <div className="flex items-center justify-between gap-2 rounded-lg border border-border bg-surface-secondary py-2 ps-4 pe-2">
        <output aria-label="One-time password" className="font-mono text-lg break-all">
          {password}
        </output>
        <CopyButton value={password} label="one-time password" />
      </div>
      <div>
        <Button variant="primary" onPress={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
