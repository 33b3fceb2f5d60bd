import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { describeStatus, isAccountRefused, Status } from "./command-status";
import { Command, encodePdu, isResponse, type Pdu, PduError, PduReader, responseTo } from "./pdu";
import { type Bind, encodeBind } from "./pdu-body";

export type BindCommand =
  | typeof Command.bindTransceiver
  | typeof Command.bindTransmitter
  | typeof Command.bindReceiver;

export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: "off" | "verified" | "unverified";
  readonly bindAs: BindCommand;
  readonly bind: Bind;
  readonly connectTimeoutMs: number;
  readonly responseTimeoutMs: number;
  readonly enquireLinkMs: number;
  /** A message or receipt from the other side. @returns the status to answer it with */
  onMessage(pdu: Pdu): Promise<number>;
}

/** The connection could not be made or bound. `isAccountRefused` = trying again will not help. */
export class LinkError extends Error {
  override readonly name = "LinkError";
  constructor(
    message: string,
    readonly isAccountRefused = false,
  ) {
    super(message);
  }
}

interface Pending {
  readonly sentAt: number;
  /** null = the connection ended before the answer. */
  done(answer: Pdu | null): void;
}

const HIGHEST_SEQUENCE = 0x7fffffff;
/** Messages and receipts that are being stored; beyond that nothing more is read. */
const MOST_UNANSWERED = 2_000;
const UNBIND_WAIT_MS = 1_000;

/** One bound SMPP connection. It ends once, and then for good. */
export class SmppLink {
  private readonly pending = new Map<number, Pending>();
  private readonly reader = new PduReader();
  private sequence = 0;
  private unanswered = 0;
  private lastReadAt = performance.now();
  private isCorked = false;
  private readonly timer: NodeJS.Timeout;
  private readonly endings: ((reason: string) => void)[] = [];
  private endReason: string | null = null;

  private constructor(
    private readonly socket: Socket,
    private readonly options: LinkOptions,
  ) {
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.read(chunk));
    socket.on("error", (error) => this.end(`The connection broke: ${error.message}`));
    socket.on("close", () => this.end("The carrier closed the connection."));
    this.timer = setInterval(
      () => this.watch(),
      Math.max(20, Math.min(options.responseTimeoutMs, options.enquireLinkMs) / 4),
    );
  }

  /**
   * Connects and binds.
   *
   * @throws LinkError in words for the operator
   */
  static async open(options: LinkOptions, signal: AbortSignal): Promise<SmppLink> {
    const link = new SmppLink(await connectSocket(options, signal), options);
    const answer = await new Promise<Pdu | null>((done) =>
      link.request(options.bindAs, encodeBind(options.bind), done),
    );
    if (answer === null) throw new LinkError(link.endReason ?? "The carrier did not answer the bind.");
    if (answer.status !== Status.ok) {
      link.end("refused");
      throw new LinkError(
        `The carrier refused the bind: ${describeStatus(answer.status)}.`,
        isAccountRefused(answer.status),
      );
    }
    return link;
  }

  get isOpen(): boolean {
    return this.endReason === null;
  }

  /** Calls back when the connection has ended, at once if it has. */
  onEnd(callback: (reason: string) => void): void {
    if (this.endReason === null) this.endings.push(callback);
    else callback(this.endReason);
  }

  /** Sends a command. `done` is called exactly once, with null when the connection ends before the answer. */
  request(command: number, body: Buffer, done: (answer: Pdu | null) => void): void {
    if (this.endReason !== null) {
      done(null);
      return;
    }
    this.sequence = this.sequence >= HIGHEST_SEQUENCE ? 1 : this.sequence + 1;
    this.pending.set(this.sequence, { sentAt: performance.now(), done });
    this.write(encodePdu(command, 0, this.sequence, body));
  }

  /** Takes leave of the other side and ends the connection. */
  async close(): Promise<void> {
    if (this.endReason !== null) return;
    await new Promise<void>((fulfil) => {
      const timer = setTimeout(fulfil, Math.min(UNBIND_WAIT_MS, this.options.responseTimeoutMs));
      this.request(Command.unbind, Buffer.alloc(0), () => {
        clearTimeout(timer);
        fulfil();
      });
    });
    this.end("It was closed here.");
  }

  /** Ends the connection at once; what has no answer gets none. */
  end(reason: string): void {
    if (this.endReason !== null) return;
    this.endReason = reason;
    clearInterval(this.timer);
    this.socket.destroy();
    const pending = [...this.pending.values()];
    this.pending.clear();
    for (const { done } of pending) done(null);
    for (const ended of this.endings) ended(reason);
  }

  /** Many PDUs written in one turn leave in one packet. */
  private write(bytes: Buffer): void {
    if (!this.isCorked) {
      this.isCorked = true;
      this.socket.cork();
      process.nextTick(() => {
        this.isCorked = false;
        this.socket.uncork();
      });
    }
    this.socket.write(bytes);
  }

  private read(chunk: Buffer): void {
    this.lastReadAt = performance.now();
    try {
      for (const pdu of this.reader.read(chunk)) if (this.endReason === null) this.handle(pdu);
    } catch (error) {
      if (!(error instanceof PduError)) throw error;
      this.end(`The carrier sent something that is not SMPP: ${error.message}.`);
    }
  }

  private handle(pdu: Pdu): void {
    if (isResponse(pdu.command)) {
      const pending = this.pending.get(pdu.sequence);
      this.pending.delete(pdu.sequence);
      pending?.done(pdu);
      return;
    }
    switch (pdu.command) {
      case Command.deliverSm:
      case Command.dataSm:
        void this.takeMessage(pdu);
        return;
      case Command.enquireLink:
        this.write(encodePdu(responseTo(pdu.command), Status.ok, pdu.sequence));
        return;
      case Command.unbind:
        this.write(encodePdu(responseTo(pdu.command), Status.ok, pdu.sequence));
        // The answer leaves before the connection does.
        process.nextTick(() => this.socket.end());
        setImmediate(() => this.end("The carrier ended the session (unbind)."));
        return;
      default:
        this.write(encodePdu(Command.genericNack, Status.invalidCommand, pdu.sequence));
    }
  }

  private async takeMessage(pdu: Pdu): Promise<void> {
    if (++this.unanswered === MOST_UNANSWERED) this.socket.pause();
    const status = await this.options.onMessage(pdu);
    if (this.unanswered-- === MOST_UNANSWERED) this.socket.resume();
    // An empty message id, as the answer to a message has it.
    if (this.endReason === null)
      this.write(encodePdu(responseTo(pdu.command), status, pdu.sequence, Buffer.alloc(1)));
  }

  private watch(): void {
    const now = performance.now();
    const oldest: Pending | undefined = this.pending.values().next().value;
    if (oldest !== undefined && now > oldest.sentAt + this.options.responseTimeoutMs)
      this.end(`The carrier did not answer for ${this.options.responseTimeoutMs / 1_000} s.`);
    else if (this.pending.size === 0 && now > this.lastReadAt + this.options.enquireLinkMs)
      this.request(Command.enquireLink, Buffer.alloc(0), () => undefined);
  }
}

function connectSocket(options: LinkOptions, signal: AbortSignal): Promise<Socket> {
  const { host, port, tls, connectTimeoutMs } = options;
  return new Promise((fulfil, reject) => {
    const socket =
      tls === "off"
        ? connectTcp({ host, port })
        : connectTls({ host, port, rejectUnauthorized: tls === "verified" });
    const fail = (reason: string) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      socket.destroy();
      reject(new LinkError(reason));
    };
    const abort = () => fail("It was closed here.");
    const timer = setTimeout(
      () => fail(`No connection to ${host}:${port} within ${connectTimeoutMs / 1_000} s.`),
      connectTimeoutMs,
    );
    const failWithError = (error: Error) => fail(`No connection to ${host}:${port}: ${error.message}`);
    signal.addEventListener("abort", abort);
    if (signal.aborted) return abort();
    socket.once("error", failWithError);
    socket.once(tls === "off" ? "connect" : "secureConnect", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      socket.off("error", failWithError);
      fulfil(socket);
    });
  });
}
