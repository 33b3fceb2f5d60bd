import { SelectField } from "@/components/ui/select-field";
import { NumberField, TextField } from "@/components/ui/text-field";
import { Checkbox } from "@/components/ui/toggle-field";
import type { CarrierChoice } from "@/lib/carrier/types";

/** What one says about a number: carrier, rate, MMS, tags. */
export function NumberFields({
  canMms = true,
  messagesPerSecond = null,
  tags = [],
  carriers,
  carrierId,
}: {
  canMms?: boolean;
  messagesPerSecond?: number | null;
  tags?: readonly string[];
  carriers: readonly CarrierChoice[];
  /** Absent = the first. */
  carrierId?: string;
}) {
  return (
    <>
      <SelectField
        name="carrierId"
        label="Carrier"
        description="What its messages leave through. Messages in its queue keep the carrier they were accepted for."
        defaultValue={carrierId ?? carriers[0]?.id ?? ""}
        options={carriers.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <NumberField
        name="messagesPerSecond"
        label="Rate"
        unit="messages per second"
        description="Empty = its carrier's rate for its type. 0.1 is one message every 10 seconds."
        defaultValue={messagesPerSecond === null ? "" : String(messagesPerSecond)}
        allowDecimals
      />
      <Checkbox
        name="canMms"
        label="Can send MMS"
        description="A number that cannot is passed over for messages with media."
        defaultSelected={canMms}
      />
      <TextField
        name="tags"
        label="Tags"
        description="Separated by commas. For finding numbers again; they change nothing else."
        defaultValue={tags.join(", ")}
        autoComplete="off"
      />
    </>
  );
}
