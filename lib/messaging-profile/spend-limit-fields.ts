import { z } from "zod";
import { parseAddressList } from "@/lib/mail/mail-address";
import { normaliseSpendLimit } from "./spend-limit";

const AMOUNT_RULE = "Enter US dollars as digits, e.g. 50 or 12.50.";
const SIZE_RULE = "Use at most 12 digits before the point and 6 after it.";
const ZERO_RULE = "Enter more than 0. To refuse every message, switch off “Enabled”.";

/**
 * The daily spend limit of the settings form (F4). Its switch decides which fields count: while it is off, amount and
 * addresses are out of sight, neither checked nor saved, and what was saved before stays for when it goes on again.
 */
export const spendLimitFields = z
  .object({
    dailySpendLimitEnabled: z.string().optional(),
    dailySpendLimit: z.string().optional(),
    spendAlertEmails: z.string().optional(),
  })
  .transform((form, context) => {
    if (form.dailySpendLimitEnabled === undefined) return { dailySpendLimitEnabled: false };
    const refuse = (field: string, message: string) => {
      context.addIssue({ code: "custom", path: [field], message });
    };
    const limit = readLimit(form.dailySpendLimit?.trim() ?? "");
    if (!limit.ok) refuse("dailySpendLimit", limit.detail);
    const emails = parseAddressList(form.spendAlertEmails ?? "");
    if (!emails.ok) refuse("spendAlertEmails", emails.detail);
    if (!limit.ok || !emails.ok) return z.NEVER;
    return {
      dailySpendLimitEnabled: true,
      dailySpendLimit: limit.amount,
      ...(form.spendAlertEmails !== undefined && { spendAlertEmails: emails.addresses }),
    };
  });

type ReadLimit =
  | { readonly ok: true; readonly amount: string }
  | { readonly ok: false; readonly detail: string };

function readLimit(text: string): ReadLimit {
  if (!/^\d+(\.\d+)?$/.test(text)) return { ok: false, detail: AMOUNT_RULE };
  const amount = normaliseSpendLimit(text);
  if (amount === null) return { ok: false, detail: SIZE_RULE };
  // A message is accepted while less than the limit is spent: nothing is ever less than 0.
  return /[1-9]/.test(amount) ? { ok: true, amount } : { ok: false, detail: ZERO_RULE };
}
