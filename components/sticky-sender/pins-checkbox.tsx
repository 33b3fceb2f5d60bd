"use client";

import { Checkbox } from "@/components/ui/toggle-field";
import { describeMappingCount } from "@/lib/sticky-sender/describe-mapping-count";
import type { MappingCount } from "@/lib/sticky-sender/types";

/** "Include N pins", not ticked unless one does it (S4); nothing where there are none. */
export function PinsCheckbox({
  pins,
  isSelected,
  onChange,
}: {
  pins: MappingCount;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
}) {
  if (pins.value === 0) return null;
  return (
    <Checkbox
      label={`Include ${describeMappingCount(pins, "pin")}`}
      description="Pins were set by hand. Left out, they stay in force."
      isSelected={isSelected}
      onChange={onChange}
    />
  );
}
