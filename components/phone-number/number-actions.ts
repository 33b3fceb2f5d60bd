import type { ActionResult, FormAction } from "@/lib/errors/action-result";
import type { AssignmentReport, RemovalEffect } from "@/lib/phone-number/types";

type OnNumbers<Data> = (input: { numberIds: string[] }) => Promise<ActionResult<Data>>;

/** The server actions on numbers that lists and forms need; pages pass them in. */
export interface NumberActions {
  assign: FormAction<AssignmentReport>;
  unassign: (input: { numberIds: string[]; profileId?: string }) => Promise<ActionResult<{ count: number }>>;
  enable: OnNumbers<{ count: number }>;
  disable: OnNumbers<{ count: number }>;
  remove: OnNumbers<{ count: number }>;
  describeRemoval: OnNumbers<RemovalEffect>;
}
