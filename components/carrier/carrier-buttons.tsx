"use client";

import { ConfirmButton } from "@/components/ui/confirm-dialog";
import type { QueuedForCarrier } from "@/lib/carrier/types";
import type { ActionResult } from "@/lib/errors/action-result";

type CarrierAction = (input: { carrierId: string }) => Promise<ActionResult<undefined>>;

function describeQueued({ count, isAtLeast }: QueuedForCarrier): string {
  if (isAtLeast)
    return `The queue is long: ${count === 0 ? "messages" : `${count.toLocaleString("en-US")} messages or more`} may wait in it for this carrier.`;
  return count === 1
    ? "1 message still waits in the queue for this carrier."
    : `${count.toLocaleString("en-US")} messages still wait in the queue for this carrier.`;
}

function describeLoss({ count, isAtLeast }: QueuedForCarrier): string {
  return count === 1 && !isAtLeast
    ? "No other carrier takes it: it fails with 40014 when its validity has passed. Delete the carrier once it has left, or cancel it at its number."
    : "No other carrier takes them: they fail with 40014 when their validity has passed. Delete the carrier once they have left, or cancel them at their numbers.";
}

/** Disable or enable, and delete: each asks first and says what it does. */
export function CarrierButtons({
  id,
  name,
  enabled,
  numbers,
  queued,
  actions,
}: {
  id: string;
  name: string;
  enabled: boolean;
  numbers: number;
  /** Messages that wait for it. */
  queued: QueuedForCarrier;
  actions: {
    readonly enable: CarrierAction;
    readonly disable: CarrierAction;
    readonly remove: CarrierAction;
  };
}) {
  const owned = numbers === 1 ? "1 number belongs" : `${numbers.toLocaleString("en-US")} numbers belong`;
  return (
    <>
      {enabled ? (
        <ConfirmButton
          label="Disable"
          title={`Disable ${name}?`}
          confirmLabel="Disable carrier"
          successMessage={`${name} is disabled`}
          onConfirm={() => actions.disable({ carrierId: id })}
        >
          <p>
            Its connection ends. Messages of its numbers ({owned} to it) wait in their queues until it is
            enabled again, and fail when their validity has passed.
          </p>
        </ConfirmButton>
      ) : (
        <ConfirmButton
          label="Enable"
          title={`Enable ${name}?`}
          confirmLabel="Enable carrier"
          isDestructive={false}
          successMessage={`${name} is enabled`}
          onConfirm={() => actions.enable({ carrierId: id })}
        >
          <p>It is connected within seconds, and what waits for it is sent.</p>
        </ConfirmButton>
      )}
      <ConfirmButton
        label="Delete"
        button={{ variant: "danger-soft" }}
        title={`Delete ${name}?`}
        confirmLabel="Delete carrier"
        successMessage={`${name} is deleted`}
        onConfirm={() => actions.remove({ carrierId: id })}
      >
        <p>
          Its settings and credentials are gone for good. Receipts that are still out are not taken any more:
          those messages end as unconfirmed.
        </p>
        {(queued.count > 0 || queued.isAtLeast) && (
          <p className="mt-2">
            {describeQueued(queued)} {describeLoss(queued)}
          </p>
        )}
      </ConfirmButton>
    </>
  );
}
