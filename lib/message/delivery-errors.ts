/** What an error of a delivery event means and what the operator can do; the titles are the contract's strings. */
export interface DeliveryErrorEntry {
  readonly title: string;
  readonly meaning: string;
  readonly whatToDo: string;
}

/**
 * Error codes of delivery events (`errors[]` of a message), from Telnyx' published list of messaging error codes.
 * Refusals at acceptance are another list: `lib/errors/catalogue.ts`.
 */
export const deliveryErrors = {
  "40001": {
    title: "Not routable",
    meaning: "No carrier takes messages for this recipient: a landline, or a number nobody owns.",
    whatToDo: "Remove the number from your list; trying again will not help.",
  },
  "40002": {
    title: "Blocked as spam - temporary",
    meaning: "A carrier took this message for spam.",
    whatToDo: "Change the wording, send more slowly, and watch the sender's health.",
  },
  "40003": {
    title: "Blocked as spam - permanent",
    meaning: "A carrier has blocked this sender for spam.",
    whatToDo: "Take the number out of the pool, and write to recipients who asked for messages only.",
  },
  "40004": {
    title: "Rejected by destination",
    meaning: "The recipient's network refused the message without saying why.",
    whatToDo: "Try once more later; if it stays, try another sender.",
  },
  "40005": {
    title: "Message expired during transmission",
    meaning: "The recipient's network could not deliver it within its validity.",
    whatToDo: "The phone was probably off. Send again if it is still worth reading.",
  },
  "40006": {
    title: "Recipient server unavailable",
    meaning: "The recipient's network did not answer.",
    whatToDo: "Send again later.",
  },
  "40007": {
    title: "Loop detected",
    meaning: "Carriers passed the message round in a circle.",
    whatToDo: "Do not send again; report it to the carrier.",
  },
  "40008": {
    title: "Undeliverable",
    meaning: "The carrier could not deliver the message.",
    whatToDo: "Send again; if it stays, ask the carrier.",
  },
  "40009": {
    title: "Invalid message body",
    meaning: "The carrier does not accept this text.",
    whatToDo: "Look for unusual characters or an empty text, then send again.",
  },
  "40010": {
    title: "Not 10DLC registered",
    meaning: "US carriers take messages of long codes only under a registered campaign.",
    whatToDo: "Register the number, or send from a toll-free number.",
  },
  "40011": {
    title: "Too many requests",
    meaning: "The carrier's own rate limit was reached.",
    whatToDo: "Lower the number's rate, or add numbers to the pool.",
  },
  "40012": {
    title: "Invalid messaging destination number",
    meaning: "The recipient's number does not exist.",
    whatToDo: "Check the number; remove it from your list if it is right.",
  },
  "40013": {
    title: "Invalid messaging source number",
    meaning: "The sending number was disabled or deleted, or its carrier does not know it.",
    whatToDo: "Enable the number, or send again so that the pool chooses another.",
  },
  "40014": {
    title: "Message expired in queue",
    meaning: "The message waited longer than its validity before it could be sent.",
    whatToDo: "Add numbers to the pool, or raise the rate of its numbers.",
  },
  "40015": {
    title: "Blocked as spam - internal",
    meaning: "The message was blocked as spam before it reached a carrier.",
    whatToDo: "Change the wording before you send again.",
  },
  "40016": {
    title: "T-Mobile 10DLC Sending Limit Reached",
    meaning: "T-Mobile's daily limit for this brand is used up.",
    whatToDo: "Wait until tomorrow, or ask for a higher limit.",
  },
  "40017": {
    title: "AT&T 10DLC Spam Message Rejected",
    meaning: "AT&T took this message for spam.",
    whatToDo: "Change the wording, and check that it fits the registered campaign.",
  },
  "40018": {
    title: "AT&T 10DLC Sending Limit Reached",
    meaning: "AT&T's limit per minute for this campaign is used up.",
    whatToDo: "Send more slowly, or spread the messages over the day.",
  },
  "40019": {
    title: "AT&T 10DLC Invalid Tag Data",
    meaning: "AT&T does not know the campaign this number is registered under.",
    whatToDo: "Check the number's campaign registration.",
  },
  "40020": {
    title: "Blocked as potentially artificial inflation of traffic",
    meaning: "The traffic to this recipient looked artificial and was stopped.",
    whatToDo: "Wait 24 hours, and check who asks for these messages.",
  },
  "40300": {
    title: "Blocked due to STOP message",
    meaning: "The recipient wants no messages from this profile.",
    whatToDo: "Do not send again until the recipient answers START; the page Opt-outs says since when.",
  },
  "40317": {
    title: "Invalid MMS content",
    meaning: "A media file could not be fetched, is no media, is broken or is too large.",
    whatToDo: "Open the address yourself; for large files switch on MMS transcoding in the profile.",
  },
} as const satisfies Record<string, DeliveryErrorEntry>;

export type DeliveryErrorCode = keyof typeof deliveryErrors;

/** The entry of a code; null for codes that are not in the list (a carrier's own). */
export function findDeliveryError(code: string): DeliveryErrorEntry | null {
  return Object.hasOwn(deliveryErrors, code) ? deliveryErrors[code as DeliveryErrorCode] : null;
}
