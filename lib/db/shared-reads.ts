/** Reads some keys by one statement; a key that is missing from the answer stands for nothing. */
export type ReadMany<V> = (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;

interface Waiting<V> {
  readonly promise: Promise<V | null>;
  readonly settle: (value: V | null) => void;
  readonly fail: (error: unknown) => void;
}

export interface SharedReadsOptions {
  /** Keys of one statement. */
  readonly maxBatch?: number;
  /** Statements at a time; what comes beyond waits, and shares the next one. */
  readonly maxRunning?: number;
}

/**
 * Reads that are asked for by the thousand at a time, a statement for many of them: what is asked for in the same turn, or
 * while enough statements run, shares the next one, and who asks for the same gets the same object (never change it).
 *
 * No one ever joins a read that had begun before: what is answered was so at some moment after it was asked for, so a
 * change that had returned by then is always seen.
 */
export class SharedReads<V> {
  private readonly waiting = new Map<string, Waiting<V>>();
  private readonly running = new Set<string>();
  private statements = 0;
  private isScheduled = false;
  private readonly maxBatch: number;
  private readonly maxRunning: number;

  constructor(
    private readonly readMany: ReadMany<V>,
    { maxBatch = 200, maxRunning = 2 }: SharedReadsOptions = {},
  ) {
    this.maxBatch = maxBatch;
    this.maxRunning = maxRunning;
  }

  /**
   * What the key stands for; null = nothing.
   *
   * @throws what the statement threw, to all that shared it
   */
  get(key: string): Promise<V | null> {
    const queued = this.waiting.get(key);
    if (queued !== undefined) return queued.promise;
    let settle: Waiting<V>["settle"] = () => undefined;
    let fail: Waiting<V>["fail"] = () => undefined;
    const promise = new Promise<V | null>((onSettle, onFail) => {
      settle = onSettle;
      fail = onFail;
    });
    this.waiting.set(key, { promise, settle, fail });
    this.schedule();
    return promise;
  }

  private schedule(): void {
    if (this.isScheduled || this.statements >= this.maxRunning) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.startAll();
    });
  }

  private startAll(): void {
    while (this.statements < this.maxRunning) {
      const batch = this.takeBatch();
      if (batch.size === 0) return;
      void this.run(batch);
    }
  }

  /** A key that is being read waits for its turn: those that ask meanwhile then share one read. */
  private takeBatch(): Map<string, Waiting<V>> {
    const batch = new Map<string, Waiting<V>>();
    for (const [key, one] of this.waiting) {
      if (this.running.has(key)) continue;
      batch.set(key, one);
      if (batch.size === this.maxBatch) break;
    }
    for (const key of batch.keys()) {
      this.waiting.delete(key);
      this.running.add(key);
    }
    return batch;
  }

  private async run(batch: ReadonlyMap<string, Waiting<V>>): Promise<void> {
    this.statements++;
    try {
      const found = await this.readMany([...batch.keys()]);
      for (const [key, { settle }] of batch) settle(found.get(key) ?? null);
    } catch (error) {
      for (const { fail } of batch.values()) fail(error);
    } finally {
      this.statements--;
      for (const key of batch.keys()) this.running.delete(key);
      if (this.waiting.size > 0) this.schedule();
    }
  }
}

/** The shared reads of one kind on each connection pool, made when they are first asked for. */
export function sharedReadsPer<P extends object, V>(
  readMany: (pool: P, keys: readonly string[]) => Promise<ReadonlyMap<string, V>>,
  options?: SharedReadsOptions,
): (pool: P) => SharedReads<V> {
  const perPool = new WeakMap<P, SharedReads<V>>();
  return (pool) => {
    let reads = perPool.get(pool);
    if (reads === undefined) {
      reads = new SharedReads((keys) => readMany(pool, keys), options);
      perPool.set(pool, reads);
    }
    return reads;
  };
}
