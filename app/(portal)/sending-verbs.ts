import type { SendingActions } from "@/components/sending/sending-actions";
import { cancelQueuedOf, describeQueueOf, holdSendingOf, resumeSendingOf } from "./sending-actions";

/** What can be done to the sending of a profile or a number, for the pages that show one. */
export const sendingVerbs: SendingActions = {
  hold: holdSendingOf,
  resume: resumeSendingOf,
  cancelQueued: cancelQueuedOf,
  describeQueue: describeQueueOf,
};
