import { systemClock } from "@/lib/clock";
import { getPool } from "@/lib/db/client";
import { processSingleton } from "@/lib/process-singleton";
import { Acceptor } from "./acceptor";
import type { StoredMessage } from "./get-message";
import { GroupAcceptor } from "./group-acceptor";
import { getPoolSnapshots } from "./pool-snapshot";
import { listenForProfileChanges, type ProfileChangeListener } from "./profile-change-listener";
import type { AcceptedMessage, GroupMessageInput, OutboundMessageInput, SenderMessageInput } from "./types";

/** The acceptor of this process; its batches are shared by every door. */
export function getAcceptor(): Acceptor {
  return processSingleton(
    "acceptor",
    () => new Acceptor({ pool: getPool(), snapshots: getPoolSnapshots(), clock: systemClock }),
  );
}

/**
 * Accepts a message: validates it, chooses its sender, and stores it with its mapping in one durable commit (design §4).
 * The worker takes it from there.
 *
 * @throws AppError the refusal, in the order of design §2.4; a refused message has written nothing (S11)
 */
export function acceptMessage(input: OutboundMessageInput): Promise<AcceptedMessage> {
  return getAcceptor().accept(input);
}

/**
 * The same for a request that names its sender and no profile: the profile is the one the number is assigned to. Use it
 * instead of looking the profile up first: it holds S12 whatever is cached.
 *
 * @throws AppError invalid_sender (40305) when the number is on no profile
 */
export function acceptMessageFromSender(input: SenderMessageInput): Promise<AcceptedMessage> {
  return getAcceptor().acceptFromSender(input);
}

/** The acceptor of groups of this process. */
function getGroupAcceptor(): GroupAcceptor {
  return processSingleton(
    "group-acceptor",
    () => new GroupAcceptor({ pool: getPool(), snapshots: getPoolSnapshots(), clock: systemClock }),
  );
}

/**
 * Accepts a group MMS: a message for each recipient, all of them in one durable commit or none.
 *
 * @returns the messages in the order of the recipients
 * @throws AppError the refusal, as of a single message; what concerns one recipient is at `recipients.N`
 */
export function acceptGroup(input: GroupMessageInput): Promise<readonly StoredMessage[]> {
  return getGroupAcceptor().accept(input);
}

let listener: ProfileChangeListener | null = null;

/** Makes the process ready to accept, and lets it load changed profiles ahead of their next message. */
export function startAcceptor(): void {
  getAcceptor();
  listener ??= listenForProfileChanges(getPool(), getPoolSnapshots());
}

/** Finishes what waits, refuses what comes, and ends the connections. Called once, when the process stops. */
export async function closeAcceptor(): Promise<void> {
  await listener?.stop();
  listener = null;
  await Promise.all([getAcceptor().close(), getGroupAcceptor().close()]);
}
