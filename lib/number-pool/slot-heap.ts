/** The first slots are kept sorted in front of the heap: the choice and five runners-up, with room to refill rarely. */
const FRONT_CAPACITY = 16;
const FRONT_REFILL = 6;

/** Longest list `peekFirst` gives. */
export const MAX_PEEK = FRONT_CAPACITY;

/** `position` of a slot that lies in the front. */
const IN_FRONT = -1;

/**
 * A priority queue of slots (positions of numbers in a pool, in the order of their E.164), smallest key first.
 * Equal keys go by least recently used, then by lowest slot (P5).
 *
 * A binary heap behind a short sorted front: every trace asks for the first six, which a heap alone does not have in
 * order (measured: reading them out of the heap cost half of a selection). Keys lie beside the slots in typed arrays, so
 * sifting through 10,000 numbers reads neighbours and allocates nothing. `position` says where a slot lies and may be
 * shared by heaps that never hold the same slot.
 */
export class SlotHeap {
  private readonly frontSlots = new Int32Array(FRONT_CAPACITY + 1);
  private readonly frontKeys = new Float64Array(FRONT_CAPACITY + 1);
  private frontSize = 0;
  private readonly slots: Int32Array;
  private readonly keys: Float64Array;
  private heapSize = 0;

  constructor(
    capacity: number,
    private readonly position: Int32Array,
    private readonly lastUsed: Float64Array,
  ) {
    this.slots = new Int32Array(capacity);
    this.keys = new Float64Array(capacity);
  }

  get size(): number {
    return this.frontSize + this.heapSize;
  }

  /** The first slot, -1 when empty. */
  first(): number {
    return this.frontSize === 0 ? -1 : (this.frontSlots[0] as number);
  }

  /** The key of the first slot, Infinity when empty. */
  firstKey(): number {
    return this.frontSize === 0 ? Number.POSITIVE_INFINITY : (this.frontKeys[0] as number);
  }

  push(slot: number, key: number): void {
    const last = this.frontSize - 1;
    const belongsInFront =
      last >= 0 && this.isBefore(slot, key, this.frontSlots[last] as number, this.frontKeys[last] as number);
    if (belongsInFront || (this.heapSize === 0 && this.frontSize < FRONT_CAPACITY)) {
      this.insertIntoFront(slot, key);
    } else {
      this.siftUp(this.heapSize++, slot, key);
    }
  }

  /** Takes out a slot the heap holds. */
  remove(slot: number): void {
    const place = this.position[slot] as number;
    if (place === IN_FRONT) this.removeFromFront(slot);
    else this.removeFromHeap(place);
  }

  /** Moves a slot the heap holds, after its key or its last use has changed. */
  rekey(slot: number, key: number): void {
    this.remove(slot);
    this.push(slot, key);
  }

  /** Writes the first slots in order into `out` from `offset` on and returns how many; at most `MAX_PEEK`. */
  peekFirst(limit: number, out: Int32Array, offset: number): number {
    if (limit > this.frontSize && this.heapSize > 0) this.fillFront(limit);
    const count = Math.min(limit, this.frontSize);
    for (let i = 0; i < count; i++) out[offset + i] = this.frontSlots[i] as number;
    return count;
  }

  private insertIntoFront(slot: number, key: number): void {
    const { frontSlots, frontKeys } = this;
    let at = this.frontSize++;
    while (at > 0 && this.isBefore(slot, key, frontSlots[at - 1] as number, frontKeys[at - 1] as number)) {
      frontSlots[at] = frontSlots[at - 1] as number;
      frontKeys[at] = frontKeys[at - 1] as number;
      at--;
    }
    frontSlots[at] = slot;
    frontKeys[at] = key;
    this.position[slot] = IN_FRONT;
    if (this.frontSize > FRONT_CAPACITY) {
      const last = --this.frontSize;
      this.siftUp(this.heapSize++, frontSlots[last] as number, frontKeys[last] as number);
    }
  }

  private removeFromFront(slot: number): void {
    const { frontSlots, frontKeys } = this;
    let at = 0;
    while (frontSlots[at] !== slot) at++;
    for (const size = --this.frontSize; at < size; at++) {
      frontSlots[at] = frontSlots[at + 1] as number;
      frontKeys[at] = frontKeys[at + 1] as number;
    }
    if (this.frontSize < FRONT_REFILL && this.heapSize > 0) this.fillFront(FRONT_CAPACITY);
  }

  private fillFront(wanted: number): void {
    while (this.frontSize < wanted && this.heapSize > 0) {
      const slot = this.slots[0] as number;
      this.frontSlots[this.frontSize] = slot;
      this.frontKeys[this.frontSize++] = this.keys[0] as number;
      this.removeFromHeap(0);
      this.position[slot] = IN_FRONT;
    }
  }

  private isBefore(slot: number, key: number, otherSlot: number, otherKey: number): boolean {
    if (key !== otherKey) return key < otherKey;
    const used = this.lastUsed[slot] as number;
    const otherUsed = this.lastUsed[otherSlot] as number;
    return used !== otherUsed ? used < otherUsed : slot < otherSlot;
  }

  /** Fills the hole with the last of the heap, which goes up or down from there. */
  private removeFromHeap(hole: number): void {
    const { slots, keys } = this;
    const last = --this.heapSize;
    if (hole === last) return;
    const slot = slots[last] as number;
    const key = keys[last] as number;
    const parent = (hole - 1) >> 1;
    if (hole > 0 && this.isBefore(slot, key, slots[parent] as number, keys[parent] as number)) {
      this.siftUp(hole, slot, key);
    } else {
      this.siftDown(hole, slot, key);
    }
  }

  private siftUp(from: number, slot: number, key: number): void {
    const { slots, keys, position } = this;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const parentSlot = slots[parent] as number;
      const parentKey = keys[parent] as number;
      if (!this.isBefore(slot, key, parentSlot, parentKey)) break;
      slots[place] = parentSlot;
      keys[place] = parentKey;
      position[parentSlot] = place;
      place = parent;
    }
    slots[place] = slot;
    keys[place] = key;
    position[slot] = place;
  }

  private siftDown(from: number, slot: number, key: number): void {
    const { slots, keys, position, heapSize } = this;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heapSize) break;
      let childSlot = slots[child] as number;
      let childKey = keys[child] as number;
      if (child + 1 < heapSize) {
        const otherSlot = slots[child + 1] as number;
        const otherKey = keys[child + 1] as number;
        if (this.isBefore(otherSlot, otherKey, childSlot, childKey)) {
          child++;
          childSlot = otherSlot;
          childKey = otherKey;
        }
      }
      if (!this.isBefore(childSlot, childKey, slot, key)) break;
      slots[place] = childSlot;
      keys[place] = childKey;
      position[childSlot] = place;
      place = child;
    }
    slots[place] = slot;
    keys[place] = key;
    position[slot] = place;
  }
}
