"use client";

import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SelectionBar } from "@/components/ui/row-selection";
import { AssignForm, type ProfileChoice } from "./assign-form";
import type { NumberActions } from "./number-actions";
import { countNumbersWords } from "./number-words";
import { useNumberVerb } from "./use-number-verb";

interface SelectionProps {
  /** The profiles numbers can go to. */
  profiles: readonly ProfileChoice[];
  /** The profile whose list this is. */
  profileId?: string;
  actions: NumberActions;
}

/** What can be done to the chosen rows of a list of numbers; shows while any are chosen. */
export function NumberSelectionBar(props: SelectionProps) {
  return <SelectionBar name="numberIds">{(chosen) => <Verbs ids={chosen} {...props} />}</SelectionBar>;
}

function Verbs({ ids, profiles, profileId, actions }: SelectionProps & { ids: string[] }) {
  const marker = useRef<HTMLSpanElement>(null);
  const [isAssigning, setIsAssigning] = useState(false);
  const untick = () => {
    const form = marker.current?.closest("form");
    form?.reset();
    form?.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const { start, dialog } = useNumberVerb(actions, {
    ids,
    what: countNumbersWords(ids.length),
    onDone: untick,
    ...(profileId ? { profileId } : {}),
  });
  const targets = profiles.filter(({ id }) => id !== profileId);
  return (
    <>
      <span ref={marker} hidden />
      {targets.length > 0 && (
        <Button size="sm" onPress={() => setIsAssigning(true)} aria-haspopup="dialog">
          {profileId ? "Move to a profile" : "Assign to a profile"}
        </Button>
      )}
      <Button size="sm" onPress={() => start("unassign")} aria-haspopup="dialog">
        Remove from profile
      </Button>
      <Button size="sm" onPress={() => start("enable")}>
        Enable
      </Button>
      <Button size="sm" onPress={() => start("disable")} aria-haspopup="dialog">
        Disable
      </Button>
      <Button size="sm" variant="danger-soft" onPress={() => start("delete")} aria-haspopup="dialog">
        Delete
      </Button>
      {dialog}
      <Dialog
        isOpen={isAssigning}
        onOpenChange={setIsAssigning}
        title={`Assign ${countNumbersWords(ids.length)}`}
      >
        <AssignForm
          action={actions.assign}
          numberIds={ids}
          profiles={targets}
          onDone={() => {
            setIsAssigning(false);
            untick();
          }}
          onCancel={() => setIsAssigning(false)}
        />
      </Dialog>
    </>
  );
}
