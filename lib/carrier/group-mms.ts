/**
 * Kinds of carriers that send one message to a group. Twilio's and SMPP's only know messages to one recipient.
 *
 * A list of its own, because accepting a message must not load the carriers.
 */
const GROUP_MMS_KINDS: ReadonlySet<string> = new Set(["simulator", "telnyx"]);

/** Whether the recipients of a group MMS over a carrier of this kind see each other. */
export function carriesGroupMms(kind: string): boolean {
  return GROUP_MMS_KINDS.has(kind);
}
