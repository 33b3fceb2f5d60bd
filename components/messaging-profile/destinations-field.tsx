"use client";

import { useState } from "react";
import { useFieldState } from "@/components/form/form-context";
import { TextField } from "@/components/ui/text-field";
import { countryName } from "@/lib/messaging-profile/country-name";

const NAMES_SHOWN = 12;

/** The countries messages may go to, by their codes; the names appear while one types. */
export function DestinationsField({ destinations }: { destinations: readonly string[] }) {
  const initial = destinations.join(", ");
  const field = useFieldState("whitelistedDestinations", { defaultValue: initial });
  const [typed, setTyped] = useState(field.defaultValue ?? "");
  return (
    <TextField
      name="whitelistedDestinations"
      label="Allowed destinations"
      description={
        <>
          Country codes such as US, CA, GB; or * for every country.
          <span className="block min-h-5 text-foreground">{namesOf(typed)}</span>
        </>
      }
      defaultValue={initial}
      onChange={setTyped}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

function namesOf(typed: string): string {
  const codes = typed.split(/[\s,;]+/).filter((code) => code !== "");
  if (codes.length === 1 && codes[0] === "*") return "Every country";
  const names = codes.flatMap((code) => countryName(code.toUpperCase()) ?? []);
  const shown = names.slice(0, NAMES_SHOWN).join(", ");
  return names.length > NAMES_SHOWN ? `${shown} and ${names.length - NAMES_SHOWN} more` : shown;
}
