"use client";

import { Upload } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { FileChooser, formatBytes } from "@/components/ui/file-chooser";
import { LinkButton } from "@/components/ui/link-button";
import { Panel } from "@/components/ui/panel";
import type { ImportCounts } from "@/lib/sticky-sender/import-run";
import { ImportProgressBar } from "./import-progress";
import { ImportResult } from "./import-result";
import { useMappingImport } from "./use-mapping-import";

/** What is imported, in words. */
export interface ImportWords {
  readonly one: string;
  readonly many: string;
  /** Rows take the place of what is there; else what is there stays. */
  readonly replaces: boolean;
}

const mappingWords: ImportWords = { one: "mapping", many: "mappings", replaces: true };

/** Choose a file, see what it would do, import it. */
export function ImportPanel({
  uploadPath,
  listPath,
  words = mappingWords,
}: {
  uploadPath: string;
  listPath: string;
  words?: ImportWords;
}) {
  const [file, setFile] = useState<File | null>(null);
  const [checked, setChecked] = useState<ImportCounts | null>(null);
  const { state, start, reset, stop } = useMappingImport(uploadPath);
  const isBusy = state.kind === "uploading" || state.kind === "reading" || state.kind === "running";

  const choose = (chosen: File) => {
    setFile(chosen);
    setChecked(null);
    start("check", chosen);
  };
  const again = () => {
    reset();
    setFile(null);
    setChecked(null);
  };

  if (!file || state.kind === "idle") return <FileChooser onChoose={choose} />;
  const wouldChange = state.kind === "done" ? state.counts.new + state.counts.replaced : 0;
  const total = checked?.rows ?? null;
  return (
    <Panel title={file.name} description={formatBytes(file.size)}>
      <div className="grid gap-5">
        {isBusy && <ImportProgressBar state={state} total={total} />}
        {isBusy && (
          <div>
            {state.mode === "apply" ? (
              <Button onPress={stop}>Stop the import</Button>
            ) : (
              <Button onPress={again}>Cancel</Button>
            )}
          </div>
        )}
        {state.kind === "failed" && (
          <Callout
            tone="danger"
            role="alert"
            title={state.mode === "apply" ? "The import ended early" : "This file cannot be imported"}
            actions={
              <>
                <Button size="sm" onPress={() => start(state.mode, file)}>
                  Try again
                </Button>
                <Button size="sm" variant="ghost" onPress={again}>
                  Choose another file
                </Button>
              </>
            }
          >
            <p>{state.message}</p>
            {state.mode === "apply" && (
              <p>
                {state.applied
                  ? `Applied before that: ${describeCounts(state.applied)}. Importing the file again goes on from there.`
                  : "Nothing was applied."}
              </p>
            )}
          </Callout>
        )}
        {state.kind === "done" && (
          <ImportResult
            mode={state.mode}
            counts={state.counts}
            refusals={state.refusals}
            file={file}
            uploadPath={uploadPath}
            replaces={words.replaces}
          />
        )}
        {state.kind === "done" && state.mode === "check" && (
          <div className="flex flex-wrap gap-2">
            {wouldChange === 0 ? (
              <p className="self-center text-sm">There is nothing to import.</p>
            ) : (
              <Button
                variant="primary"
                icon={<Upload aria-hidden />}
                onPress={() => {
                  setChecked(state.counts);
                  start("apply", file);
                }}
              >
                {`Import ${wouldChange.toLocaleString("en-US")} ${wouldChange === 1 ? words.one : words.many}`}
              </Button>
            )}
            <Button onPress={again}>Choose another file</Button>
          </div>
        )}
        {state.kind === "done" && state.mode === "apply" && (
          <div className="flex flex-wrap gap-2">
            <LinkButton variant="primary" href={listPath}>
              {`Back to the ${words.many}`}
            </LinkButton>
            <Button onPress={again}>Import another file</Button>
          </div>
        )}
      </div>
    </Panel>
  );
}

function describeCounts(counts: ImportCounts): string {
  const say = (count: number, what: string) => `${count.toLocaleString("en-US")} ${what}`;
  return [
    say(counts.new, "new"),
    say(counts.replaced, "replaced"),
    say(counts.unchanged, "unchanged"),
    say(counts.refused, "refused"),
  ].join(", ");
}
