/** One entry of the catalogue: what a refusal is called and how each door shows it. */
export interface ErrorEntry {
  /** HTTP status of the JSON API. */
  status: number;
  /** Code on the wire, from the published lists (reference: Telnyx API errors and messaging error codes). */
  telnyxCode: string;
  /** Title on the wire, fixed per code. */
  title: string;
  /** What the portal tells the operator to do next, when the detail of the error does not say more. */
  help: string;
  /** What the API says instead of `help`, where that speaks of the portal's pages. */
  wireHelp?: string;
  /** The same request may succeed later by itself: clients are let try again. Absent = a retry cannot help. */
  mayRetry?: true;
}

/** The only list of refusals. Keys are the codes of {@link AppError}. */
export const errorCatalogue = {
  invalid_phone_number: {
    status: 400,
    telnyxCode: "10002",
    title: "Invalid phone number",
    help: "Check the phone number.",
  },
  invalid_url: {
    status: 400,
    telnyxCode: "10003",
    title: "Invalid URL",
    help: "Give a full http or https address.",
  },
  missing_parameter: {
    status: 400,
    telnyxCode: "10004",
    title: "Missing required parameter",
    help: "Fill in this field.",
  },
  not_found: {
    status: 404,
    telnyxCode: "10005",
    title: "Resource not found",
    help: "It may have been deleted. Go back to the list.",
    wireHelp: "There is no such thing, or it has been deleted.",
  },
  unauthenticated: {
    status: 401,
    telnyxCode: "10009",
    title: "Authentication failed",
    help: "Sign in again.",
  },
  forbidden: {
    status: 403,
    telnyxCode: "10010",
    title: "Authorization failed",
    help: "Your role does not allow this. Ask an administrator.",
  },
  too_many_requests: {
    status: 429,
    telnyxCode: "10011",
    title: "Too many requests",
    help: "Wait a moment and try again.",
    mayRetry: true,
  },
  key_revoked: {
    status: 401,
    telnyxCode: "20002",
    title: "API key revoked",
    help: "Use a key that is still valid.",
  },
  unsupported_media_type: {
    status: 415,
    telnyxCode: "10014",
    title: "Unsupported media type",
    help: "Send JSON with the content type application/json.",
  },
  payload_too_large: {
    status: 413,
    telnyxCode: "10015",
    title: "Bad Request",
    help: "Send a smaller body.",
  },
  invalid_json: {
    status: 400,
    telnyxCode: "10023",
    title: "Invalid JSON",
    help: "Send well-formed JSON in UTF-8.",
  },
  method_not_allowed: {
    status: 405,
    telnyxCode: "10030",
    title: "Method not allowed",
    help: "Use one of the methods in the header Allow.",
  },
  invalid_filter: {
    status: 400,
    telnyxCode: "10031",
    title: "Invalid filter",
    help: "Check the filter.",
  },
  duplicate: { status: 409, telnyxCode: "10012", title: "Duplicate resource", help: "It already exists." },
  invalid_value: { status: 400, telnyxCode: "10015", title: "Bad Request", help: "Check this field." },
  not_e164: {
    status: 400,
    telnyxCode: "10016",
    title: "Phone number must be in +E.164 format",
    help: "Write the number as +1…",
  },
  wrong_type: { status: 400, telnyxCode: "10020", title: "Invalid value type", help: "Check this field." },
  in_use: { status: 409, telnyxCode: "10021", title: "Resource in use", help: "Remove what uses it first." },
  invalid_length: {
    status: 400,
    telnyxCode: "10025",
    title: "Invalid string length",
    help: "Shorten this field.",
  },
  not_in_enumeration: {
    status: 400,
    telnyxCode: "10032",
    title: "Value not in enumeration",
    help: "Choose one of the offered values.",
  },
  out_of_range: {
    status: 400,
    telnyxCode: "10033",
    title: "Value outside of range",
    help: "Check this number.",
  },
  conflict: {
    status: 409,
    telnyxCode: "10036",
    title: "Resource being processed",
    help: "Someone else saved first. Compare and save again.",
  },
  confirmation_needed: {
    status: 409,
    telnyxCode: "10027",
    title: "Unprocessable entity",
    help: "Confirm what it takes along, or change it.",
  },
  // 422, not 409: clients repeat a 409 by themselves, and this one will never change.
  idempotency_key_reused: {
    status: 422,
    telnyxCode: "10027",
    title: "Idempotency key was used for another request",
    help: "Choose a new idempotency key for a new message.",
  },
  unavailable: {
    status: 503,
    telnyxCode: "10037",
    title: "Service unavailable",
    help: "Try again in a moment.",
    mayRetry: true,
  },
  unexpected: {
    status: 500,
    telnyxCode: "10007",
    title: "Unexpected error",
    help: "Try again; if it stays, give the request id to your administrator.",
    mayRetry: true,
  },
  opted_out: {
    status: 400,
    telnyxCode: "40300",
    title: "Blocked due to STOP message",
    help: "The recipient wants no messages from this profile. Only their START, or removing the opt-out, lifts that.",
  },
  message_too_large: {
    status: 400,
    telnyxCode: "40302",
    title: "Message too large",
    help: "Shorten the text to at most 10 segments.",
  },
  not_cancellable: {
    status: 403,
    telnyxCode: "10010",
    title: "Authorization failed",
    help: "Only a scheduled message can be cancelled, until one minute before its time.",
  },
  message_not_found: {
    status: 404,
    telnyxCode: "40303",
    title: "Message not found",
    help: "It may be older than the retention.",
  },
  invalid_sender: {
    status: 400,
    telnyxCode: "40305",
    title: "Invalid 'from' address",
    help: "Choose a number of this profile.",
  },
  alpha_sender_missing: {
    status: 400,
    telnyxCode: "40306",
    title: "Alpha sender not configured",
    help: "Add an alphanumeric sender to the profile first.",
  },
  alpha_sender_mismatch: {
    status: 400,
    telnyxCode: "40307",
    title: "Alpha sender mismatch",
    help: "The alphanumeric sender must be one of the profile's.",
  },
  invalid_alpha_sender: {
    status: 400,
    telnyxCode: "40325",
    title: "Invalid alphanumeric sender ID",
    help: "Use 1 to 11 letters, digits and spaces, at least one of them a letter.",
  },
  alpha_sender_not_assignable: {
    status: 400,
    telnyxCode: "40326",
    title: "Cannot assign alphanumeric sender ID",
    help: "The profile has this alphanumeric sender already.",
  },
  invalid_content_combination: {
    status: 400,
    telnyxCode: "40304",
    title: "Invalid combination of message content arguments",
    help: "Send media as MMS, or remove it.",
  },
  sender_cannot_mms: {
    status: 400,
    telnyxCode: "40308",
    title: "Invalid 'from' address for MMS",
    help: "Choose a number that can send MMS.",
  },
  destination_not_allowed: {
    status: 400,
    telnyxCode: "40309",
    title: "Invalid destination region",
    help: "Add the country to the profile's allowed destinations.",
  },
  invalid_recipient: {
    status: 400,
    telnyxCode: "40310",
    title: "Invalid 'to' address",
    help: "Check the recipient's number.",
  },
  profile_disabled: {
    status: 409,
    telnyxCode: "40312",
    title: "Messaging profile is disabled",
    help: "Enable the profile in its settings.",
  },
  invalid_source_number: {
    status: 400,
    telnyxCode: "40013",
    title: "Invalid messaging source number",
    help: "The sending number was disabled or deleted.",
  },
  expired_in_queue: {
    status: 400,
    telnyxCode: "40014",
    title: "Message expired in queue",
    help: "The message waited longer than its validity.",
  },
  no_content: {
    status: 400,
    telnyxCode: "40316",
    title: "No content provided for message",
    help: "Write a message.",
  },
  invalid_media: {
    status: 400,
    telnyxCode: "40317",
    title: "Invalid MMS content",
    help: "Check the media addresses.",
  },
  queue_full: {
    status: 429,
    telnyxCode: "40318",
    title: "Message queue full",
    help: "Wait until the number's queue is shorter.",
  },
  no_usable_numbers: {
    status: 400,
    telnyxCode: "40321",
    title: "No usable numbers on messaging profile",
    help: "Switch on the number pool and assign numbers.",
  },
  invalid_domain: {
    status: 400,
    telnyxCode: "40327",
    title: "Invalid Domain",
    help: "Choose one of your URL domains.",
  },
  exceeds_recommended_size: {
    status: 400,
    telnyxCode: "40328",
    title: "SMS exceeds recommended size",
    help: "Shorten the text, or send it without auto_detect.",
  },
  spend_limit_reached: {
    status: 429,
    telnyxCode: "40333",
    title: "Messaging profile spend limit reached",
    help: "Raise the profile's daily spend limit, or wait for midnight UTC.",
  },
  missing_destinations: {
    status: 400,
    telnyxCode: "40331",
    title: "Missing whitelisted destinations",
    help: "Allow at least one destination.",
  },
} as const satisfies Record<string, ErrorEntry>;

/** Code of a refusal; the catalogue's keys. */
export type ErrorCode = keyof typeof errorCatalogue;
