import { AppError } from "@/lib/errors/app-error";
import { selectSender } from "@/lib/number-pool/select-sender";
import type {
  NoSelectionReason,
  SelectedSender,
  SenderSelection,
  StickyMappingView,
} from "@/lib/number-pool/types";
import type { ShortenedLink } from "@/lib/short-link/types";
import { checkSpend } from "@/lib/spend/spend-limit";
import { checkContent } from "./check-content";
import { checkDestination } from "./check-destination";
import { checkGroupDestination, checkGroupSender } from "./check-group";
import { fallBackToSms } from "./fall-back";
import { findSender, nameSender } from "./find-sender";
import { checkOwnMedia, type OwnMedia } from "./own-media";
import type { PoolSnapshot, Sender } from "./pool-snapshot";
import type { CheckedContent, MessageContent, OutboundMessageInput } from "./types";

/**
 * A queue holds what its number sends in four hours, or in the profile's validity if that is shorter; more is refused with
 * 40318 (reference: features §4).
 */
export const QUEUE_CAPACITY_MS = 4 * 3_600_000;

/** A block: the recipient wants no messages from the profile (F6). */
export interface OptOutFact {
  /** Our number that was told; null = none was. */
  readonly number: string | null;
}

/** What was decided for one message; nothing is taken or written yet. */
export interface Decision {
  readonly content: MessageContent;
  /** The short links in it (F5). */
  readonly links: readonly ShortenedLink[];
  readonly number: Sender;
  /** null = the request named its sender. */
  readonly selection: SelectedSender | null;
  readonly waitMs: number;
  readonly validUntilMs: number;
}

/**
 * Decides one message against its profile: the refusals in their fixed order (design §2.4), then the sender.
 *
 * Order: profile, disabled, content, destination, opt-out, spend, selection, media of ours, queue. Peeks only: the caller takes
 * the selection. What files may have is known once the number and so its carrier is.
 *
 * An MMS that no number can carry, or not the one it names, becomes an SMS where the profile falls back (S7).
 *
 * @param snapshot null = there is no such profile
 * @param mapping the recipient's mapping, judged; null = none
 * @param optOut the recipient wants no messages from the profile (F6); null = nothing is known of that
 * @param spentMicros what the profile has spent today; counts where it has a limit (F4)
 * @param ownMedia what is known of the media it names under addresses of ours
 * @param makeCode makes the code of a short link (F5)
 * @throws AppError the refusal
 */
export function decideMessage(
  input: OutboundMessageInput,
  snapshot: PoolSnapshot | null,
  mapping: StickyMappingView | null,
  optOut: OptOutFact | null,
  spentMicros: bigint,
  ownMedia: OwnMedia,
  nowMs: number,
  makeCode: () => string,
): Decision {
  const { content, links, profile } = checkMessage(input, snapshot, optOut, makeCode);
  checkSpend(profile.profile.spendLimitMicros, spentMicros);
  const sender = nameSender(input, profile, content);
  if (sender !== null) {
    // As an SMS a group would be no group.
    const mayFallBack = !input.isGroup && cannotMms(sender, profile, content);
    const sent = mayFallBack ? asSms(input, content, profile) : content;
    const number = findSender(sender, input.recipient, profile, sent);
    if (input.isGroup) checkGroupSender(number, profile);
    return accept(sent, links, number, null, profile, ownMedia, nowMs);
  }
  const select = ({ type }: MessageContent) =>
    selectSender({ recipient: input.recipient, messageType: type }, profile.pool, mapping, nowMs);
  const selection = select(content);
  if (selection.kind === "selected")
    return accept(content, links, selection.number, selection, profile, ownMedia, nowMs);
  if (selection.reason !== "none_can_carry" || !profile.profile.mmsFallBackToSms)
    throw refuseSelection(selection);
  const sms = asSms(input, content, profile);
  const selectedForSms = select(sms);
  if (selectedForSms.kind === "none") throw refuseSelection(selectedForSms);
  return accept(sms, links, selectedForSms.number, selectedForSms, profile, ownMedia, nowMs);
}

/** Whether the message is an MMS that its sender cannot carry, and the profile sends those as SMS. */
function cannotMms(
  sender: string,
  { profile, sendersByName }: PoolSnapshot,
  content: MessageContent,
): boolean {
  return content.type === "MMS" && profile.mmsFallBackToSms && sendersByName.get(sender)?.canMms === false;
}

function asSms(
  { encoding }: OutboundMessageInput,
  content: MessageContent,
  { profile }: PoolSnapshot,
): MessageContent {
  const result = fallBackToSms({ ...content, encoding }, profile.smartEncoding);
  if (result.kind === "sms") return result.content;
  throw new AppError("message_too_large", { field: "text", detail: result.detail });
}

/** The part of the decision that needs neither a number nor the day: everything before the spending. */
export function checkMessage(
  input: OutboundMessageInput,
  snapshot: PoolSnapshot | null,
  optOut: OptOutFact | null,
  makeCode: () => string,
): CheckedContent & { profile: PoolSnapshot } {
  if (snapshot === null)
    throw new AppError("not_found", {
      field: "messagingProfileId",
      detail: "There is no messaging profile with this id.",
    });
  if (!snapshot.profile.enabled) throw new AppError("profile_disabled");
  const { content, links } = checkContent(input, snapshot.profile, makeCode);
  checkDestination(input.recipient, snapshot.profile.whitelistedDestinations);
  if (input.isGroup) checkGroupDestination(input.recipient);
  if (optOut !== null) throw refuseOptedOut(input, optOut);
  return { content, links, profile: snapshot };
}

/** 40300 names both numbers: the sender asked for, else the one the recipient told. */
function refuseOptedOut({ sender, recipient }: OutboundMessageInput, { number }: OptOutFact): AppError {
  const from = sender ?? number;
  return new AppError("opted_out", {
    field: "recipient",
    detail: `Messages cannot be sent from ${from === null ? "this profile" : `'${from}'`} to '${recipient}' due to an existing block rule.`,
  });
}

/** How long a message of this profile may wait for its number's slot; at that, the queue is full (40318). */
export function queueLimitMs({ validityMs }: PoolSnapshot["profile"]): number {
  return Math.min(QUEUE_CAPACITY_MS, validityMs);
}

function accept(
  content: MessageContent,
  links: readonly ShortenedLink[],
  number: Sender,
  selection: SelectedSender | null,
  snapshot: PoolSnapshot,
  ownMedia: OwnMedia,
  nowMs: number,
): Decision {
  const { profile, bookings } = snapshot;
  checkOwnMedia(content, ownMedia, number, snapshot);
  const waitMs = bookings.waitMs(number, nowMs);
  // At the limit as well: what would be handed over in the instant it expires is not.
  if (Math.round(waitMs) >= queueLimitMs(profile))
    throw new AppError("queue_full", { meta: { sender: number.e164, waitMs: Math.round(waitMs) } });
  return { content, links, number, selection, waitMs, validUntilMs: Math.round(nowMs + profile.validityMs) };
}

const NO_SELECTION_DETAIL: Record<NoSelectionReason, string> = {
  pool_off: "The number pool of this profile is off. Switch it on, or name a sender.",
  pool_empty: "No active number is assigned to this profile. Assign or enable one.",
  all_weights_zero: "Every number of this profile is of a type with weight 0. Raise a weight.",
  none_can_carry: "No number of this profile can carry an MMS.",
  all_unhealthy:
    "Every number of this profile is unhealthy, and unhealthy numbers are skipped. Add healthy ones.",
};

function refuseSelection(selection: Extract<SenderSelection, { kind: "none" }>): AppError {
  return new AppError("no_usable_numbers", {
    detail: NO_SELECTION_DETAIL[selection.reason],
    meta: { reason: selection.reason, trace: selection.trace },
  });
}
