import { SelectField } from "@/components/ui/select-field";
import { NumberField, TextField } from "@/components/ui/text-field";
import { Switch } from "@/components/ui/toggle-field";
import type { SettingField } from "@/lib/carrier/carrier-kind";
import { fieldNameOf } from "@/lib/carrier/settings-input";

/** The lines of a kind's settings, those of one group under its heading. */
export function SettingFields({
  fields,
  values,
  storedSecrets,
}: {
  fields: readonly SettingField[];
  values: Readonly<Record<string, string>>;
  /** Secrets that are stored: left empty they stay. */
  storedSecrets: readonly string[];
}) {
  const groups = [...new Set(fields.map((field) => field.group ?? ""))];
  return groups.map((group) => {
    const members = fields.filter((field) => (field.group ?? "") === group);
    const lines = members.map((field) => (
      <SettingLine
        key={field.name}
        field={field}
        value={values[field.name]}
        isStored={storedSecrets.includes(field.name)}
      />
    ));
    if (group === "") return lines;
    return (
      <fieldset key={group} className="grid gap-5 border-t border-separator pt-5">
        <legend className="float-left w-full font-semibold">{group}</legend>
        {lines}
      </fieldset>
    );
  });
}

function SettingLine({
  field,
  value,
  isStored,
}: {
  field: SettingField;
  value: string | undefined;
  isStored: boolean;
}) {
  const { label, help, placeholder } = field;
  const shared = {
    name: fieldNameOf(field),
    label,
    ...(help !== undefined && { description: help }),
    ...(placeholder !== undefined && { placeholder }),
  };
  switch (field.input) {
    case "switch":
      return <Switch {...shared} defaultSelected={value === "on"} />;
    case "choice":
      return (
        <SelectField
          {...shared}
          options={field.options ?? []}
          defaultValue={value ?? field.options?.[0]?.value ?? ""}
        />
      );
    case "number":
    case "percent":
      return (
        <NumberField
          {...shared}
          defaultValue={value ?? ""}
          allowDecimals
          {...(field.input === "percent" ? { unit: "%" } : field.unit && { unit: field.unit })}
        />
      );
    case "secret":
      return (
        <TextField
          {...shared}
          type="password"
          autoComplete="new-password"
          description={isStored ? `Stored, and never shown. Empty = stays as it is. ${help ?? ""}` : help}
          placeholder={isStored ? "Unchanged" : (placeholder ?? "")}
        />
      );
    case "text":
      return <TextField {...shared} defaultValue={value ?? ""} autoComplete="off" spellCheck={false} />;
  }
}
