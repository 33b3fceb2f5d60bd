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

export interface Batch {
  readonly tickets: readonly Ticket[];
  readonly recipients: ReadonlySet<string>;
}

/** The requests that wait for a batch, in order. */
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

  /**
   * A batch of the first in the line: `share` of them, and of those behind, up to `maxBatch`, the ones to the same
   * recipients, which nobody else may take meanwhile. One that must be alone is a batch of its own.
   *
   * @param busy recipients whose messages stay where they are
   */
  takeBatch(share: number, maxBatch: number, busy: ReadonlySet<string>): Batch {
    const tickets: Ticket[] = [];
    const recipients = new Set<string>();
    const left: Ticket[] = [];
    let next = 0;
    for (; next < this.tickets.length && tickets.length < maxBatch; next++) {
      const ticket = this.tickets[next] as Ticket;
      const { recipient } = ticket.input;
      if (ticket.isAlone && tickets.length > 0) break;
      if (busy.has(recipient) || (tickets.length >= share && !recipients.has(recipient))) left.push(ticket);
      else {
        tickets.push(ticket);
        recipients.add(recipient);
        if (!ticket.isAlone) continue;
        next++;
        break;
      }
    }
    this.tickets = left.concat(this.tickets.slice(next));
    return { tickets, recipients };
  }
}
