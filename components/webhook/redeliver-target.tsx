import { Checkbox } from "@/components/ui/toggle-field";

/** Whether events go to the URLs of today instead of those they were first sent to. */
export function RedeliverTarget({
  isSelected,
  onChange,
}: {
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
}) {
  return (
    <Checkbox
      label="Send to the URLs the profile has now"
      description="Otherwise to those it was first sent to."
      isSelected={isSelected}
      onChange={onChange}
    />
  );
}
