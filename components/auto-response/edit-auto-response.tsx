"use client";

import { Pencil, Plus } from "lucide-react";
import { DialogButton } from "@/components/ui/dialog";
import type { SelectOption } from "@/components/ui/select-field";
import type { AutoResponseEntry } from "@/lib/auto-response/types";
import type { AutoResponseActions } from "./auto-response-actions";
import { AutoResponseForm } from "./auto-response-form";

interface EditProps {
  profileId: string;
  countries: readonly SelectOption[];
  save: AutoResponseActions["save"];
}

const nothing: AutoResponseEntry = { countryCode: "*", operation: "stop", keywords: [], responseText: null };

/** Button and dialog for words of the profile's own. */
export function AddAutoResponse(props: EditProps) {
  return (
    <DialogButton
      label="Add words"
      title="Add words"
      button={{ icon: <Plus aria-hidden />, size: "sm" }}
      size="md"
    >
      {(close) => <AutoResponseForm {...props} id="" entry={nothing} onDone={close} />}
    </DialogButton>
  );
}

/** Button and dialog for the text that standard words are answered with. */
export function EditStandardAnswer({
  name,
  id,
  entry,
  ...props
}: EditProps & { name: string; id: string; entry: AutoResponseEntry }) {
  return (
    <DialogButton
      label="Change answer"
      title={`Answer to ${name}`}
      button={{
        icon: <Pencil aria-hidden />,
        size: "sm",
        variant: "ghost",
        "aria-label": `Change the answer to ${name}`,
      }}
    >
      {(close) => <AutoResponseForm {...props} id={id} entry={entry} onDone={close} />}
    </DialogButton>
  );
}
