import type pg from "pg";
import type { Carrier } from "@/lib/carrier/carrier";
import type { CarrierDirectory } from "@/lib/carrier/carrier-directory";
import type { Clock } from "@/lib/clock";
import { getLogger } from "@/lib/logger";
import type { Loop } from "@/lib/worker/loop";
import { HandOverFlights } from "./hand-over-flights";
import { HandOverRound } from "./hand-over-round";
import { LaneHolder } from "./lane-holder";
import { findReady } from "./outbound-repository";
import { SLOT_CATCH_UP_MS } from "./plan-hand-over";

export interface SendLoopOptions {
  readonly pool: pg.Pool;
  readonly carriers: CarrierDirectory;
  readonly clock: Clock;
  /** The address under which carriers fetch media; default: the setting NEXTAUTH_URL. */
  readonly publicUrl?: string;
  /** See `LaneHolder`. */
  readonly leaseMs?: number;
}

/** Messages of one round. */
const BATCH = { perLane: 250, inAll: 500 };
const IDLE_MS = 100;

/**
 * Hands queued messages to their carriers: queued → sending → sent, in the order of acceptance within number, recipient and
 * type (F8). Every step is stored before the next begins. While carriers have not answered, the next messages are read and
 * handed over; a carrier that hangs holds up its own messages alone. A worker that dies leaves its messages to the others: what
 * was `sending` is looked up at the carrier before it is tried again, so nothing is sent twice; where a carrier cannot be
 * asked, it is handed over again and marked as resent.
 */
export function createSendLoop(options: SendLoopOptions): Loop {
  const { pool, clock } = options;
  const holder = new LaneHolder(pool, {
    leaseMs: options.leaseMs,
    onError: (error) => getLogger().warn({ err: error }, "leases of the queue could not be renewed"),
  });
  const flights = new HandOverFlights<Carrier | null>();
  const round = new HandOverRound(options, holder, flights);
  let rounds = 0;
  let nextWaitingAt = 0;

  return {
    name: "send-queued",
    async runRound() {
      const lanes = await holder.lanes(flights.lanes());
      if (lanes.length === 0) return IDLE_MS;
      flights.forgetStored();
      const inTurn = [...lanes.slice(rounds % lanes.length), ...lanes.slice(0, rounds % lanes.length)];
      rounds++;
      const ready = await findReady(pool, inTurn, clock.now(), BATCH, flights.positions());
      await round.handOver(ready, new Map());
      if (performance.now() >= nextWaitingAt) {
        nextWaitingAt = performance.now() + SLOT_CATCH_UP_MS;
        if (await round.handOverWaiting(lanes)) nextWaitingAt = 0;
      }
      if (ready.length === BATCH.inAll) return 0;
      await flights.settle();
      return ready.length > 0 ? IDLE_MS / 4 : IDLE_MS;
    },
    async stop() {
      await flights.drain();
      await holder.release();
    },
  };
}
