"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { SelectField, type SelectOption } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { messageStatuses } from "@/lib/message/delivery-status";
import {
  type MessageLogField,
  type MessageLogFields,
  messageLogFields,
  messageLogHref,
} from "@/lib/message/message-log-href";
import { messageStatusLabels } from "./status-badge";
import { TimeRangeFields } from "./time-range-fields";

const directions: readonly SelectOption[] = [
  { value: "", label: "Both" },
  { value: "outbound", label: "Sent" },
  { value: "inbound", label: "Received" },
];

const statuses: readonly SelectOption[] = [
  { value: "", label: "Any status" },
  ...messageStatuses.map((status) => ({ value: status, label: messageStatusLabels[status] })),
];

/**
 * The filters of the messages log, kept in its URL. Works without a script: then it is an ordinary GET form, and
 * custom times are read as UTC.
 */
export function MessageFilterForm({
  fields,
  problems,
  profiles,
}: {
  fields: MessageLogFields;
  problems: Readonly<Partial<Record<MessageLogField, string>>>;
  profiles: readonly SelectOption[];
}) {
  const router = useRouter();

  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const chosen = Object.fromEntries(
      messageLogFields.map((name) => [name, String(typed.get(name) ?? "")]),
    ) as MessageLogFields;
    router.push(messageLogHref(chosen));
  };
  const error = (name: MessageLogField) => (problems[name] ? { error: problems[name] } : {});

  return (
    <search aria-label="Filter messages">
      <form
        action="/messages"
        onSubmit={apply}
        className="mb-5 grid grid-cols-2 gap-x-3 gap-y-3 sm:grid-cols-3 lg:grid-cols-6"
      >
        <TextField
          name="to"
          label="To"
          type="search"
          inputMode="tel"
          placeholder="e.g. +1305"
          defaultValue={fields.to ?? ""}
          autoComplete="off"
          {...error("to")}
        />
        <TextField
          name="from"
          label="From"
          type="search"
          inputMode="tel"
          placeholder="e.g. +1305"
          defaultValue={fields.from ?? ""}
          autoComplete="off"
          {...error("from")}
        />
        <SelectField
          name="status"
          label="Status"
          options={statuses}
          defaultValue={fields.status ?? ""}
          {...error("status")}
        />
        <SelectField
          name="direction"
          label="Direction"
          options={directions}
          defaultValue={fields.direction ?? ""}
          {...error("direction")}
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
          <Button type="submit" variant="primary" icon={<Search aria-hidden />}>
            Apply filters
          </Button>
          {messageLogFields.some((name) => fields[name]) && (
            <LinkButton href="/messages" variant="ghost">
              Clear filters
            </LinkButton>
          )}
        </div>
      </form>
    </search>
  );
}
