import type { CarrierGroup, CarrierMessage } from "./carrier";
import type { HttpOutcome } from "./http-carrier";

/** The messages of a group come within seconds of each other; with a slow number, within its queue. */
const GROUPS_REMEMBERED = 1_000;

/** What sending to a group led to: the message ids of the platform by recipient, or one outcome for all. */
export type GroupOutcome =
  | { readonly kind: "sent"; readonly idOf: ReadonlyMap<string, string> }
  | { readonly kind: "other"; readonly outcome: HttpOutcome };

/**
 * Sends one message to a group when the first of its messages is handed over; the others get what became of it.
 *
 * Only what is final is remembered: after a pause, or a broken connection, the next try is the first one's again. A worker
 * that starts anew has forgotten, and sends to those that have not been noted as sent.
 */
export class GroupSends {
  private readonly groups = new Map<string, Promise<GroupOutcome>>();

  /** @param send sends to all recipients of the group */
  async outcomeOf(
    message: CarrierMessage,
    group: CarrierGroup,
    send: () => Promise<GroupOutcome>,
  ): Promise<HttpOutcome> {
    const known = this.groups.get(group.id);
    const sending = known ?? this.begin(group.id, send);
    const outcome = await sending;
    if (outcome.kind === "other") {
      if (outcome.outcome.result.kind !== "refused") this.forget(group.id, sending);
      return outcome.outcome;
    }
    const carrierMessageId = outcome.idOf.get(message.recipient);
    if (carrierMessageId !== undefined) return { result: { kind: "sent", carrierMessageId } };
    // It was not among them: it gets a message of its own.
    this.forget(group.id, sending);
    return this.outcomeOf(message, group, send);
  }

  private begin(id: string, send: () => Promise<GroupOutcome>): Promise<GroupOutcome> {
    const sending = send();
    this.groups.set(id, sending);
    const [oldest] = this.groups.keys();
    if (this.groups.size > GROUPS_REMEMBERED && oldest !== undefined) this.groups.delete(oldest);
    return sending;
  }

  private forget(id: string, sending: Promise<GroupOutcome>): void {
    if (this.groups.get(id) === sending) this.groups.delete(id);
  }
}
