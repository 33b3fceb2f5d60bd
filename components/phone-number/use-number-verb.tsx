"use client";

import { type ReactNode, useEffect, useState, useTransition } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notify } from "@/components/ui/toast";
import type { RemovalEffect } from "@/lib/phone-number/types";
import type { NumberActions } from "./number-actions";
import { countNumbersWords } from "./number-words";
import { type AskedVerb, sentencesOf } from "./removal-sentences";

/** What can be done to numbers from a list. */
export type NumberVerb = "enable" | AskedVerb;

export interface VerbTarget {
  readonly ids: readonly string[];
  /** The number itself, or "3 numbers". */
  readonly what: string;
  /** Unassign only from here: numbers that moved on meanwhile stay where they are. */
  readonly profileId?: string;
  /** Runs after it was done, e.g. to untick the rows. */
  readonly onDone?: () => void;
}

const words: Readonly<
  Record<AskedVerb, { title: (what: string) => string; confirm: string; done: (count: string) => string }>
> = {
  unassign: {
    title: (what) => `Remove ${what} from its profile?`,
    confirm: "Remove",
    done: (count) => `${count} removed from the profile`,
  },
  disable: { title: (what) => `Disable ${what}?`, confirm: "Disable", done: (count) => `${count} disabled` },
  delete: { title: (what) => `Delete ${what}?`, confirm: "Delete", done: (count) => `${count} deleted` },
};

/**
 * Does something to numbers, after a confirmation that says how many mappings and queued messages it concerns. Enabling
 * takes nothing along and is done at once. Render `dialog` somewhere outside what closes on a press, such as a menu.
 */
export function useNumberVerb(
  actions: NumberActions,
  target: VerbTarget,
): {
  start: (verb: NumberVerb) => void;
  dialog: ReactNode;
} {
  const [verb, setVerb] = useState<AskedVerb | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [, startTransition] = useTransition();
  const numberIds = [...target.ids];

  const start = (chosen: NumberVerb) => {
    if (chosen !== "enable") {
      setVerb(chosen);
      setIsOpen(true);
      return;
    }
    startTransition(async () => {
      const result = await actions.enable({ numberIds });
      if (!result.ok) return notify.error("Not enabled", result.message);
      notify.success(`${countNumbersWords(result.data.count)} enabled`);
      target.onDone?.();
    });
  };

  const confirm = async () => {
    if (!verb) return undefined;
    const result = await act(actions, verb, numberIds, target.profileId);
    if (!result.ok) return result;
    notify.success(words[verb].done(countNumbersWords(result.data.count)));
    target.onDone?.();
    return result;
  };

  const dialog = verb && (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      title={words[verb].title(target.what)}
      confirmLabel={words[verb].confirm}
      onConfirm={confirm}
    >
      <Effect verb={verb} numberIds={numberIds} describeRemoval={actions.describeRemoval} />
    </ConfirmDialog>
  );
  return { start, dialog };
}

function act(actions: NumberActions, verb: AskedVerb, numberIds: string[], profileId: string | undefined) {
  if (verb === "unassign") return actions.unassign({ numberIds, ...(profileId ? { profileId } : {}) });
  return verb === "disable" ? actions.disable({ numberIds }) : actions.remove({ numberIds });
}

/** Counted when the dialog opens, so that it tells what goes now and not when the page was made. */
function Effect({
  verb,
  numberIds,
  describeRemoval,
}: {
  verb: AskedVerb;
  numberIds: string[];
  describeRemoval: NumberActions["describeRemoval"];
}) {
  const [effect, setEffect] = useState<RemovalEffect | "failed" | null>(null);
  const key = numberIds.join();

  useEffect(() => {
    let isCurrent = true;
    describeRemoval({ numberIds: key.split(",") }).then(
      (result) => isCurrent && setEffect(result.ok ? result.data : "failed"),
      () => isCurrent && setEffect("failed"),
    );
    return () => {
      isCurrent = false;
    };
  }, [key, describeRemoval]);

  if (effect === null) return <p role="status">Counting what goes with it…</p>;
  if (effect === "failed") return <p>What goes with it could not be counted.</p>;
  return (
    <ul className="grid list-disc gap-1.5 ps-5">
      {sentencesOf(verb, effect).map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
