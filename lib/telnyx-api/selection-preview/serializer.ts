import type { PreviewedText } from "@/lib/message/encode-content";
import type { MessagePreview, PreviewedMapping } from "@/lib/message/preview-message";
import { MAX_CANDIDATES } from "@/lib/message/preview-test-message";
import type { CandidateExplanation } from "@/lib/number-pool/explain-candidates";
import type { MessageType, SelectionTrace, TracedNumber } from "@/lib/number-pool/types";
import type { E164 } from "@/lib/phone-number/e164";
import { presentBreakdown, presentCost } from "../messages/price";
import { presentSmartEncoding } from "../messages/smart-encoding";
import { type FieldNames, refusalOf } from "../wire-error";
import type { WirePreview } from "./schema";

/** What was asked: whose message, and whether its text was already there. */
interface Asked {
  readonly messagingProfileId: string;
  readonly recipient: E164;
  readonly type: MessageType;
  /** Empty = none was given. */
  readonly text: string;
  /** false = the preview stands for a text that has not been written yet. */
  readonly hasContent: boolean;
}

/** A preview as the API shows it. */
export function presentPreview(asked: Asked, preview: MessagePreview, fieldNames: FieldNames): WirePreview {
  const { sender, content, text, trace, candidates } = preview;
  const type = content?.type ?? asked.type;
  return {
    record_type: "selection_preview",
    messaging_profile_id: asked.messagingProfileId,
    to: asked.recipient,
    would_be_accepted: preview.refusal === null,
    error: presentRefusal(preview, fieldNames),
    from: sender && {
      phone_number: sender.number.e164,
      phone_number_id: sender.number.phoneNumberId,
      line_type: sender.number.type,
    },
    reason: sender?.reason ?? null,
    wait_seconds: sender && seconds(sender.waitMs),
    type,
    encoding: asked.hasContent ? ENCODINGS[content?.encoding ?? text.encoding] : null,
    parts: asked.hasContent ? (content?.parts ?? (type === "MMS" ? 1 : text.segmentCount)) : null,
    num_chars: asked.hasContent ? (content?.characterCount ?? text.characterCount) : null,
    ...(asked.hasContent ? presentText(asked.text, type, text) : NO_TEXT),
    cost: asked.hasContent ? presentCost(preview.price) : null,
    cost_breakdown: asked.hasContent ? presentBreakdown(preview.price) : null,
    mapping: {
      before: preview.mapping && presentMapping(preview.mapping),
      action: preview.mappingAction,
      after: mappingAfter(preview),
    },
    trace: trace && presentTrace(trace),
    candidates: candidates && {
      total: candidates.length,
      data: candidates.slice(0, MAX_CANDIDATES).map(presentCandidate),
    },
  };
}

const NO_TEXT = { smart_encoding: null, text_sent: null, special_characters: null };

function presentText(
  written: string,
  type: MessageType,
  text: PreviewedText,
): Pick<WirePreview, "smart_encoding" | "text_sent" | "special_characters"> {
  const content = { ...text, type, text: written, parts: text.segmentCount };
  return {
    smart_encoding: presentSmartEncoding(content).smart_encoding,
    text_sent: text.wireText ?? written,
    special_characters: text.characters.map(({ character, codePoint, replacement, positions }) => ({
      character,
      code_point: codePoint,
      replacement,
      positions: [...positions],
    })),
  };
}

const ENCODINGS = { gsm7: "GSM-7", ucs2: "UCS-2" } as const;

function presentRefusal({ refusal }: MessagePreview, fieldNames: FieldNames): WirePreview["error"] {
  if (refusal === null) return null;
  const { status, body } = refusalOf(refusal, fieldNames);
  const [error] = body.errors;
  return error ? { status, ...error } : null;
}

function presentMapping(mapping: PreviewedMapping): NonNullable<WirePreview["mapping"]["before"]> {
  return {
    fate: mapping.fate,
    from: mapping.sender,
    pinned: mapping.pinned,
    created_at: mapping.createdAt.toISOString(),
    last_message_at: time(mapping.lastMessageAt),
    expires_at: time(mapping.expiresAt),
  };
}

/** A refusal leaves the mapping as it is, and so does a send whose pin cannot be used. */
function mappingAfter(preview: MessagePreview): WirePreview["mapping"]["after"] {
  const { mapping, mappingAction, sender, expiresAtAfter } = preview;
  if (mappingAction === "none" || mappingAction === "leave") {
    if (mapping === null || !["live", "number_unavailable"].includes(mapping.fate)) return null;
    return { from: mapping.sender, pinned: mapping.pinned, expires_at: time(mapping.expiresAt) };
  }
  const pinned = mappingAction === "refresh" && mapping?.pinned === true;
  return { from: sender?.number.e164 ?? null, pinned, expires_at: time(expiresAtAfter) };
}

function presentTrace(trace: SelectionTrace): NonNullable<WirePreview["trace"]> {
  const { geomatch, weights, chosen } = trace;
  return {
    reason: trace.reason,
    type: trace.messageType,
    mapping: trace.mapping,
    assigned: trace.assigned,
    excluded: trace.excluded && { ...trace.excluded },
    geomatch: geomatch && { area_code: geomatch.areaCode, matches: geomatch.matches },
    weights: weights && {
      long_code: weights.longCode,
      toll_free: weights.tollFree,
      long_code_credit: weights.longCodeCredit,
      only_type: weights.onlyType,
    },
    chosen: chosen && {
      ...presentTraced(chosen),
      phone_number_id: chosen.phoneNumberId,
      line_type: chosen.type,
    },
    runners_up: trace.runnersUp.map(presentTraced),
  };
}

function presentTraced({ e164, waitMs, lastUsedAtMs }: TracedNumber) {
  return { phone_number: e164, wait_seconds: seconds(waitMs), last_used_at: timeOfMs(lastUsedAtMs) };
}

function presentCandidate({ number, ...candidate }: CandidateExplanation) {
  return {
    phone_number: number.e164,
    line_type: number.type,
    exclusion: candidate.exclusion,
    rank: candidate.rank,
    chosen: candidate.isChosen,
    matches_area_code: candidate.matchesAreaCode,
    wait_seconds: seconds(candidate.waitMs),
    last_used_at: timeOfMs(candidate.lastUsedAtMs),
  };
}

/** A rate of 0 never frees the number again. */
function seconds(ms: number): number | null {
  return ms >= Number.MAX_SAFE_INTEGER ? null : Math.round(ms) / 1_000;
}

function time(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}

function timeOfMs(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
