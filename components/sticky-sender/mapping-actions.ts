import type { ActionResult, FormAction } from "@/lib/errors/action-result";
import type { PinOutcome } from "@/lib/sticky-sender/pin-mappings";
import type { ResetOutcome, ResetUndo } from "@/lib/sticky-sender/reset-mappings";
import type { MappingCounts } from "@/lib/sticky-sender/types";

/** The server actions of the list, handed in by its page. */
export interface MappingActions {
  readonly resetSelected: (input: {
    profileId: string;
    recipients: string[];
    includePins: boolean;
  }) => Promise<ActionResult<ResetOutcome>>;
  readonly undoReset: (input: {
    profileId: string;
    undo: UndoInput;
  }) => Promise<ActionResult<{ restored: number }>>;
  readonly resetNumber: (input: {
    profileId: string;
    sender: string;
    includePins: boolean;
  }) => Promise<ActionResult<undefined>>;
  readonly resetAll: (input: { profileId: string; includePins: boolean }) => Promise<ActionResult<undefined>>;
  readonly count: (input: {
    profileId: string;
    sender: string | null;
  }) => Promise<ActionResult<MappingCounts>>;
  readonly pin: FormAction<PinOutcome>;
  readonly unpin: (input: {
    profileId: string;
    recipients: string[];
  }) => Promise<ActionResult<{ unpinned: number }>>;
}

type UndoInput = Omit<ResetUndo, "mappings" | "pins"> & { mappings: string[]; pins: string[] };
