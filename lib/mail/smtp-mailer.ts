import type { ConnectionOptions } from "node:tls";
import { createTransport } from "nodemailer";
import type { MailSettings } from "../../server/mail-settings.mjs";
import { describeFailure, inOneLine, isFinalRefusal, type SmtpError } from "./describe-failure";
import type { Mail, Mailer, MailOutcome } from "./types";

/** How long a mail server may take, in milliseconds. */
export interface MailTimeouts {
  /** To let itself be connected to, names and encryption included. */
  readonly connectMs: number;
  readonly greetingMs: number;
  /** Without a word. */
  readonly silenceMs: number;
  /** All in all: a server that answers byte by byte is given up too. */
  readonly totalMs: number;
}

// RFC 5321 §4.5.3.2 would grant minutes for each command; a mail of 2 kB that takes longer than this is better tried again.
export const MAIL_TIMEOUTS: MailTimeouts = {
  connectMs: 10_000,
  greetingMs: 10_000,
  silenceMs: 20_000,
  totalMs: 60_000,
};

/**
 * Hands mails to the mail server of SMTP_URL, each over a connection of its own: mails are few, and one that hangs holds up
 * no other. Certificates are verified (NODE_EXTRA_CA_CERTS adds an authority of your own).
 */
export class SmtpMailer implements Mailer {
  private readonly transport;
  private readonly server: string;

  constructor(
    private readonly settings: MailSettings,
    private readonly options: { readonly timeouts?: MailTimeouts; readonly tls?: ConnectionOptions } = {},
  ) {
    const timeouts = options.timeouts ?? MAIL_TIMEOUTS;
    const { host, port, secure, requireTls, login } = settings;
    this.server = `${host}:${port}`;
    this.transport = createTransport({
      host,
      port,
      secure,
      requireTLS: requireTls,
      ...(login && { auth: { user: login.user, pass: login.password } }),
      ...(options.tls && { tls: options.tls }),
      connectionTimeout: timeouts.connectMs,
      greetingTimeout: timeouts.greetingMs,
      dnsTimeout: timeouts.connectMs,
      socketTimeout: timeouts.silenceMs,
      socketCloseTimeout: 1_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send(mail: Mail, signal?: AbortSignal): Promise<MailOutcome> {
    const { totalMs } = this.options.timeouts ?? MAIL_TIMEOUTS;
    const deadline = AbortSignal.timeout(totalMs);
    try {
      const { response } = await this.transport.sendMail({
        ...this.headersOf(mail),
        text: mail.body,
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      return { kind: "sent", answer: inOneLine(response) };
    } catch (error) {
      if (signal?.aborted) return { kind: "interrupted" };
      if (deadline.aborted)
        return failed(`${this.server} did not take the mail within ${Math.round(totalMs / 1_000)} s.`);
      const failure = error as SmtpError;
      return failed(describeFailure(failure, this.server), isFinalRefusal(failure));
    }
  }

  private headersOf(mail: Mail) {
    const { from } = this.settings;
    return {
      from,
      to: { name: "", address: mail.recipient },
      subject: mail.subject,
      messageId: messageIdOf(mail.id, from.address),
      date: new Date(mail.createdAtMs),
      headers: {
        // Out-of-office replies stay away (RFC 3834 §5, and Exchange's own header).
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
      },
    };
  }
}

/** The same in every try: a mail that came twice because an answer was lost is recognised by it. */
export function messageIdOf(mailId: string, senderAddress: string): string {
  return `<${mailId}@${senderAddress.slice(senderAddress.lastIndexOf("@") + 1)}>`;
}

function failed(answer: string, isFinal = false): MailOutcome {
  return { kind: "failed", isFinal, answer };
}
