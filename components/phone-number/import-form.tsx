"use client";

import { type RefObject, useRef, useState } from "react";
import { ControlledActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { useActionForm } from "@/components/form/use-action-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { FileField } from "@/components/ui/file-field";
import { SelectField } from "@/components/ui/select-field";
import { TextAreaField } from "@/components/ui/text-field";
import { Checkbox } from "@/components/ui/toggle-field";
import type { CarrierChoice } from "@/lib/carrier/types";
import type { FormAction } from "@/lib/errors/action-result";
import type { ImportOutcome, ImportReport } from "@/lib/phone-number/types";
import type { ProfileChoice } from "./assign-form";
import { ImportReportView } from "./import-report-view";

type Upload =
  | { state: "running" }
  | { state: "done"; outcome: ImportOutcome }
  | { state: "refused"; message: string };

/**
 * Imports numbers in two steps: a check that counts and changes nothing, then the import. Numbers are pasted, which works
 * without a script, or come as a file, which is sent as a stream of its own.
 */
export function ImportForm({
  action,
  uploadPath,
  carriers,
  profiles,
  profileId,
}: {
  action: FormAction<ImportOutcome>;
  /** Takes a file as the body of a POST. */
  uploadPath: string;
  carriers: readonly CarrierChoice[];
  profiles: readonly ProfileChoice[];
  /** The profile chosen at first. */
  profileId: string;
}) {
  const [upload, setUpload] = useState<Upload | null>(null);
  // A report holds for what was checked: with anything changed since, it must be checked again.
  const [isStale, setIsStale] = useState(false);
  const fileInput = useRef<HTMLInputElement>(null);

  const form = useActionForm(action, {
    beforeSubmit: (formData) => {
      setIsStale(false);
      const file = fileInput.current?.files?.[0];
      if (!file) {
        setUpload(null);
        return true;
      }
      setUpload({ state: "running" });
      void send(uploadPath, file, formData).then(setUpload);
      return false;
    },
  });
  const outcome = upload
    ? upload.state === "done"
      ? upload.outcome
      : null
    : form.state?.ok
      ? form.state.data
      : null;
  const typed = form.state?.ok ? form.state.data.typed : null;
  const isRunning = form.context.isPending || upload?.state === "running";

  return (
    <div onInput={() => setIsStale(true)} onChange={() => setIsStale(true)}>
      <ControlledActionForm form={form} aria-label="Import numbers">
        {upload?.state === "refused" && <Callout tone="danger" role="alert" title={upload.message} />}
        <TextAreaField
          name="numbers"
          label="Numbers"
          rows={6}
          description="Paste them one per line or separated by commas, in any notation."
          inputClassName="font-mono"
          defaultValue={typed?.numbers ?? ""}
          spellCheck={false}
        />
        <ImportFile inputRef={fileInput} />
        <SelectField
          name="profileId"
          label="Messaging profile"
          description="New numbers and those of the inventory that stand in the list are assigned to it."
          defaultValue={typed ? (typed.profileId ?? "") : profileId}
          options={[
            { value: "", label: "None: only add them to the inventory" },
            ...profiles.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <SelectField
          name="carrierId"
          label="Carrier"
          description="Of new numbers. Those of the inventory keep theirs."
          defaultValue={typed?.carrierId ?? carriers[0]?.id ?? ""}
          options={carriers.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <Checkbox
          name="move"
          label="Move numbers that are on another profile"
          description="Their mappings and pins there end. Otherwise they stay where they are and are listed."
          defaultSelected={typed?.move ?? false}
        />
        <div aria-live="polite" className="grid gap-4">
          {outcome && !isRunning && <ImportReportView {...outcome} />}
        </div>
        <FormActions>
          <SubmitButton
            name="step"
            value="check"
            variant={outcome?.isDryRun && !isStale ? "outline" : "primary"}
            isDisabled={isRunning}
          >
            Check
          </SubmitButton>
          {outcome?.isDryRun && !isStale && changesOf(outcome.report) > 0 && (
            <Button type="submit" name="step" value="import" variant="primary" isPending={isRunning}>
              Import
            </Button>
          )}
        </FormActions>
      </ControlledActionForm>
    </div>
  );
}

function ImportFile({ inputRef }: { inputRef: RefObject<HTMLInputElement | null> }) {
  return (
    <FileField
      inputRef={inputRef}
      label="CSV file"
      accept=".csv,.txt,text/csv,text/plain"
      description={
        <>
          Instead of pasting. UTF-8; columns <code>phone_number</code> and, if wanted, <code>tags</code>{" "}
          (several separated by |), <code>can_mms</code>, <code>messages_per_second</code>; or one number per
          line. Up to 20,000 rows.
        </>
      }
    />
  );
}

function changesOf({ created, assignment }: ImportReport): number {
  return created + (assignment ? assignment.assigned + assignment.moved : 0);
}

async function send(path: string, file: File, formData: FormData): Promise<Upload> {
  const parameters = new URLSearchParams();
  for (const [parameter, field] of [
    ["profile", "profileId"],
    ["carrier", "carrierId"],
    ["move", "move"],
    ["step", "step"],
  ] as const) {
    const value = formData.get(field);
    if (typeof value === "string" && value !== "") parameters.set(parameter, value);
  }
  try {
    const response = await fetch(`${path}?${parameters}`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: file,
    });
    const answer: unknown = await response.json();
    if (response.ok) return { state: "done", outcome: answer as ImportOutcome };
    const [refusal] = (answer as { errors?: { detail?: string }[] }).errors ?? [];
    return { state: "refused", message: refusal?.detail ?? "The file was not accepted." };
  } catch {
    // The connection broke, or the file changed on disk after it was chosen.
    return { state: "refused", message: "The file could not be sent. Choose it again and try once more." };
  }
}
