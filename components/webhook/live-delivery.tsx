"use client";

import { useRouter } from "next/navigation";
import { usePolling } from "@/components/message/use-polling";

/** A delivery as its route tells it. */
export interface DeliveryProgress {
  readonly isPending: boolean;
  readonly status: "delivered" | "failed" | null;
  readonly attempts: readonly {
    readonly url: string;
    readonly problem: string | null;
    readonly detail: string | null;
    readonly responseStatus: number | null;
    readonly durationMs: number;
  }[];
}

/** Renders the page of a delivery anew whenever an attempt was made, until it is over. */
export function RefreshWhilePending({
  deliveryId,
  attemptCount,
}: {
  deliveryId: string;
  attemptCount: number;
}) {
  const router = useRouter();
  usePolling<DeliveryProgress>({
    url: `/api/webhook-deliveries/${deliveryId}`,
    intervalMs: 700,
    maxIntervalMs: 5_000,
    onData: ({ isPending, attempts }) => {
      const isNews = !isPending || attempts.length !== attemptCount;
      if (isNews) router.refresh();
      return isNews;
    },
  });
  return null;
}
