"use client";

import { ProgressBar } from "@heroui/react";
import { describeCount } from "@/lib/describe-count";
import type { ImportState } from "./use-mapping-import";

/** How far an upload, a check or an import has come. `total` null = not known before the file is read. */
export function ImportProgressBar({ state, total }: { state: ImportState; total: number | null }) {
  const { label, share, detail } = describeState(state, total);
  return (
    <div>
      <ProgressBar
        aria-label={label}
        value={share === null ? 0 : Math.round(share * 100)}
        isIndeterminate={share === null}
      >
        <p className="text-sm font-medium">{label}</p>
        <ProgressBar.Output className="figures text-sm text-muted" />
        <ProgressBar.Track>
          <ProgressBar.Fill />
        </ProgressBar.Track>
      </ProgressBar>
      <p className="figures mt-1.5 min-h-5 text-sm text-muted" aria-live="polite">
        {detail}
      </p>
    </div>
  );
}

function describeState(
  state: ImportState,
  total: number | null,
): { label: string; share: number | null; detail: string } {
  const rows = (count: number) => describeCount(count, "row");
  const isImport = "mode" in state && state.mode === "apply";
  if (state.kind === "uploading") {
    return { label: "Uploading", share: state.share, detail: "" };
  }
  if (state.kind === "reading") {
    const detail = state.rows > 0 ? `${rows(state.rows)} read` : "";
    const share = isImport && total ? Math.min(1, state.rows / total) : null;
    return { label: isImport ? "Reading the whole file first" : "Checking", share, detail };
  }
  if (state.kind === "running") {
    const { counts } = state;
    const refused = counts.refused > 0 ? `, ${counts.refused.toLocaleString("en-US")} refused` : "";
    return {
      label: isImport ? "Importing" : "Checking",
      share: total ? Math.min(1, counts.rows / total) : null,
      detail: `${rows(counts.rows)}${total ? ` of ${total.toLocaleString("en-US")}` : ""}${refused}`,
    };
  }
  return { label: "Working", share: null, detail: "" };
}
