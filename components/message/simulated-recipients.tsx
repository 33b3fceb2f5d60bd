"use client";

import { Button } from "@/components/ui/button";
import type { SimulatedRecipient } from "@/lib/message/simulated-recipients";

/** Recipients of the built-in simulator that end in a certain way; choosing one fills the field. */
export function SimulatedRecipients({
  recipients,
  onChoose,
}: {
  recipients: readonly SimulatedRecipient[];
  onChoose: (recipient: string) => void;
}) {
  if (recipients.length === 0) return null;
  return (
    <details className="text-sm">
      <summary className="w-fit cursor-pointer text-muted hover:text-foreground">
        Recipients to try other outcomes with
      </summary>
      <p className="mt-2 text-muted">
        The simulator delivers to everyone else after a second. Any area code will do.
      </p>
      <ul className="mt-2 grid gap-1">
        {recipients.map(({ recipient, effect }) => (
          <li key={recipient} className="flex flex-wrap items-center gap-x-2">
            <Button size="sm" variant="ghost" className="figures" onPress={() => onChoose(recipient)}>
              {recipient}
            </Button>
            <span className="text-muted">{effect}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
