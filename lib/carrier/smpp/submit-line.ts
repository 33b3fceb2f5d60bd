import { SLOT_CATCH_UP_MS } from "@/lib/message/plan-hand-over";
import type { CarrierMessage, SubmitResult } from "../carrier";
import { describeStatus, verdictOf } from "./command-status";
import type { SmppLink } from "./link";
import { type Batch, PairHolds } from "./pair-holds";
import { Command, type Pdu } from "./pdu";
import { decodeMessageId } from "./pdu-body";
import { ThroughputPace } from "./throughput-pace";

export interface SubmitLineOptions {
  readonly windowSize: number;
  readonly messagesPerSecond: number | null;
  /** The connection that messages leave by; null = there is none now. */
  link(): SmppLink | null;
  /** How long to wait before trying again when there is no connection. */
  retryAfterMs(): number;
  /** Bodies of the message's submit_sm; null = it cannot be sent. */
  compose(message: CarrierMessage): Buffer[] | null;
  /** All parts of a message were taken. @returns the id that stands for it */
  accept(partIds: readonly string[]): Promise<string>;
}

interface Job {
  readonly message: CarrierMessage;
  readonly key: string;
  readonly bodies: readonly Buffer[];
  /** By part; null = not taken yet. */
  readonly ids: (string | null)[];
  /** Parts to be written, the next one first. */
  readonly waiting: number[];
  flying: number;
  /** 0 = nothing of it was written. */
  tries: number;
  notBefore: number;
  /** A part the carrier did not take, and why. */
  refused: SubmitResult | null;
  settle(result: SubmitResult): void;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const TRANSIENT_PAUSE_MS = 10_000;
/** A message of which the carrier has some parts is tried this often before it is called unknown. */
const MOST_TRIES = 8;

/**
 * What goes over a connection: in order, at most a window of it without an answer, at most so many a second.
 *
 * A busy carrier (ESME_RTHROTTLED, ESME_RMSGQFUL) gets a pause, doubling up to half a minute, and everything that has not
 * left is deferred. Any other temporary error defers its message and the later ones of the same sender and recipient (F8).
 * When the connection ends, what has no answer is unknown, and what was not written is deferred.
 */
export class SubmitLine {
  private line: Job[] = [];
  private flying = 0;
  private pauseUntil = 0;
  private pauseMs = FIRST_PAUSE_MS;
  private timer: NodeJS.Timeout | null = null;
  private timerAt = 0;
  private isPumping = false;
  private isDraining = false;
  private readonly pace: ThroughputPace;
  private readonly senders = new Map<string, ThroughputPace>();
  private readonly holds = new PairHolds();
  private idle: (() => void)[] = [];
  private unsettled = 0;

  constructor(private readonly options: SubmitLineOptions) {
    this.pace = new ThroughputPace(options.messagesPerSecond);
  }

  submit(messages: readonly CarrierMessage[]): Promise<SubmitResult[]> {
    const batch: Batch = { held: [] };
    const results = Promise.all(messages.map((message) => this.enter(message, batch)));
    this.pump();
    return results.finally(() => this.holds.release(batch));
  }

  /** Defers what has not begun. Fulfils when nothing is on its way. */
  async drain(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.isDraining = true;
    this.pump();
    if (this.unsettled > 0) await new Promise<void>((fulfil) => this.idle.push(fulfil));
  }

  private enter(message: CarrierMessage, batch: Batch): Promise<SubmitResult> {
    if (message.type !== "SMS")
      return Promise.resolve({
        kind: "refused",
        errorCode: "40008",
        detail: "SMPP carries no MMS. Choose a number of another carrier.",
        isMmsRefused: true,
      });
    const bodies = this.options.compose(message);
    if (bodies === null) return refuse("40009", "The text needs more parts than SMPP can number.");
    return new Promise((fulfil) => {
      this.unsettled++;
      const job: Job = {
        message,
        key: `${message.sender} ${message.recipient}`,
        bodies,
        ids: bodies.map(() => null),
        waiting: bodies.map((_, place) => place),
        flying: 0,
        tries: 0,
        notBefore: 0,
        refused: null,
        settle: (result) => {
          if (result.kind === "deferred")
            this.holds.add(job.key, performance.now() + result.retryAfterMs, batch);
          fulfil(result);
          if (--this.unsettled === 0) for (const resolve of this.idle.splice(0)) resolve();
        },
      };
      this.line.push(job);
    });
  }

  private pump(): void {
    if (this.isPumping) return;
    this.isPumping = true;
    const now = performance.now();
    const link = this.options.link();
    if (link === null || this.isDraining) this.deferAll(this.options.retryAfterMs());
    else if (now < this.pauseUntil) {
      this.deferAll(this.pauseUntil - now);
      if (this.line.length > 0) this.pumpIn(this.pauseUntil - now);
    } else this.writeSome(link, now);
    this.isPumping = false;
  }

  private writeSome(link: SmppLink, now: number): void {
    const later: Job[] = [];
    let place = 0;
    while (place < this.line.length && this.flying < this.options.windowSize) {
      const job = this.line[place] as Job;
      const isOver = job.waiting.length === 0 || this.isHeld(job, now);
      if (!isOver && job.notBefore > now) {
        // A timer can fire a moment early, and there may be nothing else to wake the line.
        this.pumpIn(job.notBefore - now);
        later.push(job);
      } else if (!isOver) {
        const waitMs = this.pace.waitMs(now);
        if (waitMs > 0) {
          this.pumpIn(waitMs);
          break;
        }
        if (this.waitsForSender(job, now)) later.push(job);
        else {
          this.pace.take(now);
          this.write(link, job);
          if (job.waiting.length > 0) continue;
        }
      }
      place++;
    }
    if (place > 0) this.line.splice(0, place, ...later);
  }

  /** A number's rate holds on the wire too, also after the carrier kept everybody waiting (P5). */
  private waitsForSender({ message, tries }: Job, now: number): boolean {
    const rate = message.ratePerSecond ?? null;
    if (rate === null || tries > 0) return false;
    let pace = this.senders.get(message.sender);
    if (pace?.perSecond !== rate) {
      pace = new ThroughputPace(rate, SLOT_CATCH_UP_MS);
      this.senders.set(message.sender, pace);
    }
    // By one instant for all of a turn, so that nobody gets the slot of one before it.
    const waitMs = pace.take(now);
    if (waitMs > 0) this.pumpIn(waitMs);
    return waitMs > 0;
  }

  /** Defers a message whose forerunner was deferred, unless it has begun itself. */
  private isHeld(job: Job, now: number): boolean {
    const waitMs = job.tries > 0 ? 0 : this.holds.waitMs(job.key, now);
    if (waitMs > 0) job.settle({ kind: "deferred", retryAfterMs: waitMs });
    return waitMs > 0;
  }

  private write(link: SmppLink, job: Job): void {
    const part = job.waiting.shift() as number;
    if (job.tries === 0) job.tries = 1;
    job.flying++;
    this.flying++;
    link.request(Command.submitSm, job.bodies[part] as Buffer, (answer) => this.take(job, part, answer));
  }

  private take(job: Job, part: number, answer: Pdu | null): void {
    this.flying--;
    job.flying--;
    if (answer === null) job.refused ??= { kind: "unknown" };
    else this.judge(job, part, answer);
    if (job.refused !== null) job.waiting.length = 0;
    if (job.flying === 0 && job.waiting.length === 0) void this.finish(job);
    this.pump();
  }

  private judge(job: Job, part: number, answer: Pdu): void {
    // A generic_nack to a message is an answer like any other, but never an acceptance.
    const status = answer.command === Command.genericNack && answer.status === 0 ? 0xff : answer.status;
    const verdict = verdictOf(status);
    switch (verdict.kind) {
      case "accepted":
        job.ids[part] = decodeMessageId(answer.body);
        this.pauseMs = FIRST_PAUSE_MS;
        return;
      case "throttled":
        if (performance.now() >= this.pauseUntil) {
          this.pauseUntil = performance.now() + this.pauseMs;
          this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
        }
        return;
      case "transient":
        job.notBefore = performance.now() + TRANSIENT_PAUSE_MS;
        return;
      case "not_bound":
        this.options.link()?.end(`The carrier refused a message: ${describeStatus(status)}.`);
        return;
      case "refused":
        if (job.refused?.kind !== "refused")
          job.refused = {
            kind: "refused",
            errorCode: verdict.errorCode,
            detail: detailOf(job, part, status),
          };
    }
  }

  /** Every part that left has its answer. */
  private async finish(job: Job): Promise<void> {
    const taken = job.ids.filter((id) => id !== null);
    if (job.refused?.kind === "refused") return job.settle(job.refused);
    if (taken.length === job.bodies.length) {
      try {
        job.settle({ kind: "sent", carrierMessageId: await this.options.accept(taken) });
      } catch {
        // What stands for its parts could not be stored: the message is sent once more, and marked.
        job.settle({ kind: "unknown" });
      }
      return;
    }
    if (job.refused !== null) return job.settle(job.refused);
    const now = performance.now();
    const waitMs = Math.max(this.pauseUntil, job.notBefore) - now;
    if (taken.length === 0)
      return job.settle({ kind: "deferred", retryAfterMs: Math.max(waitMs, FIRST_PAUSE_MS) });
    // The carrier has some of its parts: the others go on alone.
    if (++job.tries > MOST_TRIES) return job.settle({ kind: "unknown" });
    for (const [place, id] of job.ids.entries()) if (id === null) job.waiting.push(place);
    job.notBefore = now + Math.max(waitMs, FIRST_PAUSE_MS);
    this.line.unshift(job);
  }

  /** Everything the carrier has nothing of; without a connection the rest is unknown. */
  private deferAll(retryAfterMs: number): void {
    const isConnected = this.options.link() !== null && !this.isDraining;
    const begun: Job[] = [];
    for (const job of this.line) {
      if (job.tries === 0) job.settle({ kind: "deferred", retryAfterMs });
      else if (isConnected) begun.push(job);
      else if (job.waiting.length > 0) {
        job.waiting.length = 0;
        job.refused ??= { kind: "unknown" };
        if (job.flying === 0) job.settle(job.refused);
      }
    }
    this.line = begun;
  }

  private pumpIn(milliseconds: number): void {
    const at = performance.now() + milliseconds;
    if (this.timer !== null && this.timerAt <= at) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timerAt = at;
    this.timer = setTimeout(
      () => {
        this.timer = null;
        this.pump();
      },
      Math.max(1, Math.ceil(milliseconds)),
    );
  }
}

function detailOf(job: Job, part: number, status: number): string {
  const answer = `The carrier refused it: ${describeStatus(status)}.`;
  if (job.bodies.length === 1) return answer;
  return `${answer} That was part ${part + 1} of ${job.bodies.length}; the recipient may get others.`;
}

function refuse(errorCode: string, detail: string): Promise<SubmitResult> {
  return Promise.resolve({ kind: "refused", errorCode, detail });
}
