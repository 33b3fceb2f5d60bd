import { getEnv } from "@/lib/env";
import { processSingleton } from "@/lib/process-singleton";
import { SmtpMailer } from "./smtp-mailer";
import type { Mailer } from "./types";

/** Whether SMTP_URL and MAIL_FROM are set. */
export function isMailOn(): boolean {
  return getEnv().mail !== null;
}

/** The process's way to the mail server; null = e-mail is off. */
export function getMailer(): Mailer | null {
  const { mail } = getEnv();
  return mail === null ? null : processSingleton("mailer", () => new SmtpMailer(mail));
}
