import { type Clock, systemClock } from "@/lib/clock";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { getLogger } from "@/lib/logger";
import { type CheckedSecretRow, findSecrets, updateLastUsed } from "./check-repository";
import { KeyUsage } from "./key-usage";
import { toRateLimit, toScopes } from "./repository";
import { hashApiKey } from "./secret";
import type { ApiKeyCheck } from "./types";

/** What was read is believed for so long. It bounds how long a revoked key is accepted where no notification arrived. */
const FRESH_MS = 1_000;
/** From then on a request that is answered from memory also has its key read again, beside it. */
const RENEW_MS = 500;
/** Checked secrets kept; beyond, the one read longest ago goes first. */
const MAX_KNOWN = 10_000;
/** Secrets that belong to no key, kept apart so that guessing cannot push keys out. */
const MAX_UNKNOWN = 1_000;
/** Secrets read by one statement. */
const MAX_BATCH = 1_000;
/** Secrets whose hash is remembered for a second: hashing took 2 % of the processor time of a send. */
const MAX_HASHED = 1_000;
/** No key is longer; what is longer is not looked for. BOOTSTRAP_API_KEY may have 200 characters. */
const MAX_LENGTH = 512;

const UNKNOWN = { ok: false, reason: "unknown" } as const;
const EXPIRED = { ok: false, reason: "expired" } as const;
const REVOKED = { ok: false, reason: "revoked" } as const;

interface Checked {
  readonly result: ApiKeyCheck;
  /** null = no key has this secret. */
  readonly secretId: string | null;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
  readonly readAtMs: number;
  readonly generation: number;
  isRenewing: boolean;
}

interface Read {
  readonly promise: Promise<Checked>;
  readonly settle: (checked: Checked) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Checks the secrets of requests, nearly always in memory: what was read within the last second counts, and a key in
 * use is read again beside its requests. `forget`, called when a key changes, makes every later check read first.
 *
 * Secrets to be read share a statement, one at a time, so wrong secrets by the thousand cost one connection. Only
 * hashes are kept, secrets themselves no longer than a second.
 */
export class ApiKeyChecks {
  readonly usage: KeyUsage;
  private readonly known = new Map<string, Checked>();
  private readonly unknown = new Map<string, Checked>();
  private readonly hashes = new Map<string, string>();
  private readonly clock: Clock;
  private queued = new Map<string, Read>();
  private isReading = false;
  /** What was read before it was raised, or is being read, does not count for later checks. */
  private generation = 0;

  constructor(
    private readonly db: () => Db,
    options: { readonly clock?: Clock } = {},
  ) {
    this.clock = options.clock ?? systemClock;
    this.usage = new KeyUsage((uses, stepMs) => updateLastUsed(this.db(), uses, stepMs));
  }

  /**
   * The check of a secret; a promise only where it has to be read.
   *
   * @throws AppError `unavailable` (the promise rejects) when the database does not answer
   */
  check(secret: string): ApiKeyCheck | Promise<ApiKeyCheck> {
    if (secret.length === 0 || secret.length > MAX_LENGTH) return UNKNOWN;
    const hash = this.hashOf(secret);
    const checked = this.known.get(hash) ?? this.unknown.get(hash);
    const nowMs = this.clock.now();
    const ageMs = checked === undefined ? FRESH_MS : nowMs - checked.readAtMs;
    if (checked?.generation === this.generation && ageMs < FRESH_MS && ageMs >= 0) {
      if (ageMs >= RENEW_MS && !checked.isRenewing) this.renew(hash, checked);
      return this.judge(checked, nowMs);
    }
    return this.read(hash).then((read) => this.judge(read, this.clock.now()));
  }

  private hashOf(secret: string): string {
    const known = this.hashes.get(secret);
    if (known !== undefined) return known;
    const hash = hashApiKey(secret);
    if (this.hashes.size === 0) setTimeout(() => this.hashes.clear(), FRESH_MS).unref();
    if (this.hashes.size < MAX_HASHED) this.hashes.set(secret, hash);
    return hash;
  }

  /** Makes every check that begins from now on read its key first. */
  forget(): void {
    this.generation++;
  }

  private judge(checked: Checked, nowMs: number): ApiKeyCheck {
    const { result, secretId, expiresAtMs } = checked;
    if (!result.ok || secretId === null) return result;
    if (expiresAtMs !== null && expiresAtMs <= nowMs) return EXPIRED;
    this.usage.note(secretId, checked.lastUsedAtMs, nowMs);
    return result;
  }

  private renew(hash: string, checked: Checked): void {
    checked.isRenewing = true;
    this.read(hash).catch((error: unknown) => {
      checked.isRenewing = false;
      getLogger().warn({ err: error }, "an API key in use could not be read again");
    });
  }

  /** Never joins a read under way: that may have seen the database before a change which this check must see. */
  private read(hash: string): Promise<Checked> {
    const queued = this.queued.get(hash);
    if (queued) return queued.promise;
    let settle: Read["settle"] = () => undefined;
    let fail: Read["fail"] = () => undefined;
    const promise = new Promise<Checked>((onSettle, onFail) => {
      settle = onSettle;
      fail = onFail;
    });
    this.queued.set(hash, { promise, settle, fail });
    if (!this.isReading) {
      this.isReading = true;
      // Checks that begin in the same turn share the first statement.
      setImmediate(() => void this.readAll());
    }
    return promise;
  }

  private async readAll(): Promise<void> {
    while (this.queued.size > 0) await this.readBatch();
    this.isReading = false;
  }

  private async readBatch(): Promise<void> {
    const batch = [...this.queued].slice(0, MAX_BATCH);
    for (const [hash] of batch) this.queued.delete(hash);
    const generation = this.generation;
    const readAtMs = this.clock.now();
    try {
      const rows = await findSecrets(
        this.db(),
        batch.map(([hash]) => hash),
      );
      const found = new Map(rows.map((row) => [row.secretHash, row]));
      for (const [hash, { settle }] of batch) {
        const checked = { ...toChecked(found.get(hash)), readAtMs, generation, isRenewing: false };
        this.keep(hash, checked);
        settle(checked);
      }
    } catch (cause) {
      const error = new AppError("unavailable", {
        detail: "The API key could not be checked. Try again in a moment.",
        cause,
      });
      for (const [, { fail }] of batch) fail(error);
    }
  }

  private keep(hash: string, checked: Checked): void {
    const isKnown = checked.secretId !== null;
    const [store, other] = isKnown ? [this.known, this.unknown] : [this.unknown, this.known];
    other.delete(hash);
    store.delete(hash);
    store.set(hash, checked);
    const limit = isKnown ? MAX_KNOWN : MAX_UNKNOWN;
    for (const oldest of store.keys()) {
      if (store.size <= limit) break;
      store.delete(oldest);
    }
  }
}

function toChecked(
  row: CheckedSecretRow | undefined,
): Pick<Checked, "result" | "secretId" | "expiresAtMs" | "lastUsedAtMs"> {
  if (!row) return { result: UNKNOWN, secretId: null, expiresAtMs: null, lastUsedAtMs: null };
  const key = {
    id: row.apiKeyId,
    name: row.name,
    scopes: toScopes(row.scopes),
    rateLimit: toRateLimit(row.rateLimitRequests, row.rateLimitWindowMs),
  };
  return {
    result: row.revokedAt ? REVOKED : { ok: true, key },
    secretId: row.secretId,
    expiresAtMs: row.expiresAt?.getTime() ?? null,
    lastUsedAtMs: row.lastUsedAt?.getTime() ?? null,
  };
}
