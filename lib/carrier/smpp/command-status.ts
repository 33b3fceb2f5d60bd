/** What an answer to submit_sm says about the message. */
export type SubmitVerdict =
  | { readonly kind: "accepted" }
  /** The carrier is busy: everything on the connection waits. */
  | { readonly kind: "throttled" }
  /** Something failed that may not fail again: this message waits. */
  | { readonly kind: "transient" }
  /** The carrier has forgotten that we are bound. */
  | { readonly kind: "not_bound" }
  | { readonly kind: "refused"; readonly errorCode: string };

interface StatusEntry {
  readonly name: string;
  readonly meaning: string;
  /** Absent = refused with 40008. */
  readonly verdict?: SubmitVerdict;
}

const refusedWith = (errorCode: string): SubmitVerdict => ({ kind: "refused", errorCode });
const SOURCE = refusedWith("40013");
const DESTINATION = refusedWith("40012");
const BODY = refusedWith("40009");

export const Status = {
  ok: 0x00,
  invalidCommandLength: 0x02,
  invalidCommand: 0x03,
  invalidBindStatus: 0x04,
  systemError: 0x08,
  invalidDestination: 0x0b,
  temporaryError: 0x64,
} as const;

/** Command statuses of SMPP 3.4 (§5.1.3) that a carrier answers binds and messages with. */
export const commandStatuses: Readonly<Record<number, StatusEntry>> = {
  0: { name: "ESME_ROK", meaning: "no error", verdict: { kind: "accepted" } },
  1: { name: "ESME_RINVMSGLEN", meaning: "the message has a wrong length", verdict: BODY },
  2: { name: "ESME_RINVCMDLEN", meaning: "the command has a wrong length", verdict: BODY },
  3: { name: "ESME_RINVCMDID", meaning: "it does not know the command" },
  4: {
    name: "ESME_RINVBNDSTS",
    meaning: "the connection is not bound for this",
    verdict: { kind: "not_bound" },
  },
  5: { name: "ESME_RALYBND", meaning: "the account is bound already" },
  6: { name: "ESME_RINVPRTFLG", meaning: "the priority is not allowed" },
  7: { name: "ESME_RINVREGDLVFLG", meaning: "asking for receipts is not allowed" },
  8: { name: "ESME_RSYSERR", meaning: "it has an internal error", verdict: { kind: "transient" } },
  10: { name: "ESME_RINVSRCADR", meaning: "it does not accept the sender", verdict: SOURCE },
  11: { name: "ESME_RINVDSTADR", meaning: "it does not accept the recipient", verdict: DESTINATION },
  12: { name: "ESME_RINVMSGID", meaning: "the message id is unknown" },
  13: { name: "ESME_RBINDFAIL", meaning: "it does not let the account connect" },
  14: { name: "ESME_RINVPASWD", meaning: "the password is wrong" },
  15: { name: "ESME_RINVSYSID", meaning: "it does not know the system id" },
  20: { name: "ESME_RMSGQFUL", meaning: "its queue is full", verdict: { kind: "throttled" } },
  21: { name: "ESME_RINVSERTYP", meaning: "the service type is not allowed" },
  51: { name: "ESME_RINVNUMDESTS", meaning: "the number of recipients is wrong", verdict: DESTINATION },
  64: { name: "ESME_RINVDESTFLAG", meaning: "the recipient's flag is wrong", verdict: DESTINATION },
  66: { name: "ESME_RINVSUBREP", meaning: "replacing a message is not allowed" },
  67: { name: "ESME_RINVESMCLASS", meaning: "the kind of message is not allowed", verdict: BODY },
  69: { name: "ESME_RSUBMITFAIL", meaning: "it could not take the message" },
  72: { name: "ESME_RINVSRCTON", meaning: "the sender's type of number is wrong", verdict: SOURCE },
  73: { name: "ESME_RINVSRCNPI", meaning: "the sender's numbering plan is wrong", verdict: SOURCE },
  80: { name: "ESME_RINVDSTTON", meaning: "the recipient's type of number is wrong", verdict: DESTINATION },
  81: { name: "ESME_RINVDSTNPI", meaning: "the recipient's numbering plan is wrong", verdict: DESTINATION },
  83: { name: "ESME_RINVSYSTYP", meaning: "the system type is wrong" },
  84: { name: "ESME_RINVREPFLAG", meaning: "the replace flag is wrong" },
  85: { name: "ESME_RINVNUMMSGS", meaning: "the number of messages is wrong" },
  88: {
    name: "ESME_RTHROTTLED",
    meaning: "it gets more messages than it allows",
    verdict: { kind: "throttled" },
  },
  97: { name: "ESME_RINVSCHED", meaning: "the scheduled time is wrong" },
  98: { name: "ESME_RINVEXPIRY", meaning: "the validity period is wrong" },
  99: { name: "ESME_RINVDFTMSGID", meaning: "the predefined message is unknown" },
  100: { name: "ESME_RX_T_APPN", meaning: "it has a temporary error", verdict: { kind: "transient" } },
  101: { name: "ESME_RX_P_APPN", meaning: "it has a permanent error" },
  102: { name: "ESME_RX_R_APPN", meaning: "it rejects the message", verdict: refusedWith("40004") },
  103: { name: "ESME_RQUERYFAIL", meaning: "a query failed" },
  192: { name: "ESME_RINVOPTPARSTREAM", meaning: "the optional parameters are wrong", verdict: BODY },
  193: { name: "ESME_ROPTPARNOTALLWD", meaning: "an optional parameter is not allowed", verdict: BODY },
  194: { name: "ESME_RINVPARLEN", meaning: "a parameter has a wrong length", verdict: BODY },
  195: { name: "ESME_RMISSINGOPTPARAM", meaning: "an optional parameter is missing", verdict: BODY },
  196: { name: "ESME_RINVOPTPARAMVAL", meaning: "an optional parameter has a wrong value", verdict: BODY },
  254: { name: "ESME_RDELIVERYFAILURE", meaning: "it could not deliver the message" },
  255: { name: "ESME_RUNKNOWNERR", meaning: "it has an error it does not name" },
};

/** What an answer's status says about the message. A status nobody knows, such as a carrier's own, is a refusal (40008). */
export function verdictOf(status: number): SubmitVerdict {
  return commandStatuses[status]?.verdict ?? refusedWith("40008");
}

/** A status in words, with its name: `the password is wrong (ESME_RINVPASWD, 0x0E)`. */
export function describeStatus(status: number): string {
  const code = `0x${status.toString(16).toUpperCase().padStart(2, "0")}`;
  const entry = commandStatuses[status];
  return entry ? `${entry.meaning} (${entry.name}, ${code})` : `a status of its own (${code})`;
}

/** Statuses of a bind that trying again will not mend. */
export function isAccountRefused(status: number): boolean {
  return [0x0d, 0x0e, 0x0f, 0x53].includes(status);
}
