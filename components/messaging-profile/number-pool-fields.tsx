"use client";

import { useId, useState } from "react";
import { useFieldState } from "@/components/form/form-context";
import { SelectField } from "@/components/ui/select-field";
import { NumberField } from "@/components/ui/text-field";
import { Checkbox, Switch } from "@/components/ui/toggle-field";
import { describeWeights } from "@/lib/messaging-profile/describe-weights";
import { SWITCH_OFF_LABELS } from "@/lib/messaging-profile/form-differences";
import { DEFAULT_POOL_SETTINGS } from "@/lib/messaging-profile/merge-number-pool-settings";
import type { MessagingProfile } from "@/lib/messaging-profile/types";
import { LifetimeField } from "./lifetime-field";

/**
 * The switch "Number Pool" and what belongs to it. The rest is hidden by CSS alone while the switch is off: it works
 * before scripts do, and what was chosen is still there when the switch goes on again.
 */
export function NumberPoolFields({ profile }: { profile: MessagingProfile }) {
  const pool = profile.numberPool ?? DEFAULT_POOL_SETTINGS;
  return (
    <>
      <Switch
        name="numberPool"
        label="Number Pool"
        description="A message that names no sender leaves from one of this profile's long codes and toll-free numbers."
        defaultSelected={profile.numberPool !== null}
      />
      <div className="hidden gap-5 border-s-2 border-separator ps-4 group-has-[input[name=numberPool]:checked]/settings:grid sm:ps-5">
        <WeightFields longCodeWeight={pool.longCodeWeight} tollFreeWeight={pool.tollFreeWeight} />
        <div className="grid gap-4">
          <Checkbox
            name="stickySender"
            label="Sticky Sender"
            description="All messages to one recipient leave from the same number."
            defaultSelected={pool.stickySender}
          />
          <div className="grid gap-5 ps-7">
            <LifetimeField seconds={profile.mappingLifetimeSeconds} />
            <SelectField
              name="switchOffBehaviour"
              label="When switched off"
              description="What happens to the mappings when Sticky Sender or Number Pool is switched off."
              defaultValue={profile.switchOffBehaviour}
              options={[
                { value: "clear", label: SWITCH_OFF_LABELS.clear },
                { value: "retain", label: SWITCH_OFF_LABELS.retain },
              ]}
            />
          </div>
        </div>
        <Checkbox
          name="geomatch"
          label="Geomatch"
          description="For recipients in North America, prefer a long code with the recipient's area code."
          defaultSelected={pool.geomatch}
        />
        <Checkbox
          name="skipUnhealthy"
          label="Skip Unhealthy Numbers"
          description="Leave out numbers that deliver under 25 % or are blocked as spam over 75 %. A recipient's sticky number is used all the same."
          defaultSelected={pool.skipUnhealthy}
        />
      </div>
    </>
  );
}

/** The two weights, and what they mean together while one types. */
function WeightFields({
  longCodeWeight,
  tollFreeWeight,
}: {
  longCodeWeight: number;
  tollFreeWeight: number;
}) {
  const explanationId = useId();
  const typedLongCode = useFieldState("longCodeWeight", { defaultValue: String(longCodeWeight) });
  const typedTollFree = useFieldState("tollFreeWeight", { defaultValue: String(tollFreeWeight) });
  const [longCode, setLongCode] = useState(typedLongCode.defaultValue ?? "");
  const [tollFree, setTollFree] = useState(typedTollFree.defaultValue ?? "");
  return (
    <div>
      <div className="flex flex-wrap gap-x-5 gap-y-4">
        <NumberField
          name="longCodeWeight"
          label="Long code weight"
          defaultValue={String(longCodeWeight)}
          onChange={setLongCode}
          className="w-32"
        />
        <NumberField
          name="tollFreeWeight"
          label="Toll-free weight"
          defaultValue={String(tollFreeWeight)}
          onChange={setTollFree}
          className="w-32"
        />
      </div>
      <p id={explanationId} role="status" className="mt-2 text-sm text-muted">
        {describeWeights(weightOf(longCode), weightOf(tollFree))}
      </p>
    </div>
  );
}

function weightOf(text: string): number {
  return /^\d{1,7}$/.test(text.trim()) ? Number(text) : Number.NaN;
}
