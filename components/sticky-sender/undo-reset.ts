import { notify } from "@/components/ui/toast";
import { describeMappingCount } from "@/lib/sticky-sender/describe-mapping-count";
import type { ResetOutcome } from "@/lib/sticky-sender/reset-mappings";
import type { MappingActions } from "./mapping-actions";

/** Says what was reset and offers to take it back. */
export function offerUndo(profileId: string, outcome: ResetOutcome, actions: MappingActions): void {
  const { count, undo } = outcome;
  if (count === 0) {
    notify.info("Nothing to reset", "These mappings had gone already.");
    return;
  }
  notify.undoable(`Reset ${exactly(count)}`, async () => {
    const mappings = [...undo.mappings];
    const result = await actions.undoReset({ profileId, undo: { ...undo, mappings, pins: [...undo.pins] } });
    if (!result.ok) notify.error("Could not undo the reset", result.message);
    else if (result.data.restored === count) notify.success(`Restored ${exactly(count)}`);
    else {
      const kept = "The others have a newer mapping, were cleared, or lost their number.";
      notify.info(`Restored ${result.data.restored} of ${exactly(count)}`, kept);
    }
  });
}

function exactly(value: number): string {
  return describeMappingCount({ value, isExact: true });
}
