import { SearchForm } from "@/components/ui/search-form";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { InventoryParameters } from "@/lib/phone-number/inventory-filter";
import type { ProfileChoice } from "./assign-form";

/** Search and filters above a list of numbers; everything is in the address. */
export function NumberFilterForm({
  action,
  parameters,
  profiles,
}: {
  /** Path of the list. */
  action: string;
  parameters: InventoryParameters;
  /** Offers a filter by profile: for the list over all profiles. */
  profiles?: readonly ProfileChoice[];
}) {
  const { search = "", ...filters } = parameters;
  return (
    <SearchForm label="Search by number or tag" search={search} action={action} keep={filters}>
      <TextField
        key={`area-${filters.areaCode}`}
        name="areaCode"
        label="Area code"
        placeholder="Area code"
        hideLabel
        defaultValue={filters.areaCode ?? ""}
        inputMode="numeric"
        autoComplete="off"
        className="max-sm:w-[calc(50%-0.25rem)] sm:w-24"
      />
      <Filter
        name="type"
        label="Type"
        value={filters.type}
        options={[
          ["", "Any type"],
          ["long_code", "Long codes"],
          ["toll_free", "Toll-free"],
          ["short_code", "Short codes"],
          ["alphanumeric", "Alphanumeric"],
        ]}
      />
      <Filter
        name="health"
        label="Health"
        value={filters.health}
        options={[
          ["", "Any health"],
          ["healthy", "Healthy"],
          ["unhealthy", "Unhealthy"],
        ]}
      />
      <Filter
        name="state"
        label="State"
        value={filters.state}
        options={[
          ["", "Any state"],
          ["enabled", "Enabled"],
          ["disabled", "Disabled"],
        ]}
      />
      {profiles && (
        <Filter
          name="profile"
          label="Profile"
          value={filters.profile}
          options={[
            ["", "Any profile"],
            ["none", "Unassigned"],
            ...profiles.map(({ id, name }): [string, string] => [id, name]),
          ]}
        />
      )}
    </SearchForm>
  );
}

function Filter({
  name,
  label,
  value = "",
  options,
}: {
  name: string;
  label: string;
  value?: string | undefined;
  options: readonly [value: string, label: string][];
}) {
  return (
    <SelectField
      key={value}
      name={name}
      label={label}
      hideLabel
      defaultValue={value}
      options={options.map(([each, text]) => ({ value: each, label: text }))}
      className="max-sm:w-[calc(50%-0.25rem)] sm:w-[7.9rem]"
    />
  );
}
