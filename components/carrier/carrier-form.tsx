import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { LinkButton } from "@/components/ui/link-button";
import { NumberField, TextField } from "@/components/ui/text-field";
import { Checkbox } from "@/components/ui/toggle-field";
import type { CarrierDetails, CarrierKindChoice } from "@/lib/carrier/types";
import type { FormAction } from "@/lib/errors/action-result";
import { DEFAULT_MMS_BYTES } from "@/lib/message-media/mms-limits";
import { SettingFields } from "./setting-fields";

const RATES = [
  { name: "longCodePerSecond", label: "Long codes" },
  { name: "tollFreePerSecond", label: "Toll-free numbers" },
  { name: "shortCodePerSecond", label: "Short codes" },
  { name: "alphanumericPerSecond", label: "Alphanumeric senders" },
] as const;

const MMS_LIMITS = [
  { name: "longCodeMmsBytes", label: "From long codes", defaultBytes: DEFAULT_MMS_BYTES.long_code },
  { name: "tollFreeMmsBytes", label: "From toll-free numbers", defaultBytes: DEFAULT_MMS_BYTES.toll_free },
  { name: "shortCodeMmsBytes", label: "From short codes", defaultBytes: DEFAULT_MMS_BYTES.short_code },
] as const;

/** Adds a carrier of a kind, or edits one. The kind's own settings make the middle of the form. */
export function CarrierForm({
  action,
  kind,
  carrier,
}: {
  action: FormAction<undefined>;
  kind: CarrierKindChoice;
  /** Absent = a new one. */
  carrier?: CarrierDetails;
}) {
  const rates = carrier?.rates ?? kind.defaultRates;
  return (
    <ActionForm
      action={action}
      aria-label={carrier ? "Settings" : "Add carrier"}
      {...(carrier && { successMessage: "Carrier saved" })}
    >
      {carrier ? (
        <input type="hidden" name="carrierId" value={carrier.id} />
      ) : (
        <input type="hidden" name="kind" value={kind.kind} />
      )}
      <TextField
        name="name"
        label="Name"
        defaultValue={carrier?.name ?? ""}
        autoComplete="off"
        isRequired
        {...(!carrier && { autoFocus: true })}
      />
      <SettingFields
        fields={kind.fields}
        values={carrier?.settings ?? kind.defaults}
        storedSecrets={carrier?.storedSecrets ?? []}
      />
      <fieldset className="grid gap-5 border-t border-separator pt-5 sm:grid-cols-2">
        <legend className="float-left w-full font-semibold">Rates</legend>
        <p className="text-sm text-muted sm:col-span-2">
          Messages a second of each number that has no rate of its own. Empty = no limit.
        </p>
        {RATES.map(({ name, label }) => (
          <NumberField
            key={name}
            name={`rates.${name}`}
            label={label}
            unit="per second"
            defaultValue={rates[name] === null ? "" : String(rates[name])}
            allowDecimals
          />
        ))}
      </fieldset>
      {kind.canMms && (
        <Checkbox
          name="canMms"
          label="Can carry MMS"
          description="Otherwise its numbers are passed over for messages with media."
          defaultSelected={carrier?.canMms ?? true}
        />
      )}
      {kind.canMms && (
        <fieldset className="grid gap-5 border-t border-separator pt-5 sm:grid-cols-3">
          <legend className="float-left w-full font-semibold">Largest MMS</legend>
          <p className="text-sm text-muted sm:col-span-3">
            All media of a message together. MMS transcoding makes what is larger fit. Empty = the smallest
            that any network takes.
          </p>
          {MMS_LIMITS.map(({ name, label, defaultBytes }) => (
            <NumberField
              key={name}
              name={`mmsLimits.${name}`}
              label={label}
              unit="kB"
              placeholder={String(defaultBytes / 1_000)}
              defaultValue={carrier?.mmsLimits[name] ? String(carrier.mmsLimits[name] / 1_000) : ""}
            />
          ))}
        </fieldset>
      )}
      <FormActions>
        <SubmitButton>{carrier ? "Save" : "Add carrier"}</SubmitButton>
        {!carrier && (
          <LinkButton href="/carriers" variant="ghost">
            Cancel
          </LinkButton>
        )}
      </FormActions>
    </ActionForm>
  );
}
