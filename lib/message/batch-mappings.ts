import { judgeMapping } from "@/lib/number-pool/is-mapping-live";
import type { StickyMappingView } from "@/lib/number-pool/types";
import type { Pair, StoredMapping } from "./accept-read-repository";
import type { MappingWrite } from "./accept-write-repository";
import type { Decision } from "./decide-message";
import type { PoolSnapshot } from "./pool-snapshot";
import type { OutboundMessageInput } from "./types";

/** What the batch knows of a recipient while it is decided: the stored mapping at first, then what earlier messages made of it. */
export interface PairState extends Pair {
  readonly read: StoredMapping | null;
  view: StickyMappingView | null;
  write: MappingWrite | null;
}

/** Whether the recipient's mapping has a say: not with an explicit sender (S9), nor while sticky is off (S4, S14). */
export function readsMapping(input: OutboundMessageInput, snapshot: PoolSnapshot): boolean {
  return snapshot.usesMappings && !input.sender;
}

/** A mapping's row, and how the stay of its number ended as far as that was read; null = it goes on, or was not read. */
export interface JudgedFacts {
  readonly stored: StoredMapping;
  readonly endReason: string | null;
}

/** The view of a stored mapping, judged against its profile. */
export function viewMapping(
  facts: JudgedFacts | null,
  snapshot: PoolSnapshot,
  nowMs: number,
): StickyMappingView | null {
  if (facts === null) return null;
  const { stored, endReason } = facts;
  const { profile } = snapshot;
  return judgeMapping(
    {
      assignmentId: stored.assignmentId,
      epoch: stored.epoch,
      currentMappingEpoch: profile.mappingEpoch,
      currentPinEpoch: profile.pinEpoch,
      resetAtMs: null,
      assignmentEnded: !snapshot.assignmentIds.has(stored.assignmentId),
      assignmentEndReason: endReason,
      lastMessageAtMs: stored.lastMessageAtMs,
      createdAtMs: stored.createdAtMs,
      lifetimeMs: profile.lifetimeMs,
      deadBeforeMs: profile.deadBeforeMs,
    },
    nowMs,
  );
}

/** What is known of the recipient; read when it is asked for the first time. */
export function pairStateOf(
  pairs: Map<string, PairState>,
  input: OutboundMessageInput,
  snapshot: PoolSnapshot,
  mappingOf: (pair: Pair) => JudgedFacts | null,
  nowMs: number,
): PairState {
  const key = pairKey(input.messagingProfileId, input.recipient);
  let pair = pairs.get(key);
  if (pair === undefined) {
    const facts = mappingOf({ profileId: input.messagingProfileId, recipient: input.recipient });
    pair = {
      profileId: input.messagingProfileId,
      recipient: input.recipient,
      read: facts?.stored ?? null,
      view: viewMapping(facts, snapshot, nowMs),
      write: null,
    };
    pairs.set(key, pair);
  }
  return pair;
}

export function pairKey(profileId: string, recipient: string): string {
  return profileId + recipient;
}

/** Notes what the message does to its recipient's mapping; null = nothing (S7: an unusable pin stays as it is). */
export function applyToMapping(
  pair: PairState,
  decision: Decision,
  snapshot: PoolSnapshot,
): MappingWrite | null {
  const { profile } = snapshot;
  switch (decision.selection?.mappingAction) {
    case "refresh":
      pair.write ??= {
        profileId: pair.profileId,
        recipient: pair.recipient,
        read: pair.read,
        isRefresh: true,
        epoch: pair.read?.epoch ?? profile.mappingEpoch,
        assignmentId: decision.number.assignmentId,
        messages: 0,
      };
      pair.write.messages++;
      return pair.write;
    case "create":
    case "move":
      // Over a write of this batch too: a move after it starts the mapping anew.
      pair.write ??= {
        profileId: pair.profileId,
        recipient: pair.recipient,
        read: pair.read,
        isRefresh: false,
        epoch: profile.mappingEpoch,
        assignmentId: 0,
        messages: 0,
      };
      pair.write.isRefresh = false;
      pair.write.epoch = profile.mappingEpoch;
      pair.write.assignmentId = decision.number.assignmentId;
      pair.write.messages = 1;
      pair.view = { assignmentId: decision.number.assignmentId, isPinned: false, fate: "live" };
      return pair.write;
    default:
      return null;
  }
}
