"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { TimeRangeFields } from "@/components/message/time-range-fields";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { SelectField, type SelectOption } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import {
  type DeliveryLogField,
  type DeliveryLogFields,
  deliveryLogFields,
  deliveryLogHref,
} from "@/lib/webhook/delivery-log-href";
import { eventLabels, stateLabels } from "./delivery-words";

const optionsOf = (any: string, labels: Readonly<Record<string, string>>): readonly SelectOption[] => [
  { value: "", label: any },
  ...Object.entries(labels).map(([value, label]) => ({ value, label })),
];

/**
 * The filters of the log of webhooks, kept in its URL. Works without a script: then it is an ordinary GET form, and custom
 * times are read as UTC.
 */
export function DeliveryFilterForm({
  fields,
  problems,
  profiles,
}: {
  fields: DeliveryLogFields;
  problems: Readonly<Partial<Record<DeliveryLogField, string>>>;
  profiles: readonly SelectOption[];
}) {
  const router = useRouter();

  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    router.push(
      deliveryLogHref(
        Object.fromEntries(deliveryLogFields.map((name) => [name, String(typed.get(name) ?? "")])),
      ),
    );
  };
  const common = (name: DeliveryLogField) => ({
    name,
    defaultValue: fields[name] ?? "",
    ...(problems[name] && { error: problems[name] }),
  });

  return (
    <search aria-label="Filter webhook deliveries">
      <form
        action="/webhook-deliveries"
        onSubmit={apply}
        className="mb-5 grid grid-cols-2 gap-x-3 gap-y-3 sm:grid-cols-3 lg:grid-cols-6"
      >
        <SelectField {...common("status")} label="Status" options={optionsOf("Any status", stateLabels)} />
        <SelectField {...common("event")} label="Event" options={optionsOf("Any event", eventLabels)} />
        <SelectField
          {...common("profile")}
          label="Profile"
          options={[{ value: "", label: "All profiles" }, ...profiles]}
        />
        <TimeRangeFields label="Time" fields={fields} problems={problems} />
        <TextField
          {...common("url")}
          label="URL contains"
          type="search"
          autoComplete="off"
          spellCheck={false}
        />
        <TextField
          {...common("message")}
          label="Message id"
          type="search"
          autoComplete="off"
          spellCheck={false}
        />
        <div className="col-span-full flex flex-wrap gap-2">
          <Button type="submit" variant="primary" icon={<Search aria-hidden />}>
            Apply filters
          </Button>
          {deliveryLogFields.some((name) => fields[name]) && (
            <LinkButton href="/webhook-deliveries" variant="ghost">
              Clear filters
            </LinkButton>
          )}
        </div>
      </form>
    </search>
  );
}
