import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "@/lib/clock";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import {
  mailSettingsTo,
  type SmtpSink,
  smtpRefusal,
  startRawServer,
  startSmtpSink,
} from "@/lib/testing/smtp-sink";
import { runLoop } from "@/lib/worker/loop";
import { claimDueMails, deleteOldMails, insertMails, type NewMail, settleMail } from "./queue-repository";
import { createMailLoop } from "./send-mails";
import { MAIL_TIMEOUTS, SmtpMailer } from "./smtp-mailer";

const db = setUpTestDatabase();
let server: SmtpSink;
const stops: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  await db.pool.query("TRUNCATE outgoing_mails");
  server = await startSmtpSink();
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await server.stop();
});

function startWorker({ port = server.port, clock = systemClock as Clock, leaseMs = 5_000 } = {}) {
  const abort = new AbortController();
  const errors: unknown[] = [];
  const timeouts = { connectMs: 500, greetingMs: 500, silenceMs: 1_000, totalMs: 2_000 };
  const mailer = new SmtpMailer(mailSettingsTo(port), { timeouts });
  const loop = createMailLoop({ pool: db.pool, clock, mailer, leaseMs });
  const running = runLoop(loop, abort.signal, { error: (fields) => void errors.push(fields) });
  const stop = async () => {
    abort.abort();
    await running;
  };
  stops.push(stop);
  return { stop, errors };
}

const mailTo = (recipient: string, more: Partial<NewMail> = {}): NewMail => ({
  id: uuidv7(),
  messagingProfileId: null,
  dedupeKey: `test ${recipient}`,
  recipient,
  subject: "A test",
  body: "Hello.\n",
  createdAtMs: Date.now(),
  ...more,
});
const rows = () => db.prisma.outgoingMail.findMany({ orderBy: { id: "asc" } });
const status = async () => (await rows()).map((row) => row.status);
const makeDue = () => db.pool.query("UPDATE outgoing_mails SET due_at = now()");

describe("queueing", () => {
  it("queues one mail for each reason and address, whoever asks", async () => {
    const same = () => insertMails(db.pool, [mailTo("a@example.com"), mailTo("b@example.com")]);
    const counts = await Promise.all([same(), same(), same()]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(2);
    expect((await rows()).map((row) => row.recipient).sort()).toEqual(["a@example.com", "b@example.com"]);
  });

  it("keeps texts as they are", async () => {
    const odd = mailTo('"o\'d\\d"@example.com', { subject: 'NULL, {"a"}', body: "\\ \" ' {} \n🎈" });
    await insertMails(db.pool, [odd]);
    expect(await rows()).toMatchObject([{ recipient: odd.recipient, subject: odd.subject, body: odd.body }]);
  });
});

describe("sending", () => {
  it("two workers send each mail exactly once, and keep what the server said", async () => {
    const mails = Array.from({ length: 40 }, (_, n) => mailTo(`a${n}@example.com`));
    startWorker();
    startWorker();
    await insertMails(db.pool, mails);
    await expect
      .poll(async () => (await status()).every((one) => one === "sent"), { timeout: 20_000 })
      .toBe(true);
    expect(server.received.map(({ recipients }) => recipients[0]).sort()).toEqual(
      mails.map(({ recipient }) => recipient).sort(),
    );
    const [row] = await rows();
    expect(row).toMatchObject({ tries: 1, lastAnswer: expect.stringMatching(/^250/) });
    expect(row?.finishedAt).not.toBeNull();
  });

  it("tries again after a minute, two, four, and then delivers", async () => {
    let refusals = 0;
    server.onMail = () => (++refusals <= 3 ? smtpRefusal(451, "Come back later") : null);
    startWorker();
    await insertMails(db.pool, [mailTo("a@example.com")]);
    for (const [tries, minutes] of [
      [1, 1],
      [2, 2],
      [3, 4],
    ] as const) {
      await expect.poll(async () => (await rows())[0]?.tries, { timeout: 10_000 }).toBe(tries);
      const [row] = await rows();
      expect(row).toMatchObject({
        status: "waiting",
        lastAnswer: expect.stringContaining("Come back later"),
      });
      const waits = (row?.dueAt.getTime() ?? 0) - Date.now();
      expect(waits).toBeGreaterThan(minutes * 60_000 - 10_000);
      expect(waits).toBeLessThanOrEqual(minutes * 60_000);
      await makeDue();
    }
    await expect.poll(status, { timeout: 10_000 }).toEqual(["sent"]);
    expect(server.received).toHaveLength(1);
  });

  it("gives up after a day, with the error kept", async () => {
    server.onMail = () => smtpRefusal(451, "Come back later");
    const clock = manualClock("2026-01-15T12:00:00Z");
    startWorker({ clock });
    await insertMails(db.pool, [mailTo("a@example.com", { createdAtMs: clock.now() })]);
    await expect.poll(async () => (await rows())[0]?.tries, { timeout: 10_000 }).toBe(1);
    clock.advance(24 * 3_600_000);
    await makeDue();
    await expect.poll(status, { timeout: 10_000 }).toEqual(["failed"]);
    expect(await rows()).toMatchObject([
      { tries: 2, lastAnswer: expect.stringContaining("451"), finishedAt: new Date(clock.now()) },
    ]);
  });

  it("gives up at once where the server knows no such recipient, and sends the others", async () => {
    await server.stop();
    server = await startSmtpSink({
      onRcptTo: ({ address }, _session, callback) =>
        address.startsWith("gone") ? callback(smtpRefusal(550, "No such user")) : callback(),
    });
    startWorker();
    await insertMails(db.pool, [mailTo("gone@example.com"), mailTo("ann@example.com")]);
    await expect.poll(status, { timeout: 10_000 }).toEqual(["failed", "sent"]);
  });

  it("a mail is sent again with the same Message-ID when the worker that sent it died before it wrote so", async () => {
    const mail = mailTo("a@example.com");
    await insertMails(db.pool, [mail]);
    const [claimed] = await claimDueMails(db.pool, 5, 1_000);
    expect(claimed?.id).toBe(mail.id);
    if (claimed === undefined) return;
    await new SmtpMailer(mailSettingsTo(server.port)).send(claimed);
    startWorker();
    await expect.poll(status, { timeout: 10_000 }).toEqual(["sent"]);
    expect(server.received).toHaveLength(2);
    expect(server.received[1]?.raw).toBe(server.received[0]?.raw);
    // The word of the one that was thought dead counts for nothing.
    const late = { mail: claimed, status: "failed", tries: 1, waitMs: 0, answer: "late" } as const;
    expect(await settleMail(db.pool, late, Date.now())).toBe(false);
    expect(await status()).toEqual(["sent"]);
  });

  it("a server that hangs holds up no round, and a stopping worker cuts it off within seconds", async () => {
    const hanging = await startRawServer(() => undefined);
    stops.push(() => hanging.stop());
    const mailer = new SmtpMailer(mailSettingsTo(hanging.port));
    const loop = createMailLoop({ pool: db.pool, clock: systemClock, mailer });
    await insertMails(
      db.pool,
      Array.from({ length: 8 }, (_, n) => mailTo(`a${n}@example.com`)),
    );
    const began = performance.now();
    for (let round = 0; round < 5; round++) await loop.runRound(new AbortController().signal);
    expect(performance.now() - began).toBeLessThan(MAIL_TIMEOUTS.greetingMs / 2);
    await loop.stop?.();
    expect(performance.now() - began).toBeLessThan(MAIL_TIMEOUTS.greetingMs);
    // They were not tried to the end: they are due at once, as new.
    expect((await rows()).map(({ status, tries }) => [status, tries])).toEqual(Array(8).fill(["waiting", 0]));
    startWorker();
    await expect.poll(async () => server.received.length, { timeout: 10_000 }).toBe(8);
  });

  it("outlives a database that is away when the answer comes", async () => {
    let fails = 1;
    const pool = new Proxy(db.pool, {
      get(target, key) {
        if (key !== "query") return Reflect.get(target, key, target);
        return (sql: string, values: unknown[]) => {
          if (sql.includes("SET status") && fails-- > 0) return Promise.reject(new Error("connection lost"));
          return target.query(sql, values);
        };
      },
    });
    const mailer = new SmtpMailer(mailSettingsTo(server.port));
    const loop = createMailLoop({ pool, clock: systemClock, mailer });
    await insertMails(db.pool, [mailTo("a@example.com")]);
    await loop.runRound(new AbortController().signal);
    await expect.poll(status, { timeout: 5_000 }).toEqual(["sent"]);
    await loop.stop?.();
    expect(server.received).toHaveLength(1);
  });
});

it("housekeeping removes mails by when they were written", async () => {
  const day = (n: number) => Date.parse("2026-01-01T00:00:00Z") + n * 24 * 3_600_000;
  await insertMails(
    db.pool,
    [1, 2, 3].map((n) => mailTo(`a${n}@example.com`, { id: uuidv7({ msecs: day(n) }), createdAtMs: day(n) })),
  );
  expect(await deleteOldMails(db.pool, day(3), 1)).toBe(1);
  expect(await deleteOldMails(db.pool, day(3), 10)).toBe(1);
  expect((await rows()).map(({ recipient }) => recipient)).toEqual(["a3@example.com"]);
});
