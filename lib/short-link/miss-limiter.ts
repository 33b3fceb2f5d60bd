import type { Clock } from "@/lib/clock";

const WINDOW_MS = 60_000;
const MOST_MISSES = 60;
const MOST_CLIENTS = 20_000;

/**
 * Ends guessing (F5): who asks for more than 60 links a minute that are none is answered nothing at all for the rest of that
 * minute, not even for links there are. Of IPv6 the network counts: one client has as many addresses as it likes.
 */
export class MissLimiter {
  private readonly clients = new Map<string, { misses: number; untilMs: number }>();

  constructor(private readonly clock: Clock) {}

  isBlocked(address: string): boolean {
    if (this.clients.size === 0) return false;
    const client = this.clients.get(networkOf(address));
    return client !== undefined && client.misses > MOST_MISSES && this.clock.now() < client.untilMs;
  }

  miss(address: string): void {
    const network = networkOf(address);
    const nowMs = this.clock.now();
    const client = this.clients.get(network);
    if (client !== undefined && nowMs < client.untilMs) {
      client.misses++;
      return;
    }
    if (this.clients.size >= MOST_CLIENTS) this.makeRoom(nowMs);
    this.clients.set(network, { misses: 1, untilMs: nowMs + WINDOW_MS });
  }

  private makeRoom(nowMs: number): void {
    for (const [network, { untilMs }] of this.clients) if (untilMs <= nowMs) this.clients.delete(network);
    // Many clients at once: the ones that came first have had most of their minute.
    for (const network of this.clients.keys()) {
      if (this.clients.size < MOST_CLIENTS) break;
      this.clients.delete(network);
    }
  }
}

/** The /64 of an IPv6 address, else the address itself. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(gap).fill("0"), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
