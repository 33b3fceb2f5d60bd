import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import type { MailSettings } from "../../server/mail-settings.mjs";

/** A mail as a real SMTP server received it. */
export interface ReceivedMail {
  readonly mail: ParsedMail;
  readonly raw: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly isEncrypted: boolean;
  /** Who had logged in; null = nobody. */
  readonly user: string | null;
}

/** An SMTP server of its own on the loopback interface, that keeps what it receives. */
export interface SmtpSink {
  readonly port: number;
  readonly received: ReceivedMail[];
  /** Connections so far. */
  readonly connections: () => number;
  /** Asked when a whole mail has come: an error is what the server answers; by default it takes the mail. */
  onMail: (mail: ReceivedMail) => Error | null | Promise<Error | null>;
  stop(): Promise<void>;
}

/** @param port 0 = a free one */
export async function startSmtpSink(options: SMTPServerOptions = {}, port = 0): Promise<SmtpSink> {
  let connections = 0;
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.onAuth ? [] : ["AUTH", ...(options.key ? [] : ["STARTTLS"])],
    disableReverseLookup: true,
    onConnect(_session, callback) {
      connections++;
      callback();
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        void take(Buffer.concat(chunks), session).then(callback, callback);
      });
    },
    ...options,
  });
  const sink: SmtpSink = {
    port: 0,
    received,
    connections: () => connections,
    onMail: () => null,
    stop: () => new Promise((fulfil) => server.close(() => fulfil())),
  };
  async function take(raw: Buffer, session: SMTPServerSession): Promise<Error | null> {
    const { mailFrom, rcptTo } = session.envelope;
    const mail: ReceivedMail = {
      mail: await simpleParser(raw),
      raw: raw.toString("utf8"),
      sender: mailFrom ? mailFrom.address : "",
      recipients: rcptTo.map(({ address }) => address),
      isEncrypted: session.secure,
      user: session.user ? String(session.user) : null,
    };
    const problem = await sink.onMail(mail);
    if (problem === null) received.push(mail);
    return problem;
  }
  // Connections that a test cuts are reported here; nothing of ours hangs on them.
  server.on("error", () => undefined);
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  return Object.assign(sink, { port: (server.server.address() as AddressInfo).port });
}

/** An answer with its code, as `SmtpSink.onMail` and the hooks of the server give it. */
export function smtpRefusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** A server that speaks as the test says: one that hangs, answers nonsense, or breaks off. */
export async function startRawServer(
  serve: (socket: Socket) => void,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((fulfil) => server.close(fulfil));
    },
  };
}

/** Settings that lead to a server of a test. */
export function mailSettingsTo(port: number, more: Partial<MailSettings> = {}): MailSettings {
  const from = { name: "Stickypool", address: "alerts@pool.example" };
  return { host: "127.0.0.1", port, secure: false, requireTls: false, login: null, from, ...more };
}
