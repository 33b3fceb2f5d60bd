"use client";

import { useEffect, useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import type { ActionResult } from "@/lib/errors/action-result";
import { describeMappingCount, isOne } from "@/lib/sticky-sender/describe-mapping-count";
import type { SenderChoice } from "@/lib/sticky-sender/get-mappings-page";
import type { MappingCounts } from "@/lib/sticky-sender/types";
import type { MappingActions } from "./mapping-actions";
import { PinsCheckbox } from "./pins-checkbox";
import { SenderField } from "./sender-field";

interface ResetDialogProps {
  profileId: string;
  actions: MappingActions;
  isOpen: boolean;
  onClose: () => void;
}

/** Asks before all mappings of the profile are reset, and says how many. */
export function ResetAllDialog({ profileId, actions, isOpen, onClose }: ResetDialogProps) {
  const [includePins, setIncludePins] = useState(false);
  const { counts, refusal } = useCounts(isOpen ? "" : null, (sender) => actions.count({ profileId, sender }));
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (next) return;
        setIncludePins(false);
        onClose();
      }}
      title="Reset all mappings?"
      confirmLabel="Reset all"
      onConfirm={() => actions.resetAll({ profileId, includePins })}
      successMessage="All mappings were reset"
    >
      <Effect counts={counts} refusal={refusal} scope="of this profile" />
      {counts && <PinsCheckbox pins={counts.pins} isSelected={includePins} onChange={setIncludePins} />}
    </ConfirmDialog>
  );
}

/** Asks which number, says how many mappings it has, and resets them. */
export function ResetNumberDialog({
  choice,
  ...props
}: ResetDialogProps & {
  choice: SenderChoice;
}) {
  const { profileId, actions, isOpen, onClose } = props;
  const [sender, setSender] = useState("");
  const [error, setError] = useState<string>();
  const [includePins, setIncludePins] = useState(false);
  const { counts, refusal } = useCounts(isOpen && sender !== "" ? sender : null, (each) =>
    actions.count({ profileId, sender: each }),
  );

  const confirm = async (): Promise<ActionResult<unknown> | undefined> => {
    const result = await actions.resetNumber({ profileId, sender, includePins });
    setError(result.ok ? undefined : result.fieldErrors.sender);
    return result;
  };

  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (next) return;
        setSender("");
        setError(undefined);
        setIncludePins(false);
        onClose();
      }}
      title="Reset all mappings of a number?"
      confirmLabel="Reset all of number"
      onConfirm={confirm}
      successMessage={`The mappings of ${sender} were reset`}
    >
      <SenderField
        choice={choice}
        label="Number"
        error={error}
        onChange={(next) => {
          setError(undefined);
          setSender(next);
        }}
      />
      {sender !== "" && <Effect counts={counts} refusal={refusal} scope="of this number" />}
      {counts && <PinsCheckbox pins={counts.pins} isSelected={includePins} onChange={setIncludePins} />}
    </ConfirmDialog>
  );
}

function Effect({
  counts,
  refusal,
  scope,
}: {
  counts: MappingCounts | null;
  refusal: string | null;
  scope: string;
}) {
  if (refusal) return <p className="text-sm text-muted">{refusal}</p>;
  if (!counts) {
    return (
      <div role="status" aria-label="Counting mappings">
        <Skeleton className="h-4 w-64" />
      </div>
    );
  }
  const many = describeMappingCount(counts.mappings);
  const isSingle = isOne(counts.mappings);
  return (
    <p>
      {many.charAt(0).toUpperCase() + many.slice(1)} {scope} {isSingle ? "goes" : "go"}.{" "}
      {isSingle ? "Its recipient gets" : "Their recipients get"} a number chosen afresh with the next message.
      This cannot be undone; export {isSingle ? "it" : "them"} first if you may want{" "}
      {isSingle ? "it" : "them"} back.
    </p>
  );
}

/**
 * Counts while a dialog is open. `sender` null = nothing to count, "" = the whole profile. Typing a number counts once it
 * is complete enough to be found; until then the refusal says so.
 */
function useCounts(
  sender: string | null,
  count: (sender: string | null) => Promise<ActionResult<MappingCounts>>,
): { counts: MappingCounts | null; refusal: string | null } {
  const [found, setFound] = useState<{ of: string | null; result: ActionResult<MappingCounts> | null }>({
    of: null,
    result: null,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: counted once per number, not per rendering
  useEffect(() => {
    if (sender === null) {
      setFound({ of: null, result: null });
      return;
    }
    let isStale = false;
    const timer = setTimeout(
      async () => {
        const result = await count(sender === "" ? null : sender);
        if (!isStale) setFound({ of: sender, result });
      },
      sender === "" ? 0 : 250,
    );
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [sender]);
  if (found.of !== sender || !found.result) return { counts: null, refusal: null };
  return found.result.ok
    ? { counts: found.result.data, refusal: null }
    : { counts: null, refusal: found.result.message };
}
