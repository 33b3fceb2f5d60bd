import { afterEach, describe, expect, it } from "vitest";
import { makeSelfSigned } from "@/lib/testing/self-signed";
import {
  mailSettingsTo,
  type SmtpSink,
  smtpRefusal,
  startRawServer,
  startSmtpSink,
} from "@/lib/testing/smtp-sink";
import { SmtpMailer } from "./smtp-mailer";
import type { Mail } from "./types";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const MAIL: Mail = {
  id: "019a0000-0000-7000-8000-000000000001",
  recipient: "ann@example.com",
  subject: "Größe: “Support” has reached $10.00",
  body: "First line\n.\n.. dots, and a long line: ".concat("x".repeat(2_000), "\n— ünïcödé 🎈\n"),
  createdAtMs: Date.parse("2026-01-15T12:00:00Z"),
};
const QUICK = { connectMs: 300, greetingMs: 300, silenceMs: 300, totalMs: 2_000 };
const sink = async (options?: Parameters<typeof startSmtpSink>[0]): Promise<SmtpSink> => {
  const started = await startSmtpSink(options);
  stops.push(() => started.stop());
  return started;
};
const raw = async (serve: Parameters<typeof startRawServer>[0]) => {
  const started = await startRawServer(serve);
  stops.push(() => started.stop());
  return started.port;
};
const certificate = makeSelfSigned();

describe("a mail server that takes mail", () => {
  it("receives it once, with its headers and its text as written", async () => {
    const server = await sink();
    const outcome = await new SmtpMailer(mailSettingsTo(server.port)).send(MAIL);
    expect(outcome).toMatchObject({ kind: "sent", answer: expect.stringMatching(/^250/) });
    expect(server.received).toHaveLength(1);
    const [{ mail, sender, recipients } = { mail: null, sender: "", recipients: [] }] = server.received;
    expect([sender, recipients]).toEqual(["alerts@pool.example", ["ann@example.com"]]);
    expect(mail?.subject).toBe(MAIL.subject);
    expect(mail?.text?.trimEnd()).toBe(MAIL.body.trimEnd());
    expect(mail?.messageId).toBe("<019a0000-0000-7000-8000-000000000001@pool.example>");
    expect(mail?.date?.getTime()).toBe(MAIL.createdAtMs);
    expect(mail?.from?.value).toEqual([{ name: "Stickypool", address: "alerts@pool.example" }]);
    expect(mail?.to).toMatchObject({ value: [{ address: "ann@example.com" }] });
    expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
  });

  it("receives the same bytes when it is sent again", async () => {
    const server = await sink();
    const mailer = new SmtpMailer(mailSettingsTo(server.port));
    await mailer.send(MAIL);
    await mailer.send(MAIL);
    expect(server.received[1]?.raw).toBe(server.received[0]?.raw);
  });

  it("cannot be made to add headers by a subject", async () => {
    const server = await sink();
    const subject = "Hello\r\nBcc: eve@example.com\r\n\r\nBody";
    await new SmtpMailer(mailSettingsTo(server.port)).send({ ...MAIL, subject });
    expect(server.received[0]?.recipients).toEqual(["ann@example.com"]);
    expect(server.received[0]?.mail.bcc).toBeUndefined();
  });
});

describe("encryption and login", () => {
  const onAuth: Parameters<typeof startSmtpSink>[0] = {
    onAuth: ({ username, password }, _session, callback) =>
      username === "mailer" && password === "p@ss:/"
        ? callback(null, { user: username })
        : callback(null, {}),
  };
  const login = { user: "mailer", password: "p@ss:/" };
  const trusted = { tls: { ca: certificate?.cert } };

  it.skipIf(!certificate)("upgrades by STARTTLS, and logs in only then", async () => {
    const server = await sink({ ...certificate, ...onAuth });
    const settings = mailSettingsTo(server.port, { login, requireTls: true });
    expect(await new SmtpMailer(settings, trusted).send(MAIL)).toMatchObject({ kind: "sent" });
    expect(server.received[0]).toMatchObject({ isEncrypted: true, user: "mailer" });
  });

  it.skipIf(!certificate)("speaks TLS from the first byte where the URL says smtps", async () => {
    const server = await sink({ ...certificate, ...onAuth, secure: true });
    const settings = mailSettingsTo(server.port, { login, secure: true });
    expect(await new SmtpMailer(settings, trusted).send(MAIL)).toMatchObject({ kind: "sent" });
    expect(server.received[0]).toMatchObject({ isEncrypted: true, user: "mailer" });
  });

  it.skipIf(!certificate)("refuses a certificate nobody vouches for", async () => {
    const server = await sink({ ...certificate, ...onAuth });
    const outcome = await new SmtpMailer(mailSettingsTo(server.port, { login })).send(MAIL);
    expect(outcome).toMatchObject({ kind: "failed", isFinal: false });
    expect(outcome).toMatchObject({ answer: expect.stringMatching(/self-signed certificate/) });
    expect(server.received).toEqual([]);
  });

  it("sends no password in the clear where encryption is required and not offered", async () => {
    let sent = "";
    const port = await raw((socket) => {
      socket.write("220 mail\r\n");
      socket.on("data", (data) => {
        sent += data;
        socket.write(
          /^(EHLO|HELO)/.test(String(data)) ? "250-mail\r\n250 AUTH PLAIN LOGIN\r\n" : "502 no\r\n",
        );
      });
    });
    const settings = mailSettingsTo(port, { login, requireTls: true });
    const outcome = await new SmtpMailer(settings, { timeouts: QUICK }).send(MAIL);
    expect(outcome).toMatchObject({ kind: "failed", isFinal: false });
    expect(sent).toMatch(/^EHLO/);
    expect(sent).not.toContain("AUTH");
  });

  it("tries again later when the login is refused, and names no password", async () => {
    const server = await sink({ ...onAuth, allowInsecureAuth: true, hideSTARTTLS: true });
    const wrong = { user: "mailer", password: "wrong-one" };
    const outcome = await new SmtpMailer(mailSettingsTo(server.port, { login: wrong })).send(MAIL);
    expect(outcome).toMatchObject({
      kind: "failed",
      isFinal: false,
      answer: expect.stringMatching(/^The login was refused: 535/),
    });
    expect(JSON.stringify(outcome)).not.toContain("wrong-one");
  });
});

describe("a mail server that does not take mail", () => {
  it.each([
    [550, true],
    [552, true],
    [450, false],
    [451, false],
    [530, false],
  ])("answer %i to the recipient: given up at once = %s", async (code, isFinal) => {
    const server = await sink({
      onRcptTo: (_address, _session, callback) => callback(smtpRefusal(code, "No such user here")),
    });
    const outcome = await new SmtpMailer(mailSettingsTo(server.port)).send(MAIL);
    expect(outcome).toMatchObject({ kind: "failed", isFinal });
    expect(outcome).toMatchObject({ answer: expect.stringContaining(`${code}`) });
    expect(outcome).toMatchObject({ answer: expect.stringContaining("No such user here") });
  });

  it.each([
    [554, true],
    [421, false],
  ])("answer %i to the text: given up at once = %s", async (code, isFinal) => {
    const server = await sink();
    server.onMail = () => smtpRefusal(code, "Not now");
    const outcome = await new SmtpMailer(mailSettingsTo(server.port)).send(MAIL);
    expect(outcome).toMatchObject({ kind: "failed", isFinal });
  });

  it("refuses the sender: an operator may mend it", async () => {
    const server = await sink({
      onMailFrom: (_address, _session, callback) => callback(smtpRefusal(550, "Sender unknown")),
    });
    const outcome = await new SmtpMailer(mailSettingsTo(server.port)).send(MAIL);
    expect(outcome).toMatchObject({ kind: "failed", isFinal: false });
  });

  it("is not there", async () => {
    const { port, stop } = await startRawServer(() => undefined);
    await stop();
    const outcome = await new SmtpMailer(mailSettingsTo(port)).send(MAIL);
    expect(outcome).toEqual({
      kind: "failed",
      isFinal: false,
      answer: `127.0.0.1:${port} refuses connections.`,
    });
  });

  it.each([
    ["never greets", () => undefined],
    ["greets and falls silent", (socket) => socket.write("220 mail\r\n")],
    [
      "falls silent at the text",
      (socket) => {
        socket.write("220 mail\r\n");
        socket.on("data", (data) => {
          const command = String(data).slice(0, 4);
          if (command === "DATA") socket.write("354 go on\r\n");
          else if (/^(EHLO|MAIL|RCPT)/.test(command)) socket.write("250 ok\r\n");
        });
      },
    ],
  ] as [string, Parameters<typeof startRawServer>[0]][])("%s", async (_name, serve) => {
    const port = await raw(serve);
    const began = performance.now();
    const outcome = await new SmtpMailer(mailSettingsTo(port), {
      timeouts: { ...QUICK, totalMs: 60_000 },
    }).send(MAIL);
    expect(outcome).toMatchObject({ kind: "failed", isFinal: false });
    expect(outcome).toMatchObject({ answer: expect.stringContaining("in time") });
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it("answers byte by byte for ever", async () => {
    const port = await raw((socket) => {
      const timer = setInterval(() => socket.write("2"), 50);
      socket.on("close", () => clearInterval(timer));
    });
    const timeouts = { ...QUICK, greetingMs: 60_000, connectMs: 60_000, totalMs: 1_000 };
    const outcome = await new SmtpMailer(mailSettingsTo(port), { timeouts }).send(MAIL);
    expect(outcome).toEqual({
      kind: "failed",
      isFinal: false,
      answer: `127.0.0.1:${port} did not take the mail within 1 s.`,
    });
  });

  it("closes in the middle of the text", async () => {
    const port = await raw((socket) => {
      socket.write("220 mail\r\n");
      socket.on("data", (data) => {
        const command = String(data).slice(0, 4);
        if (command === "DATA") socket.write("354 go on\r\n");
        else if (/^(EHLO|MAIL|RCPT)/.test(command)) socket.write("250 ok\r\n");
        else socket.destroy();
      });
    });
    const outcome = await new SmtpMailer(mailSettingsTo(port), { timeouts: QUICK }).send(MAIL);
    expect(outcome).toEqual({
      kind: "failed",
      isFinal: false,
      answer: `127.0.0.1:${port} closed the connection before it had taken the mail.`,
    });
  });

  it("talks nonsense", async () => {
    const port = await raw((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const outcome = await new SmtpMailer(mailSettingsTo(port), { timeouts: QUICK }).send(MAIL);
    expect(outcome).toMatchObject({ kind: "failed", isFinal: false });
  });

  it("is left when the process stops", async () => {
    const port = await raw(() => undefined);
    const stop = new AbortController();
    const sending = new SmtpMailer(mailSettingsTo(port)).send(MAIL, stop.signal);
    setTimeout(() => stop.abort(), 50);
    expect(await sending).toEqual({ kind: "interrupted" });
  });
});
