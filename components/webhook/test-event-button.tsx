"use client";

import { Send } from "lucide-react";
import { useState, useTransition } from "react";
import { usePolling } from "@/components/message/use-polling";
import { Button } from "@/components/ui/button";
import { TextLink } from "@/components/ui/link-button";
import type { ActionResult } from "@/lib/errors/action-result";
import { describeOutcome } from "./delivery-words";
import type { DeliveryProgress } from "./live-delivery";

export type TestEventAction = (input: { profileId: string }) => Promise<ActionResult<{ deliveryId: string }>>;

/** Sends a test event to the saved URLs of a profile and shows what comes of it. */
export function TestEventButton({
  profileId,
  hasUrl,
  action,
}: {
  profileId: string;
  /** Whether a URL is saved. */
  hasUrl: boolean;
  action: TestEventAction;
}) {
  const [isPending, startTransition] = useTransition();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [deliveryId, setDeliveryId] = useState<string | null>(null);
  const [progress, setProgress] = useState<DeliveryProgress | null>(null);
  const isUnderWay = deliveryId !== null && progress?.isPending !== false;
  usePolling<DeliveryProgress>({
    url: isUnderWay ? `/api/webhook-deliveries/${deliveryId}` : null,
    intervalMs: 300,
    maxIntervalMs: 2_000,
    onData: (data) => {
      const isNews = data.attempts.length !== progress?.attempts.length || !data.isPending;
      setProgress(data);
      return isNews;
    },
  });

  const send = () =>
    startTransition(async () => {
      setProgress(null);
      setDeliveryId(null);
      const result = await action({ profileId });
      setRefusal(result.ok ? null : result.message);
      if (result.ok) setDeliveryId(result.data.deliveryId);
    });

  return (
    <div className="grid justify-items-start gap-2">
      <Button icon={<Send aria-hidden />} onPress={send} isPending={isPending} isDisabled={!hasUrl}>
        Send test event
      </Button>
      <div role="status" className="min-h-5 text-sm text-muted">
        {refusal ?? (deliveryId === null ? hint(hasUrl) : describeProgress(progress))}{" "}
        {deliveryId !== null && (
          <TextLink href={`/webhook-deliveries/${deliveryId}`}>Show the delivery</TextLink>
        )}
      </div>
    </div>
  );
}

function hint(hasUrl: boolean): string {
  return hasUrl ? "Goes to the saved URLs." : "Save a webhook URL first.";
}

function describeProgress(progress: DeliveryProgress | null): string {
  const last = progress?.attempts.at(-1);
  if (progress === null || last === undefined) return "On its way …";
  const outcome = `${describeOutcome(last)} after ${last.durationMs.toLocaleString("en-US")} ms`;
  const detail = last.detail === null ? "" : ` (${last.detail.replace(/\.$/, "")})`;
  if (!progress.isPending)
    return `${progress.status === "delivered" ? "Delivered" : "Failed"}: ${outcome}${detail}.`;
  return `Attempt ${progress.attempts.length}: ${outcome}${detail}. Trying again …`;
}
