/** Refusals of the API (reference: webhooks §7.3) as errors of a message (§7.1); others become `40008`. */
const REFUSALS: Readonly<Record<string, string>> = {
  "10002": "40012",
  "10016": "40012",
  "40300": "40300",
  "40301": "40001",
  "40302": "40009",
  "40304": "40009",
  "40305": "40013",
  "40306": "40013",
  "40307": "40013",
  "40308": "40013",
  "40309": "40001",
  "40310": "40012",
  "40315": "40013",
  "40316": "40009",
  "40317": "40317",
  "40319": "40001",
  "40320": "40013",
  "40321": "40013",
  "40322": "40015",
  "40328": "40009",
  "40329": "40329",
  "40330": "40329",
};

/** A code of the API's answer as the code of the message's error. */
export function deliveryCodeOf(apiCode: string): string {
  if (/^400(0\d|1\d|20)$/.test(apiCode)) return apiCode;
  return REFUSALS[apiCode] ?? "40008";
}

/** They are about the message being an MMS: its type, its sender's ability, its media. */
const ABOUT_MMS: ReadonlySet<string> = new Set(["40301", "40308", "40317", "40319"]);

export function isAboutMms(apiCode: string): boolean {
  return ABOUT_MMS.has(apiCode);
}

/** Full queues and used-up limits: the message may go later, and others are not concerned. */
const LATER: ReadonlySet<string> = new Set(["40318", "40333", "40016", "40018"]);

export function isForLater(apiCode: string): boolean {
  return LATER.has(apiCode);
}
