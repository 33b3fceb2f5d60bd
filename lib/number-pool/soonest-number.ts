import { MAX_PEEK, SlotHeap } from "./slot-heap";

/** What P5 looks at, by slot. Slots are in the order of their E.164, so the lowest slot is the lowest number. */
export interface SlotTimes {
  /** Epoch ms of the last use, made strictly increasing inside a pool; -Infinity = never used. */
  readonly lastUsed: Float64Array;
  /** Epoch ms of the next free slot at the number's rate limit; -Infinity or any past instant = free now. */
  readonly nextFree: Float64Array;
}

/** Where each slot of a family of disjoint queues lies. */
export class QueuePlaces {
  readonly position: Int32Array;
  readonly isBusy: Uint8Array;

  constructor(slotCount: number) {
    this.position = new Int32Array(slotCount);
    this.isBusy = new Uint8Array(slotCount);
  }
}

/**
 * Numbers in the order of P5: who can send soonest, then the least recently used, then the lowest E.164.
 *
 * All numbers whose next free slot has come can send now and differ in their last use only, so they wait in one heap
 * by last use; the others wait in a second heap by next free slot and change over when their time has come.
 */
export class SoonestQueue {
  readonly size: number;
  private readonly free: SlotHeap;
  private readonly busy: SlotHeap;

  constructor(
    slots: readonly number[],
    private readonly places: QueuePlaces,
    private readonly times: SlotTimes,
    nowMs: number,
  ) {
    this.size = slots.length;
    this.free = new SlotHeap(slots.length, places.position, times.lastUsed);
    this.busy = new SlotHeap(slots.length, places.position, times.lastUsed);
    for (const slot of slots) this.insert(slot, nowMs);
  }

  /** The first slots in order, written into `out`; at most `MAX_PEEK`. */
  peekFirst(limit: number, out: Int32Array, nowMs: number): number {
    if (this.busy.firstKey() <= nowMs) this.release(nowMs);
    const free = this.free.peekFirst(limit, out, 0);
    return free === limit ? free : free + this.busy.peekFirst(limit - free, out, free);
  }

  /** Puts a slot in its new place after its times have changed. */
  update(slot: number, nowMs: number): void {
    const isBusy = (this.times.nextFree[slot] as number) > nowMs;
    const wasBusy = this.places.isBusy[slot] === 1;
    if (isBusy !== wasBusy) {
      (wasBusy ? this.busy : this.free).remove(slot);
      this.insert(slot, nowMs);
    } else if (isBusy) {
      this.busy.rekey(slot, this.times.nextFree[slot] as number);
    } else {
      this.free.rekey(slot, this.times.lastUsed[slot] as number);
    }
  }

  private insert(slot: number, nowMs: number): void {
    const nextFree = this.times.nextFree[slot] as number;
    if (nextFree > nowMs) {
      this.places.isBusy[slot] = 1;
      this.busy.push(slot, nextFree);
    } else {
      this.places.isBusy[slot] = 0;
      this.free.push(slot, this.times.lastUsed[slot] as number);
    }
  }

  private release(nowMs: number): void {
    while (this.busy.firstKey() <= nowMs) {
      const slot = this.busy.first();
      this.busy.remove(slot);
      this.insert(slot, nowMs);
    }
  }
}

/** Whether slot `a` goes before slot `b` by P5. */
export function isSooner(a: number, b: number, times: SlotTimes, nowMs: number): boolean {
  const aFree = times.nextFree[a] as number;
  const bFree = times.nextFree[b] as number;
  if ((aFree > nowMs || bFree > nowMs) && aFree !== bFree) return aFree < bFree;
  const aUsed = times.lastUsed[a] as number;
  const bUsed = times.lastUsed[b] as number;
  return aUsed !== bUsed ? aUsed < bUsed : a < b;
}

const left = new Int32Array(MAX_PEEK);
const right = new Int32Array(MAX_PEEK);

/** The first slots of at most two queues in the order of P5, written into `out`; returns how many, at most `MAX_PEEK`. */
export function peekSoonest(
  queues: readonly SoonestQueue[],
  limit: number,
  out: Int32Array,
  times: SlotTimes,
  nowMs: number,
): number {
  const [one, two] = queues;
  if (one === undefined) return 0;
  if (two === undefined) return one.peekFirst(limit, out, nowMs);
  const leftCount = one.peekFirst(limit, left, nowMs);
  const rightCount = two.peekFirst(limit, right, nowMs);
  let written = 0;
  for (let l = 0, r = 0; written < limit && (l < leftCount || r < rightCount); ) {
    const takeLeft =
      r === rightCount || (l < leftCount && isSooner(left[l] as number, right[r] as number, times, nowMs));
    out[written++] = (takeLeft ? left[l++] : right[r++]) as number;
  }
  return written;
}
