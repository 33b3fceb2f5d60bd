import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "@/lib/clock";
import { createMailLoop } from "@/lib/mail/send-mails";
import { SmtpMailer } from "@/lib/mail/smtp-mailer";
import { setUpTestDatabase } from "@/lib/testing/database";
import { type HttpSink, startHttpSink } from "@/lib/testing/http-sink";
import { assignNumbers, createStickyProfile, recipients } from "@/lib/testing/mapping-rows";
import { mailSettingsTo, type SmtpSink, startSmtpSink } from "@/lib/testing/smtp-sink";
import { readAlerts, setOnlyPrice } from "@/lib/testing/spend-rows";
import { createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { startWebhookWorker, type WebhookWorker } from "@/lib/testing/webhook-worker";
import { runLoop } from "@/lib/worker/loop";
import { createAlertMailLoop } from "./queue-alert-mails";

const db = setUpTestDatabase();
const SENDERS = 32;
let hooks: HttpSink;
let mails: SmtpSink;
let acceptors: TestAcceptor[];
let webhookWorkers: WebhookWorker[];
const stop = new AbortController();
const loops: Promise<void>[] = [];
const loopErrors: unknown[] = [];

beforeAll(async () => {
  hooks = await startHttpSink();
  mails = await startSmtpSink();
  acceptors = [createTestAcceptor(db.pool, systemClock), createTestAcceptor(db.pool, systemClock)];
  webhookWorkers = [startWebhookWorker(db.pool), startWebhookWorker(db.pool)];
  const log = { error: (fields: object) => void loopErrors.push(fields) };
  for (let worker = 0; worker < 2; worker++) {
    const mailer = new SmtpMailer(mailSettingsTo(mails.port));
    loops.push(runLoop(createMailLoop({ pool: db.pool, clock: systemClock, mailer }), stop.signal, log));
    const alerts = { pool: db.pool, clock: systemClock, publicUrl: "https://sms.example.com" };
    loops.push(runLoop(createAlertMailLoop(alerts), stop.signal, log));
  }
});
afterAll(async () => {
  stop.abort();
  await Promise.all(loops);
  await Promise.all(webhookWorkers.map((worker) => worker.stop()));
  await Promise.all(acceptors.map(({ acceptor }) => acceptor.close()));
  await Promise.all([hooks.stop(), mails.stop()]);
});

it("a limit that many senders reach at once is told by exactly one webhook and one e-mail (F4)", async () => {
  await setOnlyPrice(db.prisma, "0.004", "0.003");
  const profileId = await createStickyProfile(db.prisma, { webhookUrl: `${hooks.url}/hook` });
  await assignNumbers(db.prisma, profileId, 2);
  await db.prisma.messagingProfile.update({
    where: { id: profileId },
    data: {
      name: "Support",
      dailySpendLimit: "1",
      dailySpendLimitEnabled: true,
      spendAlertEmails: ["ann@example.com"],
    },
  });
  const to = recipients(SENDERS * 10, 700_000);
  const outcomes = await Promise.allSettled(
    Array.from({ length: SENDERS }, async (_, sender) => {
      for (const recipient of to.slice(sender * 10, sender * 10 + 10))
        await acceptors[sender % 2]?.send(profileId, recipient);
    }),
  );
  // 143 messages of $0.007 make $1.001: the 144th is refused, whoever sends it.
  expect(outcomes.filter(({ status }) => status === "rejected").length).toBeGreaterThan(0);
  for (const outcome of outcomes)
    if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "spend_limit_reached" });
  expect((await readAlerts(db.pool, profileId)).map((alert) => alert.split(" ")[2])).toEqual([
    "50%",
    "80%",
    "90%",
    "100%",
  ]);

  const events = () => hooks.requests.filter(({ body }) => body.includes("spend-limit-reached"));
  const toldAtLimit = () => mails.received.filter(({ mail }) => mail.subject?.includes("has reached"));
  await expect
    .poll(() => [events().length, toldAtLimit().length], { timeout: 30_000, interval: 50 })
    .toEqual([1, 1]);
  // Whatever else was going to be told is told when nothing waits any more.
  await expect
    .poll(
      async () => [
        await db.prisma.outgoingMail.count({ where: { status: "waiting" } }),
        await db.prisma.spendAlert.count({ where: { mailsQueuedAt: null } }),
        await db.prisma.webhookQueueEntry.count(),
      ],
      { timeout: 30_000, interval: 50 },
    )
    .toEqual([0, 0, 0]);
  expect([events().length, toldAtLimit().length]).toEqual([1, 1]);
  const payload = JSON.parse(events()[0]?.body ?? "{}").data;
  expect(payload).toMatchObject({
    event_type: "messaging-profile.spend-limit-reached",
    payload: { profile_id: profileId, configured_limit: "1.00" },
  });
  expect(Number(payload.payload.current_cost)).toBeGreaterThanOrEqual(1);
  expect(Number(payload.payload.current_cost)).toBeLessThan(1.01);
  expect(toldAtLimit()[0]).toMatchObject({
    recipients: ["ann@example.com"],
    mail: { subject: "Support has reached its daily spend limit of $1.00" },
  });
  // Early warnings: at most one of each mark, none twice.
  const subjects = mails.received.map(({ mail }) => mail.subject);
  expect(new Set(subjects).size).toBe(subjects.length);
  expect(loopErrors).toEqual([]);
});
