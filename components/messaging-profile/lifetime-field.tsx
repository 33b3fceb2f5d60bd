"use client";

import { SelectField } from "@/components/ui/select-field";
import { NumberField } from "@/components/ui/text-field";
import { LIFETIME_PRESETS } from "@/lib/messaging-profile/mapping-lifetime";

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

/** How long a mapping lives: a preset, or a length of one's own in hours or days (S14). */
export function LifetimeField({ seconds }: { seconds: number }) {
  const preset = LIFETIME_PRESETS.find((each) => each.seconds === seconds);
  const isDays = seconds % DAY_SECONDS === 0;
  return (
    <div className="grid gap-3">
      <SelectField
        name="mappingLifetime"
        label="Mapping lifetime"
        description="Counted from the last message to the recipient. A shorter lifetime ends older mappings at once and for good."
        defaultValue={preset?.key ?? "custom"}
        options={[
          ...LIFETIME_PRESETS.map(({ key, label }) => ({ value: key, label })),
          { value: "custom", label: "Another length" },
        ]}
      />
      <div className="hidden grid-cols-[8rem_8rem] items-start gap-4 group-has-[option[value=custom]:checked]/settings:grid">
        <NumberField
          name="customLifetimeLength"
          label="Length"
          description="1 hour to 400 days"
          defaultValue={String(seconds / (isDays ? DAY_SECONDS : HOUR_SECONDS))}
        />
        <SelectField
          name="customLifetimeUnit"
          label="Unit"
          defaultValue={isDays ? "days" : "hours"}
          options={[
            { value: "hours", label: "hours" },
            { value: "days", label: "days" },
          ]}
        />
      </div>
    </div>
  );
}
