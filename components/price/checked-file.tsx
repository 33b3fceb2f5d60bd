import { Callout } from "@/components/ui/callout";
import { DataTable } from "@/components/ui/data-table";
import { DescriptionList } from "@/components/ui/panel";
import type { PriceImportCheck } from "@/lib/price/check-import";

const SHOWN = 50;

/** What a file of prices would do, or which of its rows stand in the way. */
export function CheckedFile({ check }: { check: PriceImportCheck }) {
  const { rows, added, changed, unchanged, removed, bad } = check;
  const figure = (count: number) => <span className="figures">{count.toLocaleString("en-US")}</span>;
  return (
    <>
      {bad.length > 0 ? (
        <Callout
          tone="danger"
          role="alert"
          title={`${bad.length.toLocaleString("en-US")} of ${rows.toLocaleString("en-US")} rows cannot be used`}
        >
          <p>A list of prices is imported whole or not at all. Nothing has been changed.</p>
        </Callout>
      ) : (
        <p role="status">
          Importing this file would do the following. Prices that are not in it go. Nothing has been changed
          yet.
        </p>
      )}
      {bad.length === 0 && (
        <DescriptionList
          columns={3}
          items={[
            { label: "New", value: figure(added) },
            { label: "Changed", value: figure(changed) },
            { label: "Unchanged", value: figure(unchanged) },
            { label: "Removed", value: figure(removed) },
            { label: "Rows in the file", value: figure(rows) },
          ]}
        />
      )}
      {bad.length > 0 && (
        <DataTable
          caption="Refused rows"
          rows={bad.slice(0, SHOWN)}
          rowKey={({ line }) => String(line)}
          empty={null}
          columns={[
            {
              key: "line",
              header: "Line",
              fit: true,
              isPrimary: true,
              cell: ({ line }) => <span className="figures">Line {line.toLocaleString("en-US")}</span>,
            },
            {
              key: "reason",
              header: "Why it was refused",
              isWide: true,
              cell: ({ reason }) => <span className="break-words">{reason}</span>,
            },
          ]}
        />
      )}
      {bad.length > SHOWN && (
        <p className="text-sm text-muted">
          The first {SHOWN} of {bad.length.toLocaleString("en-US")} are shown.
        </p>
      )}
    </>
  );
}
