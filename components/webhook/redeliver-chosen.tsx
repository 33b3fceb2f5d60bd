"use client";

import { RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { SelectionBar } from "@/components/ui/row-selection";
import { notify } from "@/components/ui/toast";
import { DELIVERY_SELECTION } from "./delivery-table";
import { countWebhooks } from "./delivery-words";
import { RedeliverTarget } from "./redeliver-target";
import type { RedeliverActions } from "./webhook-actions";

/** Delivers the chosen rows again; shows while any are chosen. Must be inside the form of the table. */
export function RedeliverChosen({ action }: { action: RedeliverActions["chosen"] }) {
  return (
    <SelectionBar name={DELIVERY_SELECTION}>
      {(chosen) => (
        <RedeliverButton deliveryIds={chosen} what={countWebhooks(chosen.length)} action={action} />
      )}
    </SelectionBar>
  );
}

/** "Re-deliver" of some events, after a confirmation. */
export function RedeliverButton({
  deliveryIds,
  what,
  action,
}: {
  deliveryIds: string[];
  /** "this webhook", "3 webhooks". */
  what: string;
  action: RedeliverActions["chosen"];
}) {
  const router = useRouter();
  const marker = useRef<HTMLSpanElement>(null);
  const [toProfileUrls, setToProfileUrls] = useState(false);

  const confirm = async () => {
    const result = await action({ deliveryIds, toProfileUrls });
    if (!result.ok) return result;
    const { count } = result.data;
    if (count === 0) notify.error("Nothing to re-deliver", "What was chosen is on its way already.");
    else notify.success(`${countWebhooks(count)} on the way again`);
    const form = marker.current?.closest("form");
    form?.reset();
    form?.dispatchEvent(new Event("change", { bubbles: true }));
    router.refresh();
    return result;
  };

  return (
    <>
      <span ref={marker} hidden />
      <ConfirmButton
        label="Re-deliver"
        button={{ icon: <RefreshCw aria-hidden />, size: "sm" }}
        title={`Re-deliver ${what}?`}
        confirmLabel="Re-deliver"
        isDestructive={false}
        onConfirm={confirm}
      >
        <p>
          {deliveryIds.length === 1 ? "It is sent" : "Each is sent"} once more, also if it was delivered, with
          the same event id: a receiver that has it already can tell.
        </p>
        <RedeliverTarget isSelected={toProfileUrls} onChange={setToProfileUrls} />
      </ConfirmButton>
    </>
  );
}
