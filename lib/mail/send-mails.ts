import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { getLogger } from "@/lib/logger";
import type { Loop } from "@/lib/worker/loop";
import { type ClaimedMail, claimDueMails, type MailSettlement, settleMail } from "./queue-repository";
import { nextMailTry } from "./retry-schedule";
import type { Mailer, MailOutcome } from "./types";

export interface SendMailsOptions {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly mailer: Mailer;
  /** For how long a claimed mail is left to its worker: longer than a try may take. */
  readonly leaseMs?: number;
}

const LEASE_MS = 90_000;
/** Connections to the mail server in this process. */
const MOST_AT_ONCE = 5;
const IDLE_MS = 1_000;
const BUSY_MS = 100;
/** At the end of the process a mail under way is waited for so long; then the connection is cut. */
const GRACE_MS = 2_000;
/** As long as the mail is ours. */
const WRITE_TRIES = 80;
const WRITE_PAUSE_MS = 1_000;

/**
 * Sends queued mails. Any number of processes may: each mail is claimed for a minute and a half, and what a dead process has
 * claimed is due again after it. A mail server that hangs or refuses holds up mails alone, nothing else.
 */
export function createMailLoop(options: SendMailsOptions): Loop {
  const sender = new MailSender(options);
  return { name: "send-mails", runRound: () => sender.runRound(), stop: () => sender.stop() };
}

class MailSender {
  private readonly underWay = new Set<Promise<void>>();
  private readonly cut = new AbortController();

  constructor(private readonly options: SendMailsOptions) {}

  async runRound(): Promise<number> {
    const free = MOST_AT_ONCE - this.underWay.size;
    if (free === 0) return BUSY_MS;
    const claimed = await claimDueMails(this.options.pool, free, this.options.leaseMs ?? LEASE_MS);
    for (const mail of claimed) this.start(mail);
    return this.underWay.size > 0 ? BUSY_MS : IDLE_MS;
  }

  async stop(): Promise<void> {
    const cutting = setTimeout(() => this.cut.abort(), GRACE_MS);
    await Promise.all(this.underWay);
    clearTimeout(cutting);
  }

  private start(mail: ClaimedMail): void {
    const sending = this.deliver(mail).finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }

  private async deliver(mail: ClaimedMail): Promise<void> {
    const outcome = await this.options.mailer.send(mail, this.cut.signal);
    const settlement = decide(mail, outcome, this.options.clock.now());
    report(settlement, outcome);
    await this.write(settlement);
  }

  /** While the database cannot be reached the mail stays claimed; written late, it is not sent a second time. */
  private async write(settlement: MailSettlement): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await settleMail(this.options.pool, settlement, this.options.clock.now());
        return;
      } catch (error) {
        const isLast = attempt === WRITE_TRIES || this.cut.signal.aborted;
        if (attempt === 1 || isLast)
          getLogger().error(
            { err: error, mail: settlement.mail.id, attempt },
            "what became of a mail was not written",
          );
        if (isLast) return;
        await sleep(WRITE_PAUSE_MS);
      }
    }
  }
}

function decide(mail: ClaimedMail, outcome: MailOutcome, nowMs: number): MailSettlement {
  if (outcome.kind === "interrupted")
    return { mail, status: "waiting", tries: mail.tries, waitMs: 0, answer: null };
  const tries = mail.tries + 1;
  const { answer } = outcome;
  if (outcome.kind === "sent") return { mail, status: "sent", tries, waitMs: 0, answer };
  const waitMs = outcome.isFinal ? null : nextMailTry(tries, nowMs - mail.createdAtMs);
  if (waitMs === null) return { mail, status: "failed", tries, waitMs: 0, answer };
  return { mail, status: "waiting", tries, waitMs, answer };
}

function report({ mail, status, tries, waitMs, answer }: MailSettlement, outcome: MailOutcome): void {
  if (outcome.kind !== "failed") return;
  const fields = { mail: mail.id, recipient: mail.recipient, tries, answer };
  if (status === "failed") getLogger().error(fields, "a mail was given up");
  else getLogger().warn({ ...fields, retryInMs: waitMs }, "a mail could not be sent");
}
