import { setTimeout as sleep } from "node:timers/promises";
import { getLogger } from "@/lib/logger";
import type { Random } from "@/lib/random";
import type { ConnectionState } from "../carrier";
import { LinkError, type LinkOptions, SmppLink } from "./link";

export interface KeeperOptions {
  readonly link: LinkOptions;
  readonly carrierId: string;
  readonly random: Random;
  readonly firstBackOffMs: number;
  onState(state: ConnectionState, detail?: string): void;
  /** A bound connection is there. */
  onOpen(link: SmppLink): void;
}

const LONGEST_BACK_OFF_MS = 60_000;
/** A connection that ends sooner was no success: the pauses go on growing. */
const STABLE_AFTER_MS = 10_000;

/**
 * Pause before the nth attempt in a row: doubling up to a minute, between half and one and a half of it by chance, so that
 * workers that lost the same carrier do not come back all at once.
 */
export function reconnectPauseMs(attempt: number, firstMs: number, random: Random): number {
  return Math.min(firstMs * 2 ** (attempt - 1), LONGEST_BACK_OFF_MS) * (0.5 + random.next());
}

/** Keeps one SMPP connection: makes it again whenever it has ended, until it is closed. */
export class LinkKeeper {
  private readonly stopping = new AbortController();
  private link: SmppLink | null = null;
  private nextAttemptAt = 0;
  private readonly running: Promise<void>;

  constructor(private readonly options: KeeperOptions) {
    this.running = this.run();
  }

  /** null = there is none now. */
  get open(): SmppLink | null {
    return this.link?.isOpen ? this.link : null;
  }

  /** Milliseconds until the next attempt to connect; 0 = it is under way, or connected. */
  get waitMs(): number {
    return Math.max(0, this.nextAttemptAt - performance.now());
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.link?.close();
    await this.running;
  }

  private async run(): Promise<void> {
    const { link: options, carrierId, random, firstBackOffMs, onState, onOpen } = this.options;
    const { signal } = this.stopping;
    const log = getLogger();
    for (let failures = 0; !signal.aborted; ) {
      let reason: string;
      let openedAt: number | null = null;
      let isAccountRefused = false;
      try {
        if (failures === 0) onState("connecting");
        const link = await SmppLink.open(options, signal);
        openedAt = performance.now();
        this.link = link;
        onState("connected");
        onOpen(link);
        // Closed while it was being bound.
        if (signal.aborted) await link.close();
        reason = await new Promise<string>((fulfil) => link.onEnd(fulfil));
      } catch (error) {
        if (!(error instanceof LinkError)) log.error({ err: error, carrierId }, "an SMPP connection failed");
        reason = error instanceof LinkError ? error.message : "It failed unexpectedly; the log has more.";
        isAccountRefused = error instanceof LinkError && error.isAccountRefused;
      }
      this.link = null;
      if (signal.aborted) return;
      failures = openedAt !== null && performance.now() > openedAt + STABLE_AFTER_MS ? 1 : failures + 1;
      const pauseMs = reconnectPauseMs(failures, firstBackOffMs, random);
      this.nextAttemptAt = performance.now() + pauseMs;
      log.warn({ carrierId, reason, retryInMs: Math.round(pauseMs) }, "an SMPP connection ended");
      onState(isAccountRefused ? "misconfigured" : "disconnected", reason);
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
