import { NumberField, TextField } from "@/components/ui/text-field";
import { Checkbox } from "@/components/ui/toggle-field";

/** What one says about a number: rate, MMS, tags. */
export function NumberFields({
  canMms = true,
  messagesPerSecond = null,
  tags = [],
}: {
  canMms?: boolean;
  messagesPerSecond?: number | null;
  tags?: readonly string[];
}) {
  return (
    <>
      <NumberField
        name="messagesPerSecond"
        label="Rate"
        unit="messages per second"
        description="Empty = no limit of its own. 0.1 is one message every 10 seconds."
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
