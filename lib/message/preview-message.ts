import type pg from "pg";
import { validate as isUuid } from "uuid";
import { type Clock, systemClock } from "@/lib/clock";
import { getPool } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { type CandidateExplanation, explainCandidates } from "@/lib/number-pool/explain-candidates";
import type { MappingAction, MappingFate, MessageType, SelectionTrace } from "@/lib/number-pool/types";
import type { E164 } from "@/lib/phone-number/e164";
import type { MessagePrice } from "@/lib/price/price-message";
import { PLACEHOLDER_CODE } from "@/lib/short-link/link-code";
import { anyConnectionOf } from "./accept-connection";
import { type JudgedFacts, readsMapping, viewMapping } from "./batch-mappings";
import { checkBody, MAX_TEXT_LENGTH } from "./check-content";
import { priceOf } from "./decide-batch";
import { type Decision, decideMessage } from "./decide-message";
import { type PreviewedText, previewText } from "./encode-content";
import { NO_OWN_MEDIA } from "./own-media";
import { getPoolSnapshots, type PoolSnapshot, type PoolSnapshots, type Sender } from "./pool-snapshot";
import { readBatchFacts } from "./read-batch-facts";
import type { AcceptedMessage, MessageContent, OutboundMessageInput } from "./types";

/** The recipient's mapping as it is now, whatever became of it. */
export interface PreviewedMapping {
  readonly fate: MappingFate;
  /** null = the number is not the profile's any more, or its mappings were reset. */
  readonly sender: E164 | null;
  readonly pinned: boolean;
  readonly createdAt: Date;
  readonly lastMessageAt: Date | null;
  /** null = pinned. In the past for an expired one. */
  readonly expiresAt: Date | null;
}

export interface MessagePreview {
  /** The text as it would go out, also where the message is refused. */
  readonly text: PreviewedText;
  /** null = refused before or by its content. */
  readonly content: MessageContent | null;
  /** What accepting it now would say; null = it would be accepted. */
  readonly refusal: AppError | null;
  /** What it would cost (F4); null = refused. */
  readonly price: MessagePrice | null;
  /** The number that would be used; null = refused. */
  readonly sender: {
    readonly number: Sender;
    readonly reason: AcceptedMessage["reason"];
    readonly waitMs: number;
  } | null;
  /** Why this number, or why none; null = the pool was not asked. */
  readonly trace: SelectionTrace | null;
  /** What accepting would do to the mapping (S1–S9). */
  readonly mappingAction: MappingAction;
  /** When the mapping would expire after this message; null = there would be none, or it is pinned. */
  readonly expiresAtAfter: Date | null;
  /** null = the recipient has no row, or mappings have no say. */
  readonly mapping: PreviewedMapping | null;
  /** Every number of the pool with its rank or why it is out; only on demand, null = not asked for. */
  readonly candidates: readonly CandidateExplanation[] | null;
}

export interface PreviewOptions {
  readonly withCandidates?: boolean;
  readonly pool?: pg.Pool;
  readonly snapshots?: PoolSnapshots;
  readonly clock?: Clock;
}

/**
 * What would become of a message if it were sent now: the same decision as accepting it, from the same facts, without any
 * effect. The next real message may still be decided otherwise: others send too. Short links have a placeholder for their code,
 * which is as long as every code.
 */
export async function previewMessage(
  input: OutboundMessageInput,
  options: PreviewOptions = {},
): Promise<MessagePreview> {
  const { pool = getPool(), snapshots = getPoolSnapshots(), clock = systemClock } = options;
  const written = (input.text ?? "").slice(0, MAX_TEXT_LENGTH);
  try {
    checkBody(input);
  } catch (error) {
    return { ...REFUSED, text: previewText(input, written, NO_TEXT_SETTINGS), refusal: refusalOf(error) };
  }
  const messagingProfileId = input.messagingProfileId.toLowerCase();
  const normalised = { ...input, messagingProfileId };
  const facts = isUuid(messagingProfileId)
    ? await readBatchFacts(anyConnectionOf(pool), snapshots, [normalised], clock.now())
    : null;
  const snapshot = facts?.snapshotOf(messagingProfileId) ?? null;
  const text = previewText(input, written, snapshot?.profile ?? NO_TEXT_SETTINGS);
  const nowMs = clock.now();
  const stored =
    snapshot !== null && readsMapping(normalised, snapshot)
      ? (facts?.mappingOf({ profileId: messagingProfileId, recipient: input.recipient }) ?? null)
      : null;
  const view = snapshot === null ? null : viewMapping(stored, snapshot, nowMs);
  const mapping = snapshot === null || stored === null ? null : previewMapping(stored, snapshot, nowMs);

  const explain = (messageType: MessageType) =>
    options.withCandidates && snapshot !== null
      ? explainCandidates({ recipient: input.recipient, messageType }, snapshot.pool, view, nowMs).candidates
      : null;

  let decision: Decision;
  try {
    decision = decideMessage(
      normalised,
      snapshot,
      view,
      facts?.optOutOf(messagingProfileId, input.recipient) ?? null,
      facts?.spentMicros(messagingProfileId, nowMs) ?? 0n,
      facts?.ownMedia ?? NO_OWN_MEDIA,
      nowMs,
      () => PLACEHOLDER_CODE,
    );
  } catch (error) {
    const refusal = refusalOf(error);
    const trace = (refusal.meta.trace as SelectionTrace | undefined) ?? null;
    const candidates = trace && explain(trace.messageType);
    return { ...REFUSED, text, mapping, refusal, trace, candidates };
  }
  const { selection, number, waitMs, content } = decision;
  return {
    text,
    content,
    price: facts && priceOf(normalised, decision, snapshot as PoolSnapshot, facts.prices),
    refusal: null,
    sender: { number, reason: selection?.reason ?? "explicit", waitMs },
    trace: selection?.trace ?? null,
    mappingAction: selection?.mappingAction ?? "none",
    expiresAtAfter: expiryAfter(decision, view?.isPinned ?? false, snapshot as PoolSnapshot, nowMs),
    mapping: mapping && { ...mapping, fate: selection?.mappingFate ?? mapping.fate },
    candidates: selection === null ? null : explain(content.type),
  };
}

/** Of a profile that is not there. */
const NO_TEXT_SETTINGS = { smartEncoding: false, shortener: null } as const;

/** What a preview does not have when the message would be refused. */
const REFUSED = {
  content: null,
  price: null,
  sender: null,
  trace: null,
  mapping: null,
  candidates: null,
  mappingAction: "none",
  expiresAtAfter: null,
} as const;

/** Whether previewing failed for the message's sake; anything else goes on up. */
function refusalOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}

function previewMapping(facts: JudgedFacts, snapshot: PoolSnapshot, nowMs: number): PreviewedMapping | null {
  const view = viewMapping(facts, snapshot, nowMs);
  if (view === null) return null;
  const { stored } = facts;
  const ageStartMs = stored.lastMessageAtMs ?? stored.createdAtMs;
  const number = snapshot.pool.numbers.find(({ assignmentId }) => assignmentId === view.assignmentId);
  return {
    fate: view.fate,
    sender: number?.e164 ?? null,
    pinned: view.isPinned,
    createdAt: new Date(stored.createdAtMs),
    lastMessageAt: stored.lastMessageAtMs === null ? null : new Date(stored.lastMessageAtMs),
    expiresAt: view.isPinned ? null : new Date(ageStartMs + snapshot.profile.lifetimeMs),
  };
}

function expiryAfter(
  { selection }: Decision,
  isPinned: boolean,
  snapshot: PoolSnapshot,
  nowMs: number,
): Date | null {
  const action = selection?.mappingAction ?? "none";
  const staysPinned = action === "refresh" && isPinned;
  if (action === "none" || action === "leave" || staysPinned) return null;
  return new Date(nowMs + snapshot.profile.lifetimeMs);
}
