import { carriesGroupMms } from "@/lib/carrier/group-mms";
import { AppError } from "@/lib/errors/app-error";
import { countryOf } from "@/lib/phone-number/country-of";
import type { E164 } from "@/lib/phone-number/e164";
import type { PoolSnapshot, Sender } from "./pool-snapshot";

/** Recipients of one group MMS (reference: features §7). */
export const MAX_GROUP_RECIPIENTS = 8;
const MIN_GROUP_RECIPIENTS = 2;
/** Where carriers carry it. */
const GROUP_COUNTRIES = new Set(["US", "CA"]);

/**
 * Checks who a group consists of, before anything is looked up.
 *
 * @throws AppError out_of_range (`field` recipients) when they are too few or too many, invalid_recipient at one that is
 *   there twice, or that is the sender
 */
export function checkGroupMembers(recipients: readonly E164[], sender: string): void {
  const problem = findGroupProblem(recipients, sender);
  if (problem === null) return;
  const { place, detail } = problem;
  if (place === null) throw new AppError("out_of_range", { field: "recipients", detail });
  throw new AppError("invalid_recipient", { field: `recipients.${place}`, detail });
}

/**
 * What is wrong with the members of a group, sent or received.
 *
 * @returns the place of the recipient to blame, null = they are too few or too many; null = nothing is wrong
 */
export function findGroupProblem(
  recipients: readonly string[],
  sender: string,
): { readonly place: number | null; readonly detail: string } | null {
  if (recipients.length < MIN_GROUP_RECIPIENTS || recipients.length > MAX_GROUP_RECIPIENTS)
    return {
      place: null,
      detail: `A group has ${MIN_GROUP_RECIPIENTS} to ${MAX_GROUP_RECIPIENTS} recipients; send a message to one by itself.`,
    };
  for (const [place, recipient] of recipients.entries()) {
    const detail =
      recipient === sender
        ? "The sender is in the group already."
        : recipients.indexOf(recipient) < place
          ? "This recipient is in the group already."
          : null;
    if (detail !== null) return { place, detail };
  }
  return null;
}

/** @throws AppError destination_not_allowed (40309) outside the United States and Canada */
export function checkGroupDestination(recipient: E164): void {
  if (GROUP_COUNTRIES.has(countryOf(recipient) ?? "")) return;
  throw new AppError("destination_not_allowed", {
    field: "recipient",
    detail: "Group MMS reach the United States and Canada alone.",
  });
}

/** @throws AppError sender_cannot_mms (40308) when the number's carrier knows no groups */
export function checkGroupSender({ phoneNumberId }: Sender, { carriers }: PoolSnapshot): void {
  if (carriesGroupMms(carriers.get(phoneNumberId)?.kind ?? "")) return;
  throw new AppError("sender_cannot_mms", {
    field: "sender",
    detail: "The carrier of this number cannot send group MMS: its recipients would not see each other.",
  });
}
