import { getLogger } from "@/lib/logger";
import type { SecretUse } from "./check-repository";

/** "Last used" is shown to the minute, so it is written at most so often. */
export const LAST_USED_STEP_MS = 60_000;
/** Uses are gathered for so long before they are written. */
const GATHER_MS = 1_000;
/** What could not be written is tried again after this. */
const RETRY_MS = 10_000;

/**
 * Notes when secrets were last used, at most once a minute for each and never on the path of an answer: uses are
 * gathered and written together a moment later. What cannot be written is logged and tried again.
 */
export class KeyUsage {
  private readonly pending = new Map<string, number>();
  /** Uses written or waiting to be, so that a busy key is not noted again within the minute. */
  private readonly noted = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly write: (uses: readonly SecretUse[], stepMs: number) => Promise<void>) {}

  /** @param storedAtMs the last use in the database, as far as known */
  note(secretId: string, storedAtMs: number | null, nowMs: number): void {
    const lastMs = this.noted.get(secretId) ?? storedAtMs;
    if (lastMs !== null && nowMs - lastMs < LAST_USED_STEP_MS && nowMs >= lastMs) return;
    this.noted.set(secretId, nowMs);
    this.pending.set(secretId, nowMs);
    this.writeIn(GATHER_MS);
  }

  /** Writes what is pending now. Fulfils when it is written, or logged as not. */
  flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.writing = this.writing.then(() => this.writePending());
    return this.writing;
  }

  private writeIn(milliseconds: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, milliseconds).unref();
  }

  private async writePending(): Promise<void> {
    if (this.pending.size === 0) return;
    const uses = [...this.pending].map(([secretId, atMs]) => ({ secretId, atMs }));
    this.pending.clear();
    try {
      await this.write(uses, LAST_USED_STEP_MS);
    } catch (error) {
      getLogger().warn({ err: error, keys: uses.length }, "the last use of API keys could not be written");
      for (const { secretId, atMs } of uses) {
        if (!this.pending.has(secretId)) this.pending.set(secretId, atMs);
      }
      this.writeIn(RETRY_MS);
      return;
    }
    const newest = Math.max(...uses.map((use) => use.atMs));
    for (const [secretId, atMs] of this.noted) {
      if (newest - atMs >= LAST_USED_STEP_MS && !this.pending.has(secretId)) this.noted.delete(secretId);
    }
  }
}
