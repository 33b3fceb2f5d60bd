"use client";

import { Trash2 } from "lucide-react";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import type { ActionResult } from "@/lib/errors/action-result";
import type { Price } from "@/lib/price/types";
import { describeCase } from "./price-words";

export type DeletePriceAction = (input: { id: string }) => Promise<ActionResult<undefined>>;

/** Takes a price away, after asking. */
export function DeletePrice({ price, remove }: { price: Price; remove: DeletePriceAction }) {
  const what = describeCase(price);
  return (
    <ConfirmButton
      label="Delete"
      button={{
        size: "sm",
        variant: "ghost",
        icon: <Trash2 aria-hidden />,
        "aria-label": `Delete the price of ${what}`,
      }}
      title={`Delete the price of ${what}?`}
      confirmLabel="Delete price"
      successMessage="Price deleted"
      onConfirm={() => remove({ id: price.id })}
    >
      <p>
        Messages it was for cost what a more general price says from now on, or nothing where there is none.
        What was sent keeps its cost.
      </p>
    </ConfirmButton>
  );
}
