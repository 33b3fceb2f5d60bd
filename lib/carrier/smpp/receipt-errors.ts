import type { DeliveryErrorCode } from "@/lib/message/delivery-errors";

/** What went wrong, as a receipt says it. */
export interface ReceiptFailure {
  readonly state: "expired" | "undelivered" | "rejected";
  /** `err:` of the text; null = absent. */
  readonly textCode: string | null;
  /** `network_error_code` (SMPP 3.4 §5.3.2.31): one byte for the kind of network, two for the code; null = absent. */
  readonly networkCode: Buffer | null;
}

const GSM = 3;

/**
 * Errors of GSM networks, by the codes of 3GPP TS 29.002 §17.6.6 (MAP), and ours. Those that speak about the recipient are
 * ones that do not count against the sender (O3).
 */
const GSM_ERRORS: Readonly<Record<number, DeliveryErrorCode>> = {
  /** unknownSubscriber */
  1: "40012",
  /** unidentifiedSubscriber */
  5: "40012",
  /** absentSubscriberSM */
  6: "40006",
  /** illegalSubscriber */
  9: "40001",
  /** bearerServiceNotProvisioned */
  10: "40001",
  /** teleserviceNotProvisioned */
  11: "40001",
  /** illegalEquipment */
  12: "40001",
  /** callBarred */
  13: "40004",
  /** facilityNotSupported */
  21: "40001",
  /** absentSubscriber */
  27: "40006",
  /** subscriberBusyForMT-SMS */
  31: "40006",
  /** sm-DeliveryFailure */
  32: "40008",
  /** messageWaitingListFull */
  33: "40006",
  /** systemFailure */
  34: "40006",
  /** dataMissing */
  35: "40008",
  /** unexpectedDataValue */
  36: "40008",
};

/** Where no code says more. */
const BY_STATE: Readonly<Record<ReceiptFailure["state"], DeliveryErrorCode>> = {
  expired: "40005",
  undelivered: "40008",
  rejected: "40004",
};

/**
 * Our error code for a failed message: the operator's own table (`027=40006`) first, then a GSM network's code, then the
 * state. `err:` has no common meaning, but where it is a number of the GSM table most carriers mean that. An expired message
 * keeps 40005: why the phone was not reached does not matter then.
 */
export function errorCodeOf(failure: ReceiptFailure, ownTable: string): string {
  const { state, textCode, networkCode } = failure;
  const network = networkCode !== null && networkCode.length >= 3 ? networkCode.readUInt16BE(1) : null;
  const own = findOwn(ownTable, textCode) ?? findOwn(ownTable, network === null ? null : String(network));
  if (own !== null) return own;
  if (state === "expired") return BY_STATE.expired;
  const fromNetwork = network !== null && networkCode?.[0] === GSM ? GSM_ERRORS[network] : undefined;
  const fromText = textCode !== null && /^\d+$/.test(textCode) ? GSM_ERRORS[Number(textCode)] : undefined;
  return fromNetwork ?? fromText ?? BY_STATE[state];
}

/** Codes are compared without regard to case and leading zeros. */
function findOwn(table: string, code: string | null): string | null {
  if (code === null || table === "") return null;
  const wanted = plain(code);
  for (const pair of table.split(/[\s,;]+/)) {
    const [theirs, ours] = pair.split("=");
    if (theirs !== undefined && ours !== undefined && plain(theirs) === wanted) return ours;
  }
  return null;
}

function plain(code: string): string {
  return code.toLowerCase().replace(/^0+(?=.)/, "");
}
