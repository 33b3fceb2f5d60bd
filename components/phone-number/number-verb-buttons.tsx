"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import type { NumberActions } from "./number-actions";
import { useNumberVerb } from "./use-number-verb";

/** What can be done to the number of a page. */
export function NumberVerbButtons({
  id,
  e164,
  enabled,
  isAssigned,
  actions,
}: {
  id: string;
  e164: string;
  enabled: boolean;
  isAssigned: boolean;
  actions: NumberActions;
}) {
  const router = useRouter();
  const change = useNumberVerb(actions, { ids: [id], what: e164 });
  const removal = useNumberVerb(actions, {
    ids: [id],
    what: e164,
    onDone: () => router.push("/phone-numbers"),
  });
  return (
    <>
      {isAssigned && (
        <Button onPress={() => change.start("unassign")} aria-haspopup="dialog">
          Remove from profile
        </Button>
      )}
      {enabled ? (
        <Button onPress={() => change.start("disable")} aria-haspopup="dialog">
          Disable
        </Button>
      ) : (
        <Button onPress={() => change.start("enable")}>Enable</Button>
      )}
      <Button variant="danger-soft" onPress={() => removal.start("delete")} aria-haspopup="dialog">
        Delete
      </Button>
      {change.dialog}
      {removal.dialog}
    </>
  );
}
