"use client";

import { Pencil, Plus } from "lucide-react";
import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { Button } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog";
import { SelectField, type SelectOption } from "@/components/ui/select-field";
import { NumberField, TextField } from "@/components/ui/text-field";
import type { FormAction } from "@/lib/errors/action-result";
import { formatAmount } from "@/lib/price/amount";
import type { Price } from "@/lib/price/types";
import { describeCase, MESSAGE_OPTIONS, SENDER_OPTIONS } from "./price-words";

export type SavePriceAction = FormAction<undefined>;

/** Button and dialog to add a price. */
export function AddPrice({ save, carriers }: { save: SavePriceAction; carriers: readonly SelectOption[] }) {
  return (
    <DialogButton
      label="Add price"
      title="Add price"
      button={{ variant: "primary", icon: <Plus aria-hidden /> }}
    >
      {(close) => <PriceForm price={null} save={save} carriers={carriers} close={close} />}
    </DialogButton>
  );
}

/** Button and dialog to change a price. */
export function EditPrice({
  price,
  save,
  carriers,
}: {
  price: Price;
  save: SavePriceAction;
  carriers: readonly SelectOption[];
}) {
  return (
    <DialogButton
      label="Edit"
      title="Edit price"
      button={{
        size: "sm",
        variant: "ghost",
        icon: <Pencil aria-hidden />,
        "aria-label": `Edit the price of ${describeCase(price)}`,
      }}
    >
      {(close) => <PriceForm price={price} save={save} carriers={carriers} close={close} />}
    </DialogButton>
  );
}

function PriceForm({
  price,
  save,
  carriers,
  close,
}: {
  /** null = a new one. */
  price: Price | null;
  save: SavePriceAction;
  carriers: readonly SelectOption[];
  close: () => void;
}) {
  return (
    <ActionForm action={save} onSuccess={close} successMessage={price ? "Price saved" : "Price added"}>
      <input type="hidden" name="id" value={price?.id ?? ""} />
      <TextField
        name="countryCode"
        label="Country"
        description="Of the recipient: a code such as US, or * for all others."
        defaultValue={price?.countryCode ?? ""}
        autoComplete="off"
        spellCheck={false}
        inputClassName="max-w-32"
        isRequired
        autoFocus
      />
      <SelectField
        name="messageType"
        label="Message"
        options={MESSAGE_OPTIONS}
        defaultValue={price?.messageType ?? "SMS"}
      />
      <SelectField
        name="senderType"
        label="Sender"
        options={[{ value: "", label: "Any" }, ...SENDER_OPTIONS]}
        defaultValue={price?.senderType ?? ""}
      />
      <SelectField
        name="carrierId"
        label="Carrier"
        options={[{ value: "", label: "Any" }, ...carriers]}
        defaultValue={price?.carrierId ?? ""}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <NumberField
          name="rate"
          label="Rate"
          unit="US dollars"
          defaultValue={price ? formatAmount(price.rateMicros) : ""}
          allowDecimals
          isRequired
        />
        <NumberField
          name="carrierFee"
          label="Carrier fee"
          unit="US dollars"
          description="On top of the rate. Empty = none."
          defaultValue={price ? formatAmount(price.carrierFeeMicros) : ""}
          allowDecimals
        />
      </div>
      <FormActions>
        <SubmitButton>{price ? "Save" : "Add price"}</SubmitButton>
        <Button variant="ghost" onPress={close}>
          Cancel
        </Button>
      </FormActions>
    </ActionForm>
  );
}
