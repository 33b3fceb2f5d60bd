import type { ActionResult } from "@/lib/errors/action-result";
import type { SendingScope } from "@/lib/sending/types";

type OnScope<Data> = (scope: SendingScope) => Promise<ActionResult<Data>>;

/** The server actions the controls of sending need; pages pass them in. */
export interface SendingActions {
  hold: OnScope<void>;
  resume: OnScope<void>;
  cancelQueued: OnScope<{ count: number }>;
  describeQueue: OnScope<{ queued: number }>;
}
