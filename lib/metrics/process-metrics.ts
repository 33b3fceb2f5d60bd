import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { getPool } from "@/lib/db/client";
import { getAcceptor } from "@/lib/message/accept-message";
import type { AcceptorCounters } from "@/lib/message/acceptor";
import { processSingleton } from "@/lib/process-singleton";

/** Counters of the acceptor, as metrics: what is read of each, and what it says. */
const ACCEPTOR_COUNTERS: readonly [counter: keyof AcceptorCounters, name: string, help: string][] = [
  ["accepted", "messages_accepted", "Messages accepted, each in a durable commit."],
  [
    "refused",
    "messages_refused",
    "Messages refused when they were decided; those whose body was no message are not among them.",
  ],
  ["recalled", "messages_recalled", "Repeated requests answered as the first time."],
  ["batches", "accept_batches", "Commits that messages were accepted in."],
  ["lostRaces", "accept_lost_races", "Messages decided again because their mapping had changed."],
  ["keyClashes", "accept_key_clashes", "Batches decided again because an idempotency key had been taken."],
  ["lookedUp", "accept_lookups", "Batches whose answer was lost and looked up."],
];

/** What this web process has done since it started. */
export function getProcessMetrics(): Registry {
  return processSingleton("process-metrics", () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    for (const [counter, name, help] of ACCEPTOR_COUNTERS)
      new Counter({
        name: `stickypool_${name}_total`,
        help,
        registers: [registry],
        // The acceptor counts for itself; counting here as well would cost every message.
        collect() {
          this.reset();
          this.inc(getAcceptor().counters[counter]);
        },
      });
    gauge(registry, "accept_waiting", "Messages that wait for a commit.", () => getAcceptor().waiting);
    gauge(
      registry,
      "database_connections",
      "Connections to the database, of the shared pool.",
      () => getPool().totalCount,
    );
    gauge(
      registry,
      "database_waiting",
      "Statements that wait for a connection.",
      () => getPool().waitingCount,
    );
    return registry;
  });
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name: `stickypool_${name}`,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}
