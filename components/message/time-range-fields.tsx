"use client";

import { useState } from "react";
import { SelectField, type SelectOption } from "@/components/ui/select-field";
import { useIsInBrowser } from "@/components/ui/time";
import { messageLogRanges } from "@/lib/message/message-log-href";
import { LocalTimeField } from "./local-time-field";

type RangeField = "range" | "since" | "until";

const ranges: readonly SelectOption[] = [
  { value: "", label: "Any time" },
  ...Object.entries(messageLogRanges).map(([value, { label }]) => ({ value, label })),
  { value: "custom", label: "Custom range" },
];

/** The part of a log's filters that narrows it by time. Without a script custom times are read as UTC. */
export function TimeRangeFields({
  label,
  fields,
  problems,
}: {
  label: string;
  fields: Readonly<Partial<Record<RangeField | "zone", string | undefined>>>;
  problems: Readonly<Partial<Record<RangeField, string>>>;
}) {
  const [range, setRange] = useState(fields.range ?? "");
  const isInBrowser = useIsInBrowser();
  const zone = fields.zone || (isInBrowser ? Intl.DateTimeFormat().resolvedOptions().timeZone : "UTC");
  const error = (name: RangeField) => (problems[name] ? { error: problems[name] } : {});
  return (
    <>
      <SelectField
        name="range"
        label={label}
        options={ranges}
        value={range}
        onChange={setRange}
        {...error("range")}
      />
      {range === "custom" && (
        <>
          <LocalTimeField name="since" label="Since" defaultValue={fields.since ?? ""} {...error("since")} />
          <LocalTimeField
            name="until"
            label="Until"
            defaultValue={fields.until ?? ""}
            description={`Time zone ${zone}`}
            {...error("until")}
          />
          <input type="hidden" name="zone" value={zone} />
        </>
      )}
    </>
  );
}
