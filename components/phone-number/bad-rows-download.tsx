"use client";

import { Download } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { BadRow } from "@/lib/phone-number/types";

/** Saves the bad rows of an import as CSV, with their reasons; made in the browser from what the page has. */
export function BadRowsDownload({ rows, isComplete }: { rows: readonly BadRow[]; isComplete: boolean }) {
  const save = () => {
    const lines = rows.map(({ line, text, reason }) => [String(line), text, reason].map(quoted).join(","));
    const csv = ["row,phone_number,reason", ...lines, ""].join("\r\n");
    const url = URL.createObjectURL(new Blob([csv], { type: "text/csv;charset=utf-8" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = "bad-rows.csv";
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button size="sm" icon={<Download aria-hidden />} onPress={save}>
      {isComplete ? "Download bad rows" : `Download the first ${rows.length.toLocaleString("en-US")}`}
    </Button>
  );
}

/** Spreadsheets run what starts like a formula: an apostrophe makes it text. */
function quoted(text: string): string {
  const safe = /^[=@\t\r]|^[+-](?!\d)/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
