"use client";

import { Mail } from "lucide-react";
import { useState, useTransition } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/errors/action-result";
import type { TestMailResult } from "@/lib/mail/send-test-mail";

export type TestMailAction = (input: {
  profileId: string;
}) => Promise<ActionResult<readonly TestMailResult[]>>;

/** Sends a test e-mail to the saved addresses of a profile and shows what the mail server answered to each. */
export function TestMailButton({
  profileId,
  hasAddresses,
  action,
}: {
  profileId: string;
  /** Whether an address is saved. */
  hasAddresses: boolean;
  action: TestMailAction;
}) {
  const [isPending, startTransition] = useTransition();
  const [result, setResult] = useState<ActionResult<readonly TestMailResult[]> | null>(null);
  const send = () =>
    startTransition(async () => {
      setResult(null);
      setResult(await action({ profileId }));
    });
  return (
    <div className="grid justify-items-start gap-2">
      <Button icon={<Mail aria-hidden />} onPress={send} isPending={isPending} isDisabled={!hasAddresses}>
        Send test e-mail
      </Button>
      <div role="status" className="min-h-5 text-sm text-muted">
        {result === null && (isPending ? "Asking the mail server …" : hint(hasAddresses))}
        {result?.ok === false && result.message}
        {result?.ok && <Answers results={result.data} />}
      </div>
    </div>
  );
}

function Answers({ results }: { results: readonly TestMailResult[] }) {
  return (
    <ul className="grid gap-1">
      {results.map(({ address, isSent, answer }) => (
        <li key={address} className="break-words">
          <Badge tone={isSent ? "success" : "danger"}>{isSent ? "Accepted" : "Not sent"}</Badge>{" "}
          <span className="font-medium break-all text-foreground">{address}</span> {answer}
        </li>
      ))}
    </ul>
  );
}

function hint(hasAddresses: boolean): string {
  return hasAddresses ? "Goes to the saved addresses." : "Save an address first.";
}
