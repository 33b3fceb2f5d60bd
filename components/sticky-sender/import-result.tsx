"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DataTable } from "@/components/ui/data-table";
import { DescriptionList } from "@/components/ui/panel";
import { notify } from "@/components/ui/toast";
import { describeMappingCount } from "@/lib/sticky-sender/describe-mapping-count";
import type { ImportCounts, RefusedRow } from "@/lib/sticky-sender/import-run";
import type { ImportMode } from "./use-mapping-import";

/** What a file would do, or has done, and which of its rows were refused. */
export function ImportResult({
  mode,
  counts,
  refusals,
  file,
  uploadPath,
  replaces,
}: {
  mode: ImportMode;
  counts: ImportCounts;
  /** The first of the refused rows. */
  refusals: readonly RefusedRow[];
  file: File;
  uploadPath: string;
  /** Rows can take the place of what is there. */
  replaces: boolean;
}) {
  const isDone = mode === "apply";
  const figure = (count: number) => <span className="figures">{count.toLocaleString("en-US")}</span>;
  return (
    <>
      {isDone ? (
        <Callout tone="success" role="status" title="Import finished" />
      ) : (
        <p>Importing this file would do the following. Nothing has been changed yet.</p>
      )}
      <DescriptionList
        columns={3}
        items={[
          { label: "New", value: figure(counts.new) },
          ...(replaces ? [{ label: "Replaced", value: figure(counts.replaced) }] : []),
          { label: "Unchanged", value: figure(counts.unchanged) },
          { label: "Refused", value: figure(counts.refused) },
          { label: "Rows in the file", value: figure(counts.rows) },
        ]}
      />
      {counts.endedPins > 0 && (
        <Callout
          tone="warning"
          title={`${describeMappingCount({ value: counts.endedPins, isExact: true }, "pin")} ${isDone ? "were replaced" : "would be replaced"} by what the file says`}
        />
      )}
      {counts.refused > 0 && (
        <div className="grid gap-3">
          <DataTable
            caption="Refused rows"
            rows={refusals}
            rowKey={(refusal) => String(refusal.row)}
            empty={null}
            columns={[
              {
                key: "row",
                header: "Row",
                fit: true,
                isPrimary: true,
                cell: (refusal) => <span className="figures">Row {refusal.row.toLocaleString("en-US")}</span>,
              },
              {
                key: "reason",
                header: "Why it was refused",
                isWide: true,
                cell: (refusal) => <span className="break-words">{refusal.reason}</span>,
              },
            ]}
          />
          <div className="flex flex-wrap items-center gap-3 text-sm text-muted">
            <DownloadRefused file={file} uploadPath={uploadPath} />
            {counts.refused > refusals.length &&
              `The first ${refusals.length} of ${counts.refused.toLocaleString("en-US")} are shown.`}
          </div>
        </div>
      )}
    </>
  );
}

/** Asks for the refused rows of the file, which is sent once more: the server has not kept it. */
function DownloadRefused({ file, uploadPath }: { file: File; uploadPath: string }) {
  const [isPending, setIsPending] = useState(false);
  const download = async () => {
    setIsPending(true);
    try {
      const answer = await fetch(`${uploadPath}?mode=refused`, {
        method: "POST",
        body: file,
        headers: { "content-type": "text/csv" },
      });
      if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = `refused-${file.name}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch (error) {
      notify.error("Could not download the refused rows", error instanceof Error ? error.message : "");
    } finally {
      setIsPending(false);
    }
  };
  return (
    <Button size="sm" icon={<Download aria-hidden />} onPress={download} isPending={isPending}>
      Download refused rows
    </Button>
  );
}
