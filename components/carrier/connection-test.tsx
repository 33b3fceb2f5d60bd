"use client";

import { PlugZap } from "lucide-react";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import type { ConnectionTest as TestResult } from "@/lib/carrier/carrier-kind";
import type { ActionResult } from "@/lib/errors/action-result";

/** Tries the saved settings and says what was found. */
export function ConnectionTest({
  carrierId,
  action,
}: {
  carrierId: string;
  action: (input: { carrierId: string }) => Promise<ActionResult<TestResult>>;
}) {
  const [isPending, startTransition] = useTransition();
  const [result, setResult] = useState<ActionResult<TestResult> | null>(null);
  const run = () => startTransition(async () => setResult(await action({ carrierId })));
  return (
    <div className="grid justify-items-start gap-3">
      <Button icon={<PlugZap aria-hidden />} onPress={run} isPending={isPending}>
        Test connection
      </Button>
      <div aria-live="polite" className="w-full">
        {result !== null && !isPending && <Outcome result={result} />}
      </div>
    </div>
  );
}

function Outcome({ result }: { result: ActionResult<TestResult> }) {
  if (!result.ok) return <Callout tone="danger" title={result.message} />;
  const { isOk, detail } = result.data;
  return (
    <Callout tone={isOk ? "success" : "danger"} title={isOk ? "It works" : "It does not work"}>
      <p className="break-words">{detail}</p>
    </Callout>
  );
}
