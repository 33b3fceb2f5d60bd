"use client";

import { descriptionVariants, fieldErrorVariants, labelVariants } from "@heroui/styles";
import { useId } from "react";
import { useFormState } from "@/components/form/form-context";
import { SelectField } from "@/components/ui/select-field";
import { NumberField, TextField } from "@/components/ui/text-field";
import { Checkbox } from "@/components/ui/toggle-field";
import { type ApiKeySummary, apiKeyScopes } from "@/lib/api-key/types";
import { scopeWords } from "./key-words";

/** What one says about a key: name, scopes, rate limit. Without a key, those of a new one. */
export function KeyFields({ apiKey }: { apiKey?: ApiKeySummary }) {
  return (
    <>
      <TextField
        name="name"
        label="Name"
        description={
          apiKey?.isBootstrap
            ? "The setting BOOTSTRAP_API_KEY makes this key; its name stays."
            : "The application or person that will use it."
        }
        defaultValue={apiKey?.name ?? ""}
        isReadOnly={apiKey?.isBootstrap ?? false}
        autoComplete="off"
        autoFocus
        isRequired
      />
      <ScopeBoxes scopes={apiKey?.scopes ?? []} />
      <div>
        <div className="grid grid-cols-2 items-start gap-4 sm:max-w-80">
          <NumberField
            name="rateRequests"
            label="Rate limit"
            placeholder="No limit"
            defaultValue={apiKey?.rateLimit ? String(apiKey.rateLimit.requests) : ""}
          />
          <SelectField
            name="ratePer"
            label="Requests per"
            defaultValue={apiKey?.rateLimit?.per ?? "second"}
            options={[
              { value: "second", label: "second" },
              { value: "minute", label: "minute" },
            ]}
          />
        </div>
        <p className={`mt-1 ${descriptionVariants()}`}>
          Empty = no limit. What exceeds it is answered with 429 and when to try again.
        </p>
      </div>
    </>
  );
}

/** A box per scope. The fieldset has the name of the error, so that the form finds its place. */
function ScopeBoxes({ scopes }: { scopes: ApiKeySummary["scopes"] }) {
  const error = useFormState().fieldErrors.scopes;
  const errorId = useId();
  return (
    <fieldset
      name="scopes"
      tabIndex={-1}
      aria-describedby={error ? errorId : undefined}
      className="grid gap-3 outline-none"
    >
      <legend className={`mb-2 ${labelVariants()}`}>Scopes</legend>
      {apiKeyScopes.map((scope) => (
        <Checkbox
          key={scope}
          name={`scopes.${scope}`}
          label={scopeWords[scope].label}
          description={scopeWords[scope].help}
          defaultSelected={scopes.includes(scope)}
        />
      ))}
      {error && (
        <span id={errorId} data-slot="field-error" data-visible="true" className={fieldErrorVariants()}>
          {error}
        </span>
      )}
    </fieldset>
  );
}
