import { setTimeout as sleep } from "node:timers/promises";
import { getLogger } from "@/lib/logger";
import type { Carrier, CarrierMessage, ConnectionState, SubmitResult } from "./carrier";
import type { CarrierHost } from "./carrier-kind";

/** What an account beyond HTTP made of one message. */
export interface HttpOutcome {
  readonly result: SubmitResult;
  /** Something other than this message is wrong: nothing more is sent for `result`'s pause, and the portal says why. */
  readonly trouble?: { readonly state: ConnectionState; readonly detail: string };
  /** The account as a whole is too fast: the others wait as well. */
  readonly isThrottled?: boolean;
}

/** How the account can be asked, by its own SDK. */
export interface HttpAccount {
  /** Sends one message; never throws for what the other side did. */
  send(message: CarrierMessage): Promise<HttpOutcome>;
  /** Whether it lets us in; sends nothing. */
  check(signal: AbortSignal): Promise<{ readonly state: ConnectionState; readonly detail: string }>;
}

export interface HttpCarrierOptions {
  readonly carrierId: string;
  readonly receiptTimeoutMs: number;
  /** Requests at a time. */
  readonly concurrency?: number;
  /** What has not been begun by then is left for the next round, so that other carriers get their turn. */
  readonly budgetMs?: number;
  /** Between two checks of an account that lets us in, and of one that does not. */
  readonly checkEveryMs?: { readonly connected: number; readonly otherwise: number };
}

const CHECK_WITHIN_MS = 10_000;
/** After the budget of a round. */
const NEXT_ROUND_MS = 100;
/** After a connection broke with a message on its way. */
const BROKEN_PAUSE_MS = 2_000;
const CLOSE_WITHIN_MS = 5_000;

/**
 * A carrier whose messages are HTTP requests, one each. Messages of one sender to one recipient go one after the other (F8),
 * others side by side. While the account cannot be reached one message at a time is tried and the rest is deferred.
 */
export function createHttpCarrier(
  account: HttpAccount,
  host: CarrierHost,
  options: HttpCarrierOptions,
): Carrier {
  const {
    concurrency = 20,
    budgetMs = 20_000,
    checkEveryMs = { connected: 60_000, otherwise: 10_000 },
  } = options;
  const closing = new AbortController();
  const inFlight = new Set<Promise<unknown>>();
  let pausedUntil = 0;
  let isBroken = false;

  async function sendOne(message: CarrierMessage): Promise<SubmitResult> {
    const pauseMs = pausedUntil - performance.now();
    if (closing.signal.aborted) return { kind: "deferred", retryAfterMs: NEXT_ROUND_MS };
    if (pauseMs > 0) return { kind: "deferred", retryAfterMs: Math.ceil(pauseMs) };
    // Half open: the next one shows whether it works again.
    if (isBroken) pausedUntil = performance.now() + BROKEN_PAUSE_MS;
    const { result, trouble, isThrottled } = await account.send(message);
    if (trouble !== undefined) {
      isBroken = true;
      const forMs = result.kind === "deferred" ? result.retryAfterMs : BROKEN_PAUSE_MS;
      pausedUntil = performance.now() + forMs;
      host.reportState(trouble.state, trouble.detail);
      getLogger().warn({ carrierId: options.carrierId, detail: trouble.detail }, "a carrier does not work");
      return result;
    }
    if (isBroken) pausedUntil = 0;
    isBroken = false;
    if (isThrottled && result.kind === "deferred") pausedUntil = performance.now() + result.retryAfterMs;
    host.reportState("connected");
    return result;
  }

  async function submit(messages: readonly CarrierMessage[]): Promise<SubmitResult[]> {
    const results = new Array<SubmitResult>(messages.length).fill({
      kind: "deferred",
      retryAfterMs: NEXT_ROUND_MS,
    });
    const until = performance.now() + budgetMs;
    const lines = [...groupByPair(messages).values()];
    const work = async () => {
      for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
        for (const [step, place] of line.entries()) {
          const message = messages[place];
          if (message === undefined || performance.now() > until) break;
          const result = await sendOne(message);
          results[place] = result;
          if (result.kind === "sent" || result.kind === "refused") continue;
          // What follows to the same recipient must not overtake it.
          const retryAfterMs = result.kind === "deferred" ? result.retryAfterMs : BROKEN_PAUSE_MS;
          for (const later of line.slice(step + 1)) results[later] = { kind: "deferred", retryAfterMs };
          break;
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, lines.length) }, work));
    return results;
  }

  async function keepChecking(): Promise<void> {
    while (!closing.signal.aborted) {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(CHECK_WITHIN_MS)]);
      const { state, detail } = await account.check(signal);
      if (closing.signal.aborted) return;
      if (state === "connected" && isBroken) pausedUntil = 0;
      isBroken = state !== "connected";
      host.reportState(state, state === "connected" ? undefined : detail);
      const waitMs = state === "connected" ? checkEveryMs.connected : checkEveryMs.otherwise;
      await sleep(waitMs, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
    }
  }

  const checking = keepChecking().catch((error) =>
    getLogger().error({ err: error, carrierId: options.carrierId }, "a carrier is not checked any more"),
  );
  return {
    receiptTimeoutMs: options.receiptTimeoutMs,
    async submit(messages) {
      const running = submit(messages);
      inFlight.add(running);
      try {
        return await running;
      } finally {
        inFlight.delete(running);
      }
    },
    async close() {
      closing.abort();
      const done = Promise.allSettled([...inFlight, checking]);
      await Promise.race([done, sleep(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}

/** Places of the messages by sender and recipient, each in their order. */
function groupByPair(messages: readonly CarrierMessage[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [place, { sender, recipient }] of messages.entries()) {
    const pair = `${sender} ${recipient}`;
    const group = groups.get(pair);
    if (group === undefined) groups.set(pair, [place]);
    else group.push(place);
  }
  return groups;
}
