"use client";

import { RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import type { DeliveryLogFields } from "@/lib/webhook/delivery-log-href";
import { countWebhooks } from "./delivery-words";
import { RedeliverTarget } from "./redeliver-target";
import type { RedeliverActions } from "./webhook-actions";

type Progress =
  | { readonly kind: "asking" }
  | { readonly kind: "running" | "done" | "stopped"; readonly done: number }
  | { readonly kind: "failed"; readonly done: number; readonly message: string };

/** Delivers everything again that the filters of the log mean, step by step, with its progress. */
export function RedeliverFiltered({
  fields,
  actions,
}: {
  fields: DeliveryLogFields;
  actions: RedeliverActions;
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [total, setTotal] = useState<{ count: number; isExact: boolean } | "failed" | null>(null);
  const [progress, setProgress] = useState<Progress>({ kind: "asking" });
  const [toProfileUrls, setToProfileUrls] = useState(false);
  const isStopped = useRef(false);
  const isRunning = progress.kind === "running";

  useEffect(() => {
    if (!isOpen) return;
    let isCurrent = true;
    actions.count(fields).then(
      (result) => isCurrent && setTotal(result.ok ? result.data : "failed"),
      () => isCurrent && setTotal("failed"),
    );
    return () => {
      isCurrent = false;
    };
  }, [isOpen, fields, actions]);

  const change = (next: boolean) => {
    if (isRunning) return;
    if (next) setTotal(null);
    else if (progress.kind !== "asking") router.refresh();
    setProgress({ kind: "asking" });
    setIsOpen(next);
  };

  const run = async () => {
    isStopped.current = false;
    const startedAtMs = Date.now();
    let done = 0;
    let beforeId: string | null = null;
    setProgress({ kind: "running", done });
    do {
      const result: Awaited<ReturnType<RedeliverActions["step"]>> | null = await actions
        .step({ fields, beforeId, startedAtMs, toProfileUrls })
        .catch(() => null);
      if (!result?.ok)
        return setProgress({
          kind: "failed",
          done,
          message: result?.message ?? "The server did not answer.",
        });
      done += result.data.count;
      beforeId = result.data.nextId;
      setProgress({ kind: "running", done });
    } while (beforeId !== null && !isStopped.current);
    setProgress({ kind: beforeId === null ? "done" : "stopped", done });
  };

  return (
    <>
      <Button size="sm" icon={<RefreshCw aria-hidden />} onPress={() => change(true)} aria-haspopup="dialog">
        Re-deliver all of these
      </Button>
      <Dialog isOpen={isOpen} onOpenChange={change} title="Re-deliver everything the filters find?">
        <div className="grid gap-4">
          <p>
            {describeTotal(total)} Each is sent once more, also if it was delivered, with the same event id.
            What is on its way already is left alone.
          </p>
          {progress.kind === "asking" ? (
            <RedeliverTarget isSelected={toProfileUrls} onChange={setToProfileUrls} />
          ) : (
            <Result progress={progress} total={total === null || total === "failed" ? null : total.count} />
          )}
          <div className="flex flex-wrap justify-end gap-2">
            {progress.kind === "asking" && (
              <>
                <Button onPress={() => change(false)}>Cancel</Button>
                <Button
                  variant="primary"
                  onPress={run}
                  isDisabled={total === null || (total !== "failed" && total.count === 0)}
                >
                  Re-deliver
                </Button>
              </>
            )}
            {isRunning && (
              <Button
                onPress={() => {
                  isStopped.current = true;
                }}
              >
                Stop
              </Button>
            )}
            {progress.kind !== "asking" && !isRunning && <Button onPress={() => change(false)}>Done</Button>}
          </div>
        </div>
      </Dialog>
    </>
  );
}

function describeTotal(total: { count: number; isExact: boolean } | "failed" | null): string {
  if (total === null) return "Counting…";
  if (total === "failed") return "How many it is could not be counted.";
  return total.isExact ? `${countWebhooks(total.count)}.` : `More than ${countWebhooks(total.count)}.`;
}

function Result({
  progress,
  total,
}: {
  progress: Exclude<Progress, { kind: "asking" }>;
  total: number | null;
}) {
  if (progress.kind === "failed")
    return (
      <Callout tone="danger" role="alert" title="Not all were re-delivered">
        {progress.message} {countWebhooks(progress.done)} are on the way again.
      </Callout>
    );
  return (
    <div className="grid gap-2" role="status">
      <progress
        className="h-2 w-full accent-accent"
        aria-label="Progress"
        max={Math.max(total ?? 0, progress.done, 1)}
        value={progress.kind === "done" ? Math.max(total ?? 0, progress.done, 1) : progress.done}
      />
      <p>
        {countWebhooks(progress.done)} on the way again
        {progress.kind === "stopped" && "; stopped. The others stay as they are"}
        {progress.kind === "running" && " …"}
      </p>
    </div>
  );
}
