import { Callout } from "@/components/ui/callout";
import type { ImportReport } from "@/lib/phone-number/types";
import { BadRowsDownload } from "./bad-rows-download";
import { countNumbersWords } from "./number-words";

const BAD_ROWS_SHOWN = 20;
const ELSEWHERE_SHOWN = 5;

/** What an import would do, or did: counts, and every row that cannot be imported with its reason. */
export function ImportReportView({ isDryRun, report }: { isDryRun: boolean; report: ImportReport }) {
  const { created, stored, duplicates, badCount, assignment } = report;
  const items = [
    { label: "New in the inventory", value: number(created) },
    { label: "In the inventory before", value: number(stored) },
    ...(assignment
      ? [
          { label: isDryRun ? "To be assigned" : "Assigned", value: number(assignment.assigned) },
          { label: isDryRun ? "To be moved here" : "Moved here", value: number(assignment.moved) },
          { label: "On the profile already", value: number(assignment.unchanged) },
          { label: "Left on another profile", value: number(assignment.elsewhereCount) },
        ]
      : []),
    { label: "Repeated in the list", value: number(duplicates) },
    { label: "Bad rows", value: number(badCount) },
  ];
  return (
    <>
      <Callout
        tone={isDryRun ? "info" : "success"}
        title={isDryRun ? "Checked. Nothing is changed yet." : `${doneWords(report)}.`}
      >
        <dl className="mt-1 grid gap-x-8 gap-y-1 sm:grid-cols-2">
          {items.map(({ label, value }) => (
            <div key={label} className="flex justify-between gap-4">
              <dt>{label}</dt>
              <dd className="figures font-medium">{value}</dd>
            </div>
          ))}
        </dl>
      </Callout>
      {assignment && assignment.elsewhereCount > 0 && (
        <Callout
          tone="warning"
          title={`${countNumbersWords(assignment.elsewhereCount)} ${isDryRun ? "stay" : "stayed"} on another profile`}
        >
          <ul>
            {assignment.elsewhere.slice(0, ELSEWHERE_SHOWN).map(({ e164, profileName }) => (
              <li key={e164}>
                <span className="figures">{e164}</span> is on {profileName}
              </li>
            ))}
            {assignment.elsewhereCount > ELSEWHERE_SHOWN && (
              <li>and {countNumbersWords(assignment.elsewhereCount - ELSEWHERE_SHOWN)} more</li>
            )}
          </ul>
        </Callout>
      )}
      {badCount > 0 && <BadRows report={report} isDryRun={isDryRun} />}
    </>
  );
}

function BadRows({ report: { bad, badCount }, isDryRun }: { report: ImportReport; isDryRun: boolean }) {
  return (
    <Callout
      tone="warning"
      title={`${badCount.toLocaleString("en-US")} bad ${badCount === 1 ? "row" : "rows"} ${isDryRun ? "will be" : badCount === 1 ? "was" : "were"} left out`}
      actions={badCount > 1 && <BadRowsDownload rows={bad} isComplete={bad.length === badCount} />}
    >
      <div className="overflow-x-auto">
        <table aria-label="Bad rows" className="text-start">
          <thead>
            <tr>
              <th scope="col" className="py-1 pe-5 text-end font-medium">
                Row
              </th>
              <th scope="col" className="py-1 pe-5 text-start font-medium">
                Number
              </th>
              <th scope="col" className="py-1 text-start font-medium">
                Reason
              </th>
            </tr>
          </thead>
          <tbody>
            {bad.slice(0, BAD_ROWS_SHOWN).map(({ line, text, reason }) => (
              <tr key={line} className="border-t border-current/15 align-top">
                <td className="figures py-1 pe-5 text-end">{line.toLocaleString("en-US")}</td>
                <td className="max-w-48 py-1 pe-5 font-mono break-all">{text || "(empty)"}</td>
                <td className="py-1">{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {badCount > BAD_ROWS_SHOWN && <p>and {number(badCount - BAD_ROWS_SHOWN)} more</p>}
    </Callout>
  );
}

function doneWords({ created, assignment }: ImportReport): string {
  const added = `${countNumbersWords(created)} added`;
  return assignment
    ? `${added}, ${countNumbersWords(assignment.assigned + assignment.moved)} assigned`
    : added;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
