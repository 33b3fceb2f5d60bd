import type pg from "pg";
import { type Clock, systemClock } from "@/lib/clock";
import { getPool } from "@/lib/db/client";
import { getLogger } from "@/lib/logger";
import { assessNumberHealth, healthWindowStart } from "@/lib/number-pool/number-health";
import { createPoolIndex } from "@/lib/number-pool/pool-index";
import { setNextFree } from "@/lib/number-pool/set-next-free";
import type { PoolIndex, PoolNumber, PoolSettings } from "@/lib/number-pool/types";
import { isNumberType, type SenderType } from "@/lib/phone-number/sender-type";
import { PriceTables } from "@/lib/price/price-tables";
import { processSingleton } from "@/lib/process-singleton";
import { findBookings } from "./booking-repository";
import { NumberBookings } from "./number-bookings";
import {
  findProfileWithNumbers,
  type NumberCarrier,
  type StoredProfile,
  sumOutcomes,
} from "./pool-snapshot-repository";

/** What sends a message: a number of the pool, or a short code or alphanumeric id that was named. */
export type Sender = Omit<PoolNumber, "type"> & {
  readonly type: SenderType;
  readonly usLongCodeFallback?: string | null;
};

/** A profile ready for deciding: its settings and its pool prepared for selecting, as of one version. */
export interface PoolSnapshot {
  readonly profile: StoredProfile;
  /** false = mappings are neither read nor written (S4, S14). */
  readonly usesMappings: boolean;
  readonly pool: PoolIndex;
  /** Whether any of its senders has a rate. */
  readonly hasRates: boolean;
  /** Shared by the profiles of the process. */
  readonly bookings: NumberBookings;
  /** Whatever of the profile can be named as a sender, short codes and alphanumeric ids too. */
  readonly sendersByName: ReadonlyMap<string, Sender>;
  readonly assignmentIds: ReadonlySet<number>;
  /** By the number's id. */
  readonly carriers: ReadonlyMap<string, NumberCarrier>;
  /** Numbers whose messages wait for more than the worker: they have a rate, or sending is held. */
  readonly throttledIds: ReadonlySet<string>;
  /** Of the numbers that have any. */
  readonly tags: ReadonlyMap<string, readonly string[]>;
}

export interface PoolSnapshotOptions {
  readonly clock?: Clock;
  /** Profiles kept; the one unused for longest goes first and, when it is needed again, starts a new weight cycle. */
  readonly maxProfiles?: number;
  /** How old health flags (O3) may get. */
  readonly healthTtlMs?: number;
  /** How old may get what is known of the slots that other processes promise. */
  readonly bookingsTtlMs?: number;
}

interface Entry {
  snapshot: PoolSnapshot;
  unhealthy: ReadonlySet<string>;
  healthCheckedAtMs: number;
  isRefreshing: boolean;
  bookingsReadAtMs: number;
}

/**
 * The profiles of this process, prepared for deciding. A cache that may be stale: whoever decides compares `version`
 * with the database's and loads again when it is older (S12).
 */
export class PoolSnapshots {
  private readonly entries = new Map<string, Entry>();
  private readonly loads = new Map<string, Promise<PoolSnapshot | null>>();
  private readonly clock: Clock;
  private readonly maxProfiles: number;
  private readonly healthTtlMs: number;
  private readonly bookingsTtlMs: number;
  readonly bookings = new NumberBookings();
  /** What messages cost; of all profiles. */
  readonly prices: PriceTables;

  constructor(
    private readonly pool: pg.Pool,
    options: PoolSnapshotOptions = {},
  ) {
    this.prices = new PriceTables(pool);
    this.clock = options.clock ?? systemClock;
    this.maxProfiles = options.maxProfiles ?? 2_000;
    this.healthTtlMs = options.healthTtlMs ?? 15_000;
    this.bookingsTtlMs = options.bookingsTtlMs ?? 500;
  }

  /** What is cached, whatever its age. Select from it at once: after an `await` ask again. */
  peek(profileId: string): PoolSnapshot | null {
    const entry = this.entries.get(profileId);
    if (entry === undefined) return null;
    this.entries.delete(profileId);
    this.entries.set(profileId, entry);
    this.refreshHealthWhenDue(profileId, entry);
    this.refreshBookingsWhenDue(profileId, entry);
    return entry.snapshot;
  }

  /** The profile at this version or a later one; null = it does not exist (any more). */
  async load(profileId: string, version = 0): Promise<PoolSnapshot | null> {
    const cached = this.peek(profileId);
    if (cached !== null && version > 0 && cached.profile.version >= version) return cached;
    // A load that was already under way may have seen an older version.
    const joined = this.loads.get(profileId);
    if (joined !== undefined) {
      const snapshot = await joined;
      if (snapshot !== null && snapshot.profile.version >= version) return this.peek(profileId);
    }
    return this.loads.get(profileId) ?? this.startLoad(profileId);
  }

  /** Loads a changed profile ahead of its next message, if it is in use. */
  async refresh(profileId: string): Promise<void> {
    if (this.entries.has(profileId)) await this.load(profileId);
  }

  /** What the database has promised of the slots of these profiles' numbers, read anew. */
  async refreshBookings(profileIds: readonly string[]): Promise<void> {
    const entries = profileIds.flatMap((id) => this.entries.get(id) ?? []);
    const ids = entries.flatMap(({ snapshot }) => ratedNumbersOf(snapshot));
    if (ids.length === 0) return;
    const readAtMs = this.clock.now();
    const known = await findBookings(this.pool, ids);
    const bookings = new Map(ids.map((id) => [id, known.get(id) ?? 0]));
    for (const entry of entries) entry.bookingsReadAtMs = readAtMs;
    this.learnBookings(profileIds, bookings);
  }

  /** @param bookedUntilMs by number of these profiles */
  learnBookings(profileIds: readonly string[], bookedUntilMs: ReadonlyMap<string, number>): void {
    const pools = profileIds.flatMap((id) => this.entries.get(id)?.snapshot.pool ?? []);
    for (const [phoneNumberId, untilMs] of bookedUntilMs) {
      this.bookings.learn(phoneNumberId, untilMs);
      for (const pool of pools) setNextFree(pool, phoneNumberId, untilMs);
    }
  }

  private refreshBookingsWhenDue(profileId: string, entry: Entry): void {
    if (!entry.snapshot.hasRates || this.clock.now() < entry.bookingsReadAtMs + this.bookingsTtlMs) return;
    entry.bookingsReadAtMs = this.clock.now();
    this.refreshBookings([profileId]).catch((error: unknown) =>
      getLogger().warn({ err: error, profileId }, "promised slots could not be read"),
    );
  }

  private startLoad(profileId: string): Promise<PoolSnapshot | null> {
    const load = this.read(profileId).finally(() => this.loads.delete(profileId));
    this.loads.set(profileId, load);
    return load;
  }

  private async read(profileId: string): Promise<PoolSnapshot | null> {
    const profile = await findProfileWithNumbers(this.pool, profileId);
    if (profile === null) {
      this.entries.delete(profileId);
      return null;
    }
    const known = this.entries.get(profileId);
    const knownNumbers = known?.snapshot.carriers;
    const newNumbers = profile.numbers.filter((number) => !knownNumbers?.has(number.phoneNumberId));
    const wasSkipping = known?.snapshot.profile.skipUnhealthy ?? false;
    const toAssess = !profile.skipUnhealthy ? [] : wasSkipping ? newNumbers : profile.numbers;
    const unhealthy = await this.findUnhealthy(toAssess.map((number) => number.phoneNumberId));
    for (const id of known?.unhealthy ?? []) unhealthy.add(id);

    // Another load cannot have come between: there is one at a time per profile. A refresh of the flags can.
    const previous = this.entries.get(profileId);
    const entry: Entry = {
      snapshot: prepare(profile, unhealthy, this.bookings, previous?.snapshot.pool),
      unhealthy,
      healthCheckedAtMs:
        previous !== undefined && wasSkipping ? previous.healthCheckedAtMs : this.clock.now(),
      isRefreshing: false,
      bookingsReadAtMs: this.clock.now(),
    };
    for (const { phoneNumberId, ratePerSecond, nextFreeAtMs } of profile.numbers)
      if (ratePerSecond !== null) this.bookings.learn(phoneNumberId, nextFreeAtMs);
    this.entries.delete(profileId);
    this.entries.set(profileId, entry);
    for (const id of this.entries.keys()) {
      if (this.entries.size <= this.maxProfiles) break;
      this.entries.delete(id);
    }
    return entry.snapshot;
  }

  private refreshHealthWhenDue(profileId: string, entry: Entry): void {
    if (!entry.snapshot.profile.skipUnhealthy || entry.isRefreshing) return;
    if (this.clock.now() < entry.healthCheckedAtMs + this.healthTtlMs) return;
    entry.isRefreshing = true;
    this.refreshHealth(profileId, entry)
      .catch((error: unknown) =>
        getLogger().warn({ err: error, profileId }, "number health could not be read"),
      )
      .finally(() => {
        entry.isRefreshing = false;
        entry.healthCheckedAtMs = this.clock.now();
      });
  }

  private async refreshHealth(profileId: string, entry: Entry): Promise<void> {
    const unhealthy = await this.findUnhealthy([...entry.snapshot.carriers.keys()]);
    if (this.entries.get(profileId) !== entry) return;
    const same =
      unhealthy.size === entry.unhealthy.size && [...unhealthy].every((id) => entry.unhealthy.has(id));
    if (same) return;
    entry.unhealthy = unhealthy;
    entry.snapshot = prepare(entry.snapshot.profile, unhealthy, this.bookings, entry.snapshot.pool);
  }

  private async findUnhealthy(phoneNumberIds: readonly string[]): Promise<Set<string>> {
    const unhealthy = new Set<string>();
    if (phoneNumberIds.length === 0) return unhealthy;
    const nowMs = this.clock.now();
    const outcomes = await sumOutcomes(this.pool, phoneNumberIds, healthWindowStart(nowMs), nowMs);
    for (const [id, summed] of outcomes) {
      if (assessNumberHealth([summed], nowMs).isUnhealthy) unhealthy.add(id);
    }
    return unhealthy;
  }
}

function prepare(
  profile: StoredProfile,
  unhealthy: ReadonlySet<string>,
  bookings: NumberBookings,
  previous: PoolIndex | undefined,
): PoolSnapshot {
  const senders = profile.numbers.map(
    ({ carrier: _, tags: __, isHeld: ___, ...number }): Sender => ({
      ...number,
      isUnhealthy: unhealthy.has(number.phoneNumberId),
    }),
  );
  const numbers = senders.filter((sender): sender is PoolNumber => isNumberType(sender.type));
  return {
    profile,
    usesMappings: profile.numberPoolEnabled && profile.stickySender,
    hasRates: senders.some(({ ratePerSecond }) => ratePerSecond !== null),
    bookings,
    pool: createPoolIndex(settingsOf(profile), numbers, previous),
    sendersByName: new Map(senders.map((sender) => [sender.e164, sender])),
    assignmentIds: new Set(numbers.map((number) => number.assignmentId)),
    carriers: new Map(profile.numbers.map((number) => [number.phoneNumberId, number.carrier])),
    throttledIds: new Set(
      profile.numbers.flatMap(({ phoneNumberId, ratePerSecond, isHeld }) =>
        ratePerSecond !== null || isHeld || profile.isHeld ? [phoneNumberId] : [],
      ),
    ),
    tags: new Map(
      profile.numbers.flatMap(({ phoneNumberId, tags }) => (tags.length > 0 ? [[phoneNumberId, tags]] : [])),
    ),
  };
}

function ratedNumbersOf({ sendersByName }: PoolSnapshot): string[] {
  return [...sendersByName.values()].flatMap(({ phoneNumberId, ratePerSecond }) =>
    ratePerSecond === null ? [] : [phoneNumberId],
  );
}

function settingsOf(profile: StoredProfile): PoolSettings | null {
  if (!profile.numberPoolEnabled) return null;
  const { longCodeWeight, tollFreeWeight, stickySender, geomatch, skipUnhealthy } = profile;
  return { longCodeWeight, tollFreeWeight, stickySender, geomatch, skipUnhealthy };
}

/** The snapshots of this process. */
export function getPoolSnapshots(): PoolSnapshots {
  return processSingleton("pool-snapshots", () => new PoolSnapshots(getPool()));
}
