"use client";

import { Download, Upload } from "lucide-react";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { FileChooser, formatBytes } from "@/components/ui/file-chooser";
import { LinkButton } from "@/components/ui/link-button";
import { Panel } from "@/components/ui/panel";
import { notify } from "@/components/ui/toast";
import type { PriceImportCheck } from "@/lib/price/check-import";
import type { PriceImport } from "@/lib/price/import-prices";
import { CheckedFile } from "./checked-file";

const UPLOAD_PATH = "/prices/import/file";

type State =
  | { readonly kind: "checked"; readonly check: PriceImportCheck }
  | { readonly kind: "imported"; readonly imported: number; readonly replaced: number }
  | { readonly kind: "failed"; readonly message: string };

/** Choose a file, see what it would do, and put it in the place of all prices: the whole of it or nothing. */
export function ImportPrices() {
  const [file, setFile] = useState<File | null>(null);
  const [state, setState] = useState<State | null>(null);
  const [isPending, startTransition] = useTransition();

  const run = (work: () => Promise<State>) =>
    startTransition(async () => {
      setState(await work().catch(failed));
    });
  const choose = (chosen: File) => {
    setFile(chosen);
    setState(null);
    run(async () => ({ kind: "checked", check: await post<PriceImportCheck>("check", chosen) }));
  };
  const apply = (chosen: File) =>
    run(async () => {
      const result = await post<PriceImport>("apply", chosen);
      // A carrier was renamed or deleted since the check.
      if (!result.ok) return { kind: "checked", check: await post<PriceImportCheck>("check", chosen) };
      return { kind: "imported", imported: result.imported, replaced: result.replaced };
    });
  const again = () => {
    setFile(null);
    setState(null);
  };

  if (!file) return <FileChooser onChoose={choose} />;
  return (
    <Panel title={file.name} description={formatBytes(file.size)}>
      <div className="grid gap-5">
        {state === null && <p role="status">Reading the file …</p>}
        {state?.kind === "failed" && (
          <Callout tone="danger" role="alert" title="This file cannot be imported">
            <p>{state.message} Nothing has been changed.</p>
          </Callout>
        )}
        {state?.kind === "checked" && <CheckedFile check={state.check} />}
        {state?.kind === "imported" && (
          <Callout tone="success" role="status" title="Prices imported">
            <p>
              {count(state.imported)} {state.imported === 1 ? "is" : "are"} in force in the place of{" "}
              {state.replaced.toLocaleString("en-US")}.
            </p>
          </Callout>
        )}
        <div className="flex flex-wrap gap-2">
          {state?.kind === "checked" && state.check.bad.length === 0 && (
            <Button
              variant="primary"
              icon={<Upload aria-hidden />}
              isPending={isPending}
              onPress={() => apply(file)}
            >
              {`Replace all prices by ${state.check.rows === 1 ? "this one" : `these ${state.check.rows.toLocaleString("en-US")}`}`}
            </Button>
          )}
          {state?.kind === "checked" && state.check.bad.length > 0 && <DownloadBadRows file={file} />}
          {state?.kind === "imported" && (
            <LinkButton variant="primary" href="/prices">
              Back to the prices
            </LinkButton>
          )}
          <Button onPress={again} isDisabled={isPending}>
            Choose another file
          </Button>
        </div>
      </div>
    </Panel>
  );
}

/** The server has not kept the file: it is sent once more. */
function DownloadBadRows({ file }: { file: File }) {
  const [isPending, startTransition] = useTransition();
  const download = () =>
    startTransition(async () => {
      try {
        const answer = await send("refused", file);
        const link = document.createElement("a");
        link.href = URL.createObjectURL(await answer.blob());
        link.download = `refused-${file.name}`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      } catch (error) {
        notify.error("Could not download the refused rows", failed(error).message);
      }
    });
  return (
    <Button icon={<Download aria-hidden />} onPress={download} isPending={isPending}>
      Download refused rows
    </Button>
  );
}

async function post<T>(mode: string, file: File): Promise<T> {
  return (await (await send(mode, file)).json()) as T;
}

async function send(mode: string, file: File): Promise<Response> {
  const answer = await fetch(`${UPLOAD_PATH}?mode=${mode}`, {
    method: "POST",
    body: file,
    headers: { "content-type": "text/csv" },
  });
  if (answer.ok) return answer;
  const { errors } = (await answer.json().catch(() => ({}))) as { errors?: { detail?: string }[] };
  throw new Error(errors?.[0]?.detail ?? `The server answered ${answer.status}.`);
}

function failed(error: unknown): State & { kind: "failed" } {
  return { kind: "failed", message: error instanceof Error ? error.message : "Try again." };
}

function count(prices: number): string {
  return `${prices.toLocaleString("en-US")} ${prices === 1 ? "price" : "prices"}`;
}
