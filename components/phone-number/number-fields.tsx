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
  alphanumeric,
}: {
  canMms?: boolean;
  messagesPerSecond?: number | null;
  tags?: readonly string[];
  carriers: readonly CarrierChoice[];
  /** Absent = the first. */
  carrierId?: string;
  /** Of an alphanumeric id, which sends no MMS, and writes to the US, Canada and Puerto Rico by a number or not at all. */
  alphanumeric?: { readonly usLongCodeFallback: string | null };
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
      {alphanumeric ? (
        <TextField
          name="usLongCodeFallback"
          label="US fallback number"
          type="tel"
          description="A number of its profile that writes to the US, Canada and Puerto Rico instead, where names cannot send. Empty = messages there are refused."
          defaultValue={alphanumeric.usLongCodeFallback ?? ""}
          autoComplete="off"
        />
      ) : (
        <Checkbox
          name="canMms"
          label="Can send MMS"
          description="A number that cannot is passed over for messages with media."
          defaultSelected={canMms}
        />
      )}
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
