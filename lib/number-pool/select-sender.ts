import { isAvailable } from "./exclusion";
import { geomatchAreaCode } from "./geomatch";
import { type Candidates, countOf, type Lane, type PreparedPool } from "./pool-index";
import { rankSoonest } from "./runners-up";
import { type MappingVerdict, Selection } from "./selection";
import { traceRefusal } from "./selection-trace";
import type {
  MessageType,
  NoSelectionReason,
  NoSender,
  PoolIndex,
  PoolNumber,
  PoolSettings,
  SelectedSender,
  SelectionRequest,
  SenderSelection,
  StickyMappingView,
} from "./types";
import type { WeightCycle } from "./weight-cycle";

/**
 * Selects the sender of one pool message: sticky, then geomatch, then weights (O1).
 *
 * A live mapping wins while its number is enabled, weighted and able to carry the message (S7), whatever its health
 * (S8); geomatch and weights choose among the numbers no filter removes. Peeks only, so previews may call it freely:
 * hand the selection to `takeSelection` to make the next one see it.
 *
 * @param mapping the recipient's mapping as stored and judged, null = none; ignored while sticky is off (S4, S14)
 * @param nowMs epoch ms; a clock that runs backwards stands still
 * @returns kind `none` with the reason when nothing is selectable (P7)
 */
export function selectSender(
  request: SelectionRequest,
  pool: PoolIndex,
  mapping: StickyMappingView | null,
  nowMs: number,
): SenderSelection {
  const prepared = pool as PreparedPool;
  const { settings, cycle } = prepared;
  const { messageType } = request;
  prepared.advanceTo(nowMs);
  if (settings === null || cycle === null) return refuse(prepared, messageType, "pool_off", MAPPING_IGNORED);

  const verdict = judgeAvailability(prepared, settings, messageType, mapping);
  if (mapping !== null && verdict.fate === "live") {
    const slot = prepared.slotOfAssignment(mapping.assignmentId) as number;
    return new Selection(prepared, slot, "sticky", messageType, verdict, null);
  }
  const lane = prepared.lanes[messageType];
  if (lane.refusal !== null) return refuse(prepared, messageType, lane.refusal, verdict);
  const areaCode = settings.geomatch ? geomatchAreaCode(request.recipient) : -1;
  const matching = areaCode === -1 ? undefined : lane.byAreaCode.get(areaCode);
  return matching !== undefined && matching.length > 0
    ? selectByAreaCode(prepared, lane, cycle, messageType, verdict, areaCode, matching)
    : selectByWeight(prepared, lane, cycle, messageType, verdict, areaCode);
}

/** The number in the recipient's area code that comes first by P5; the weight cycle only orders the runners-up (O4). */
function selectByAreaCode(
  pool: PreparedPool,
  lane: Lane,
  cycle: WeightCycle,
  messageType: MessageType,
  verdict: MappingVerdict,
  areaCode: number,
  matching: Candidates,
): SelectedSender {
  const { long_code: longCodes, toll_free: tollFree } = lane.byType;
  const isLongCodeNext = cycle.nextType(true, tollFree.length > 0) === "long_code";
  const fallbacks = isLongCodeNext ? [longCodes, tollFree] : [tollFree, longCodes];
  const matches = countOf(matching);
  const ranking = rankSoonest(pool, matching, fallbacks, areaCode, matches);
  return new Selection(pool, ranking.chosen, "geomatch", messageType, verdict, {
    areaCode,
    matches,
    cycle: null,
    credit: 0,
    onlyType: null,
    ranking,
  });
}

/** The type whose turn it is (P2, P4), and of its numbers the one that comes first by P5. */
function selectByWeight(
  pool: PreparedPool,
  lane: Lane,
  cycle: WeightCycle,
  messageType: MessageType,
  verdict: MappingVerdict,
  areaCode: number,
): SelectedSender {
  const { long_code: longCodes, toll_free: tollFree } = lane.byType;
  const isLongCode = cycle.nextType(longCodes.length > 0, tollFree.length > 0) === "long_code";
  const [turn, other] = isLongCode ? [longCodes, tollFree] : [tollFree, longCodes];
  const ranking = rankSoonest(pool, turn, [other], -1, 0);
  const isAlone = longCodes.length === 0 || tollFree.length === 0;
  return new Selection(pool, ranking.chosen, "weight", messageType, verdict, {
    areaCode,
    matches: 0,
    cycle,
    credit: cycle.credit,
    onlyType: isAlone ? (isLongCode ? "long_code" : "toll_free") : null,
    ranking,
  });
}

const MAPPING_IGNORED: MappingVerdict = { fate: "none", action: "none", isPinned: false };
const NO_MAPPING: MappingVerdict = { fate: "none", action: "create", isPinned: false };
const LIVE: MappingVerdict = { fate: "live", action: "refresh", isPinned: false };
const LIVE_PIN: MappingVerdict = { fate: "live", action: "refresh", isPinned: true };
const UNAVAILABLE: MappingVerdict = { fate: "number_unavailable", action: "move", isPinned: false };
const UNAVAILABLE_PIN: MappingVerdict = { fate: "number_unavailable", action: "leave", isPinned: true };

/** What the mapping comes to in this pool and for this message: used, replaced, moved or left alone (S3, S7). */
function judgeAvailability(
  pool: PreparedPool,
  settings: PoolSettings,
  messageType: MessageType,
  mapping: StickyMappingView | null,
): MappingVerdict {
  if (!settings.stickySender) return MAPPING_IGNORED;
  if (mapping === null) return NO_MAPPING;
  if (mapping.fate !== "live") return { fate: mapping.fate, action: "create", isPinned: mapping.isPinned };
  const slot = pool.slotOfAssignment(mapping.assignmentId);
  if (slot !== undefined && isAvailable(pool.numbers[slot] as PoolNumber, settings, messageType)) {
    return mapping.isPinned ? LIVE_PIN : LIVE;
  }
  return mapping.isPinned ? UNAVAILABLE_PIN : UNAVAILABLE;
}

function refuse(
  pool: PreparedPool,
  messageType: MessageType,
  reason: NoSelectionReason,
  mapping: MappingVerdict,
): NoSender {
  return {
    kind: "none",
    reason,
    mappingFate: mapping.fate,
    trace: traceRefusal(pool, messageType, reason, mapping),
  };
}
