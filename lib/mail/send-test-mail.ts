import { v7 as uuidv7 } from "uuid";
import { recordAudit } from "@/lib/audit/record-audit";
import { getPrisma } from "@/lib/db/client";
import { getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { getProfile } from "@/lib/messaging-profile/service";
import type { ServiceContext } from "@/lib/service-context";
import { getMailer } from "./mailer";
import type { Mailer, MailOutcome } from "./types";

/** What the mail server said about one address. */
export interface TestMailResult {
  readonly address: string;
  readonly isSent: boolean;
  readonly answer: string;
}

/** Somebody waits for the answer. */
const WITHIN_MS = 20_000;

export interface TestMailOptions {
  /** null = e-mail is off. */
  readonly mailer?: Mailer | null;
  readonly withinMs?: number;
}

/**
 * Sends a test e-mail to every saved alert address of a profile, at once and past the queue, and says what the mail server
 * answered to each.
 *
 * @throws AppError not_found; invalid_value when e-mail is off or the profile has no addresses
 */
export async function sendTestMails(
  ctx: ServiceContext,
  profileId: string,
  { mailer = getMailer(), withinMs = WITHIN_MS }: TestMailOptions = {},
): Promise<TestMailResult[]> {
  const profile = await getProfile(profileId);
  if (mailer === null)
    throw new AppError("invalid_value", {
      detail: "E-mail is off. Set SMTP_URL and MAIL_FROM, and start Stickypool again.",
    });
  if (profile.spendAlertEmails.length === 0)
    throw new AppError("invalid_value", { detail: "The profile has no alert e-mails. Save one first." });
  const signal = AbortSignal.timeout(withinMs);
  const results = await Promise.all(
    profile.spendAlertEmails.map(async (address) => {
      const mail = composeTestMail(profile, address, ctx.clock.now());
      return resultOf(address, await mailer.send(mail, signal), withinMs);
    }),
  );
  await recordAudit(getPrisma(), ctx.actor, {
    action: "messaging_profile.test_email_sent",
    subjectType: "messaging_profile",
    subjectId: profile.id,
    profileId: profile.id,
    detail: {
      addresses: results.map(({ address }) => address),
      sent: results.filter((r) => r.isSent).length,
    },
  });
  return results;
}

function composeTestMail(profile: { readonly id: string; readonly name: string }, to: string, nowMs: number) {
  return {
    id: uuidv7(),
    recipient: to,
    subject: `Test e-mail of ${profile.name}`,
    body: [
      `This is a test. The messaging profile ${profile.name} sends its spend alerts to this address.`,
      "",
      `Change that in its settings: ${getEnv().publicUrl.replace(/\/+$/, "")}/messaging-profiles/${profile.id}/settings`,
      "",
    ].join("\n"),
    createdAtMs: nowMs,
  };
}

function resultOf(address: string, outcome: MailOutcome, withinMs: number): TestMailResult {
  if (outcome.kind === "interrupted")
    return {
      address,
      isSent: false,
      answer: `The mail server did not answer within ${Math.round(withinMs / 1_000)} s.`,
    };
  return { address, isSent: outcome.kind === "sent", answer: outcome.answer };
}
