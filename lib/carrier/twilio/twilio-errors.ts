/**
 * Twilio's error codes, of refusals and of receipts, as errors of a message (reference: webhooks §7.1). From Twilio's published
 * dictionary of errors; others become `40008`.
 */
const CODES: Readonly<Record<number, string>> = {
  11751: "40317", // media beyond the size limit
  12300: "40317", // media of an unsupported type
  21211: "40012", // invalid "To"
  21212: "40013", // invalid "From"
  21265: "40012", // "To" is a short code
  21408: "40001", // no permission for the region
  21601: "40013", // "From" cannot send SMS
  21602: "40009", // no body
  21603: "40013", // no "From"
  21604: "40012", // no "To"
  21605: "40009", // body too long
  21606: "40013", // "From" is not the account's
  21610: "40300", // the recipient replied STOP
  21612: "40001", // no route from "From" to "To"
  21614: "40012", // "To" is no mobile number
  21617: "40009", // body beyond 1,600 characters
  21619: "40009", // neither body nor media
  21620: "40317", // invalid media address
  21623: "40317", // too many media
  21635: "40001", // "To" is a landline
  21659: "40013", // "From" is not the account's or of another country
  21660: "40013", // "From" is of another account
  30001: "40011", // queue overflow
  30003: "40006", // handset unreachable
  30004: "40004", // blocked by the recipient or the carrier
  30005: "40012", // unknown handset
  30006: "40001", // landline or unreachable carrier
  30007: "40002", // filtered
  30011: "40001", // MMS not supported in the region
  30019: "40317", // content too large
  30022: "40018", // rate of the US A2P 10DLC campaign exceeded
  30023: "40016", // daily limit of the brand at T-Mobile
  30032: "40329", // toll-free number not verified
  30034: "40010", // number not registered for US A2P 10DLC
  30036: "40005", // validity passed
  30038: "40015", // one-time password of an unverified profile
  30450: "40020", // SMS pumping
};

/** They are about the message being an MMS: unusable or too many media, or no MMS for this recipient. */
const ABOUT_MMS: ReadonlySet<number> = new Set([11751, 12300, 21620, 21623, 30011, 30019]);

export function isAboutMms(code: number | null): boolean {
  return code !== null && ABOUT_MMS.has(code);
}

/** Codes that mean the message may go later. */
const LATER: ReadonlySet<number> = new Set([20429, 21611, 14107, 63038]);
/** Codes that are about credentials or the account. */
const ACCOUNT: ReadonlySet<number> = new Set([20003, 20005, 20006, 20404, 10001, 30002]);

export function deliveryCodeOf(code: number | null): string {
  return (code === null ? undefined : CODES[code]) ?? "40008";
}

export function isForLater(code: number | null): boolean {
  return code !== null && LATER.has(code);
}

export function isAboutAccount(code: number | null): boolean {
  return code !== null && ACCOUNT.has(code);
}
