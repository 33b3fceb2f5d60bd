import type { AppError } from "@/lib/errors/app-error";
import { errorCatalogue } from "@/lib/errors/catalogue";
import type { CandidateExplanation } from "@/lib/number-pool/explain-candidates";
import type {
  Exclusion,
  MappingAction,
  MessageType,
  NoSelectionReason,
  SelectionTrace,
} from "@/lib/number-pool/types";
import { describeE164Refusal } from "@/lib/phone-number/describe-e164-refusal";
import { type E164, parseE164 } from "@/lib/phone-number/e164";
import { isAlphanumericSender, isShortCode, type SenderType } from "@/lib/phone-number/sender-type";
import type { MessagePrice } from "@/lib/price/price-message";
import { type MessagePreview, previewMessage } from "./preview-message";

/** Candidates handed out; a longer list helps nobody. */
export const MAX_CANDIDATES = 500;

/** Stands for a text that has not been written yet: the sender does not depend on it. */
const ANY_TEXT = ".";

/** A refusal in words, and for an empty pool why it is empty. */
export interface PreviewedRefusal {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly reason: NoSelectionReason | null;
}

export interface PreviewedCandidate {
  readonly e164: E164;
  readonly type: "long_code" | "toll_free";
  readonly exclusion: Exclusion | null;
  readonly rank: number | null;
  readonly isChosen: boolean;
  readonly matchesAreaCode: boolean;
  readonly waitMs: number;
  readonly lastUsedAtMs: number | null;
}

/** What sending would do, as plain JSON. Instants are epoch ms. */
export type TestMessagePreview =
  | { readonly kind: "bad_number"; readonly field: "recipient" | "sender"; readonly detail: string }
  | {
      readonly kind: "preview";
      readonly recipient: E164;
      /** null = refused. */
      readonly sender: {
        readonly e164: E164;
        readonly type: SenderType;
        readonly reason: "sticky" | "geomatch" | "weight" | "explicit";
        readonly waitMs: number;
      } | null;
      readonly refusal: PreviewedRefusal | null;
      /** What it would cost (F4); null = refused. */
      readonly cost: {
        readonly price: MessagePrice;
        readonly type: MessageType;
        readonly parts: number;
      } | null;
      readonly trace: SelectionTrace | null;
      readonly mapping: {
        readonly action: MappingAction;
        readonly pinned: boolean;
        /** null = it would not expire, or there would be none. */
        readonly expiresAtMs: number | null;
      };
      /** null = not asked for. */
      readonly candidates: { readonly total: number; readonly shown: readonly PreviewedCandidate[] } | null;
    };

/**
 * Previews what an operator is typing: which number would be used, why, and what would become of the mapping. Has no
 * effect. Numbers are in any notation; one that is no number yet is said so instead of refused.
 */
export async function previewTestMessage(
  input: {
    readonly messagingProfileId: string;
    readonly recipient: string;
    readonly text: string;
    readonly sender: string;
    readonly mediaUrls?: readonly string[];
    readonly withCandidates: boolean;
  },
  defaultCountry: string,
): Promise<TestMessagePreview> {
  const recipient = parseE164(input.recipient, { defaultCountry });
  if (!recipient.ok) {
    return { kind: "bad_number", field: "recipient", detail: describeE164Refusal(recipient.reason) };
  }
  const typed = input.sender.trim();
  const isNamed = isShortCode(typed) || isAlphanumericSender(typed);
  const sender = typed === "" || isNamed ? null : parseE164(typed, { defaultCountry });
  if (sender && !sender.ok) {
    return { kind: "bad_number", field: "sender", detail: describeE164Refusal(sender.reason) };
  }
  const preview = await previewMessage(
    {
      messagingProfileId: input.messagingProfileId,
      recipient: recipient.e164,
      sender: isNamed ? typed : (sender?.e164 ?? null),
      text: input.text === "" && !input.mediaUrls?.length ? ANY_TEXT : input.text,
      mediaUrls: input.mediaUrls ?? null,
    },
    { withCandidates: input.withCandidates },
  );
  return present(recipient.e164, preview);
}

function present(recipient: E164, preview: MessagePreview): TestMessagePreview {
  const { sender, refusal, trace, mapping, mappingAction, expiresAtAfter, candidates } = preview;
  const { content, price } = preview;
  return {
    kind: "preview",
    recipient,
    sender: sender && {
      e164: sender.number.e164,
      type: sender.number.type,
      reason: sender.reason,
      waitMs: sender.waitMs,
    },
    refusal: refusal && presentRefusal(refusal),
    cost: content && price && { price, type: content.type, parts: content.parts },
    trace,
    mapping: {
      action: mappingAction,
      pinned: mapping?.pinned ?? false,
      expiresAtMs: expiresAtAfter?.getTime() ?? null,
    },
    candidates: candidates && {
      total: candidates.length,
      shown: candidates.slice(0, MAX_CANDIDATES).map(presentCandidate),
    },
  };
}

function presentRefusal(refusal: AppError): PreviewedRefusal {
  return {
    code: refusal.code,
    title: errorCatalogue[refusal.code].title,
    detail: refusal.detail,
    reason: (refusal.meta.reason as NoSelectionReason | undefined) ?? null,
  };
}

function presentCandidate({ number, ...candidate }: CandidateExplanation): PreviewedCandidate {
  return {
    e164: number.e164,
    type: number.type,
    exclusion: candidate.exclusion,
    rank: candidate.rank,
    isChosen: candidate.isChosen,
    matchesAreaCode: candidate.matchesAreaCode,
    waitMs: candidate.waitMs,
    lastUsedAtMs: candidate.lastUsedAtMs,
  };
}
