import type { NumberActions } from "@/components/phone-number/number-actions";
import {
  assignPhoneNumbers,
  deletePhoneNumbers,
  describeRemoval,
  disablePhoneNumbers,
  enablePhoneNumbers,
  unassignPhoneNumbers,
} from "./actions";

/** What a list of numbers can do, for the pages that show one. */
export const numberVerbs: NumberActions = {
  assign: assignPhoneNumbers,
  unassign: unassignPhoneNumbers,
  enable: enablePhoneNumbers,
  disable: disablePhoneNumbers,
  remove: deletePhoneNumbers,
  describeRemoval,
};
