import { countExclusions, exclusionOf, type PoolCensus } from "./exclusion";
import { geomatchAreaCode } from "./geomatch";
import { NumberUsage } from "./number-usage";
import { QueuePlaces, SoonestQueue } from "./soonest-number";
import type { MessageType, NumberType, PoolIndex, PoolNumber, PoolSettings } from "./types";
import { WeightCycle } from "./weight-cycle";

/** Queues of the numbers that may carry a message type; at most two: those that carry nothing else, those that do. */
export type Candidates = readonly SoonestQueue[];

const NO_CANDIDATES: Candidates = [];

export function countOf(candidates: Candidates): number {
  let count = 0;
  for (const queue of candidates) count += queue.size;
  return count;
}

/** Everything selections for one message type ask of a pool. */
export interface Lane extends PoolCensus {
  readonly byType: Readonly<Record<NumberType, Candidates>>;
  readonly byAreaCode: ReadonlyMap<number, Candidates>;
}

/**
 * Prepares a pool for selecting, once per version of the pool.
 *
 * Pass every number assigned to the profile, also those that cannot be selected: traces count them. `settings` null =
 * the pool is off. `previous`, the index of the version before, hands its state over: the weight cycle when the
 * weights are the same (P2), last uses, next free slots, and the selections not yet kept or given back. It is used up by that.
 */
export function createPoolIndex(
  settings: PoolSettings | null,
  numbers: readonly PoolNumber[],
  previous?: PoolIndex,
): PoolIndex {
  return new PreparedPool(
    settings,
    numbers,
    previous === undefined ? null : (previous as PreparedPool).current(),
  );
}

/** The state behind `PoolIndex`. A slot is the position of a number among all numbers of the pool in the order of E.164. */
export class PreparedPool implements PoolIndex {
  readonly numbers: readonly PoolNumber[];
  readonly usage: NumberUsage;
  readonly cycle: WeightCycle | null;
  readonly lanes: Readonly<Record<MessageType, Lane>>;
  /** The index that took the state over. */
  successor: PreparedPool | null = null;
  /** Latest time seen: a clock that runs backwards stands still. */
  nowMs = Number.NEGATIVE_INFINITY;
  private readonly slotByAssignment = new Map<number, number>();
  private readonly slotByNumber = new Map<string, number>();
  private readonly typeQueues: (SoonestQueue | undefined)[] = [];
  private readonly areaQueues: (SoonestQueue | undefined)[] = [];

  constructor(
    readonly settings: PoolSettings | null,
    numbers: readonly PoolNumber[],
    previous: PreparedPool | null,
  ) {
    this.numbers = [...numbers].sort((a, b) => (a.e164 < b.e164 ? -1 : a.e164 > b.e164 ? 1 : 0));
    this.numbers.forEach((number, slot) => {
      this.slotByAssignment.set(number.assignmentId, slot);
      this.slotByNumber.set(number.phoneNumberId, slot);
    });
    this.usage = new NumberUsage(this.numbers);
    const cycle = settings === null ? null : new WeightCycle(settings);
    const running = previous?.cycle ?? null;
    this.cycle = cycle !== null && running?.hasWeightsOf(cycle) ? running : cycle;
    if (previous !== null) this.takeOver(previous);
    this.lanes = this.prepareLanes();
  }

  /** The slot of the number a mapping points to, undefined when it is not in this version of the pool. */
  slotOfAssignment(assignmentId: number): number | undefined {
    return this.slotByAssignment.get(assignmentId);
  }

  slotOfNumber(phoneNumberId: string): number | undefined {
    return this.slotByNumber.get(phoneNumberId);
  }

  advanceTo(nowMs: number): void {
    if (nowMs > this.nowMs) this.nowMs = nowMs;
  }

  /** Puts a number in its new place after its usage has changed. */
  reorder(slot: number): void {
    this.typeQueues[slot]?.update(slot, this.nowMs);
    this.areaQueues[slot]?.update(slot, this.nowMs);
  }

  /** The index that holds the state now. */
  current(): PreparedPool {
    let pool: PreparedPool = this;
    while (pool.successor !== null) pool = pool.successor;
    return pool;
  }

  private takeOver(previous: PreparedPool): void {
    previous.successor = this;
    this.nowMs = previous.nowMs;
    previous.numbers.forEach((number, from) => {
      const slot = this.slotByNumber.get(number.phoneNumberId);
      if (slot === undefined) previous.usage.abandon(from);
      else this.usage.takeOver(slot, previous.usage, from);
    });
  }

  /**
   * Sorts the selectable numbers into queues. A number is in one queue of its type and, with geomatch on, in one of its
   * area code: numbers that carry both message types share a queue that both lanes read, so a use moves it twice at most.
   */
  private prepareLanes(): Readonly<Record<MessageType, Lane>> {
    const byType = new Map<string, number[]>();
    const byAreaCode = new Map<string, number[]>();
    const { settings } = this;
    this.numbers.forEach((number, slot) => {
      const carried = settings === null ? "" : carriedTypes(number, settings);
      if (carried === "") return;
      append(byType, `${number.type} ${carried}`, slot);
      const areaCode = settings?.geomatch && number.type === "long_code" ? geomatchAreaCode(number.e164) : -1;
      if (areaCode !== -1) append(byAreaCode, `${areaCode} ${carried}`, slot);
    });
    const typeQueues = this.makeQueues(byType, this.typeQueues);
    const areaQueues = this.makeQueues(byAreaCode, this.areaQueues);
    const lane = (messageType: MessageType): Lane => ({
      ...(settings === null
        ? { excluded: { disabled: 0, weight_zero: 0, cannot_carry: 0, unhealthy: 0 }, refusal: "pool_off" }
        : countExclusions(this.numbers, settings, messageType)),
      byType: {
        long_code: candidatesFor("long_code", messageType, typeQueues),
        toll_free: candidatesFor("toll_free", messageType, typeQueues),
      },
      byAreaCode: new Map(
        [...byAreaCode.keys()].map((key) => {
          const areaCode = key.slice(0, key.indexOf(" "));
          return [Number(areaCode), candidatesFor(areaCode, messageType, areaQueues)];
        }),
      ),
    });
    return { SMS: lane("SMS"), MMS: lane("MMS") };
  }

  private makeQueues(
    groups: ReadonlyMap<string, readonly number[]>,
    queueOfSlot: (SoonestQueue | undefined)[],
  ): Map<string, SoonestQueue> {
    const places = new QueuePlaces(this.numbers.length);
    queueOfSlot.length = this.numbers.length;
    const queues = new Map<string, SoonestQueue>();
    for (const [key, slots] of groups) {
      const queue = new SoonestQueue(slots, places, this.usage, this.nowMs);
      queues.set(key, queue);
      for (const slot of slots) queueOfSlot[slot] = queue;
    }
    return queues;
  }
}

/** The message types the number is a candidate for: "SMS", "MMS", "SMS+MMS" or "". */
function carriedTypes(number: PoolNumber, settings: PoolSettings): string {
  const types: MessageType[] = ["SMS", "MMS"];
  return types.filter((type) => exclusionOf(number, settings, type) === null).join("+");
}

function candidatesFor(
  group: string,
  messageType: MessageType,
  queues: ReadonlyMap<string, SoonestQueue>,
): Candidates {
  const both = queues.get(`${group} SMS+MMS`);
  const alone = queues.get(`${group} ${messageType}`);
  if (both === undefined && alone === undefined) return NO_CANDIDATES;
  return both === undefined ? [alone as SoonestQueue] : alone === undefined ? [both] : [both, alone];
}

function append(groups: Map<string, number[]>, key: string, slot: number): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [slot]);
  else group.push(slot);
}
