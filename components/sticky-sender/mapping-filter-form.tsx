"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { SenderChoice } from "@/lib/sticky-sender/get-mappings-page";
import {
  expiryRanges,
  type MappingListField,
  type MappingListFields,
  mappingListFields,
  mappingListHref,
  mappingListPath,
} from "@/lib/sticky-sender/mapping-list-href";
import { SenderField } from "./sender-field";

const states = [
  { value: "", label: "Any state" },
  { value: "live", label: "Live" },
  { value: "pinned", label: "Pinned" },
  { value: "expired", label: "Expired" },
];

const ranges = [
  { value: "", label: "Any time" },
  ...Object.entries(expiryRanges).map(([value, { label }]) => ({ value, label })),
];

/** The filters of the list, kept in its URL. Without a script an ordinary GET form. */
export function MappingFilterForm({
  profileId,
  fields,
  problems,
  choice,
}: {
  profileId: string;
  fields: MappingListFields;
  problems: Readonly<Partial<Record<MappingListField, string>>>;
  choice: SenderChoice;
}) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const chosen = Object.fromEntries(mappingListFields.map((name) => [name, String(typed.get(name) ?? "")]));
    startTransition(() => router.push(mappingListHref(profileId, chosen)));
  };
  const error = (name: MappingListField) => (problems[name] ? { error: problems[name] } : {});
  return (
    <search>
      <form
        action={mappingListPath(profileId)}
        onSubmit={apply}
        aria-label="Filter mappings"
        className="mb-4 grid grid-cols-2 items-start gap-3 sm:grid-cols-4 lg:grid-cols-[repeat(4,minmax(0,1fr))_auto]"
      >
        <TextField
          name="recipient"
          label="Recipient"
          type="search"
          inputMode="tel"
          placeholder="e.g. +1305"
          defaultValue={fields.recipient ?? ""}
          autoComplete="off"
          {...error("recipient")}
        />
        <SenderField
          choice={choice}
          label="Sender"
          anyLabel="Any number"
          defaultValue={fields.sender ?? ""}
          {...error("sender")}
        />
        <SelectField
          name="state"
          label="State"
          options={states}
          defaultValue={fields.state ?? ""}
          {...error("state")}
        />
        <SelectField
          name="expires"
          label="Expires within"
          options={ranges}
          defaultValue={fields.expires ?? ""}
          {...error("expires")}
        />
        <div className="col-span-full flex flex-wrap gap-2 lg:col-span-1 lg:mt-6">
          <Button type="submit" icon={<Search aria-hidden />} isPending={isPending}>
            Search
          </Button>
          {mappingListFields.some((name) => fields[name]) && (
            <LinkButton href={mappingListHref(profileId)} variant="ghost">
              Clear
            </LinkButton>
          )}
        </div>
      </form>
    </search>
  );
}
