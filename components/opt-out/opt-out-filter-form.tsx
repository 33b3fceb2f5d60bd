"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useTransition } from "react";
import { TimeRangeFields } from "@/components/message/time-range-fields";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { SelectField, type SelectOption } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import {
  type OptOutListField,
  type OptOutListFields,
  optOutListFields,
  optOutListHref,
  optOutListPath,
} from "@/lib/opt-out/list-href";

/** The filters of the list, kept in its URL. Without a script an ordinary GET form; custom times are then read as UTC. */
export function OptOutFilterForm({
  fields,
  problems,
  profiles,
}: {
  fields: OptOutListFields;
  problems: Readonly<Partial<Record<OptOutListField, string>>>;
  profiles: readonly SelectOption[];
}) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const chosen = Object.fromEntries(optOutListFields.map((name) => [name, String(typed.get(name) ?? "")]));
    startTransition(() => router.push(optOutListHref(chosen)));
  };
  const error = (name: OptOutListField) => (problems[name] ? { error: problems[name] } : {});
  const isSet = ["recipient", "profile", "range"].some((name) => fields[name as OptOutListField]);
  return (
    <search>
      <form
        action={optOutListPath}
        onSubmit={apply}
        aria-label="Filter opt-outs"
        className="mb-4 grid grid-cols-2 items-start gap-3 lg:grid-cols-[repeat(3,minmax(0,1fr))_auto]"
      >
        <TextField
          name="recipient"
          label="Recipient"
          type="search"
          inputMode="tel"
          placeholder="e.g. +1305"
          defaultValue={fields.recipient ?? ""}
          autoComplete="off"
          className="col-span-2 sm:col-span-1"
          {...error("recipient")}
        />
        <SelectField
          name="profile"
          label="Profile"
          options={[{ value: "", label: "All profiles" }, ...profiles]}
          defaultValue={fields.profile ?? ""}
          {...error("profile")}
        />
        <TimeRangeFields label="Opted out" fields={fields} problems={problems} />
        <div className="col-span-full flex flex-wrap gap-2 lg:col-span-1 lg:mt-6">
          <Button type="submit" icon={<Search aria-hidden />} isPending={isPending}>
            Search
          </Button>
          {isSet && (
            <LinkButton href={optOutListPath} variant="ghost">
              Clear
            </LinkButton>
          )}
        </div>
      </form>
    </search>
  );
}
