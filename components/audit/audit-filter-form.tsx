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
  type AuditLogField,
  type AuditLogFields,
  auditLogFields,
  auditLogHref,
  auditLogPath,
  auditNouns,
} from "@/lib/audit/audit-log-href";

const nouns: readonly SelectOption[] = [
  { value: "", label: "Everything" },
  ...Object.entries(auditNouns).map(([value, label]) => ({ value, label })),
];

/** The filters of the audit log, kept in its URL. Without a script an ordinary GET form; custom times are then read as UTC. */
export function AuditFilterForm({
  fields,
  problems,
  profiles,
}: {
  fields: AuditLogFields;
  problems: Readonly<Partial<Record<AuditLogField, string>>>;
  profiles: readonly SelectOption[];
}) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const chosen = Object.fromEntries(auditLogFields.map((name) => [name, String(typed.get(name) ?? "")]));
    startTransition(() => router.push(auditLogHref(chosen)));
  };
  const error = (name: AuditLogField) => (problems[name] ? { error: problems[name] } : {});
  return (
    <search aria-label="Filter the audit log">
      <form
        action={auditLogPath}
        onSubmit={apply}
        className="mb-5 grid grid-cols-2 items-start gap-3 lg:grid-cols-4"
      >
        <TextField
          name="who"
          label="Who"
          type="search"
          placeholder="Email or API key"
          defaultValue={fields.who ?? ""}
          autoComplete="off"
          spellCheck={false}
          {...error("who")}
        />
        <SelectField
          name="what"
          label="What"
          options={nouns}
          defaultValue={fields.what ?? ""}
          {...error("what")}
        />
        <SelectField
          name="profile"
          label="Profile"
          options={[{ value: "", label: "All profiles" }, ...profiles]}
          defaultValue={fields.profile ?? ""}
          {...error("profile")}
        />
        <TimeRangeFields label="Time" fields={fields} problems={problems} />
        <div className="col-span-full flex flex-wrap gap-2">
          <Button type="submit" variant="primary" icon={<Search aria-hidden />} isPending={isPending}>
            Apply filters
          </Button>
          {auditLogFields.some((name) => fields[name]) && (
            <LinkButton href={auditLogPath} variant="ghost">
              Clear filters
            </LinkButton>
          )}
        </div>
      </form>
    </search>
  );
}
