import type { AcceptedMessage, OutboundMessageInput } from "./types";

/** A request that waits for its answer. */
export interface Ticket {
  readonly input: OutboundMessageInput;
  readonly resolve: (message: AcceptedMessage) => void;
  readonly reject: (error: unknown) => void;
  failures: number;
  losses: number;
  /** Decided in a batch of its own, because the database refused a batch it was in. */
  isAlone: boolean;
}

/** The requests of a shard that wait for a batch, in order. */
export class TicketLine {
  private tickets: Ticket[] = [];

  get length(): number {
    return this.tickets.length;
  }

  has(ticket: Ticket): boolean {
    return this.tickets.includes(ticket);
  }

  add(ticket: Ticket): void {
    this.tickets.push(ticket);
  }

  /** To the head of the line: they came before all that wait. */
  putBack(tickets: readonly Ticket[]): void {
    if (tickets.length > 0) this.tickets = [...tickets, ...this.tickets];
  }

  /** The first of the line, at most `maxBatch`; one that must be alone is a batch of its own. */
  takeBatch(maxBatch: number): Ticket[] {
    if (this.tickets[0]?.isAlone) return this.tickets.splice(0, 1);
    const alone = this.tickets.findIndex((ticket) => ticket.isAlone);
    return this.tickets.splice(0, alone === -1 ? maxBatch : Math.min(alone, maxBatch));
  }
}
