import type pg from "pg";
import { AppError } from "@/lib/errors/app-error";
import { isConnectionError } from "./accept-connection";
import type { PoolSnapshots } from "./pool-snapshot";
import { findProfileOfNumber } from "./sender-profile-repository";

/** Numbers kept; the one unused for longest goes first. */
const MAX_SENDERS = 50_000;

/**
 * Which profile a number is assigned to, for requests that name their sender and no profile. A cache that may be stale: it
 * notices that a number has left as soon as the profile's snapshot does, and whoever is refused asks afresh (S12).
 */
export class SenderProfiles {
  private readonly known = new Map<string, string>();
  private readonly lookUps = new Map<string, Promise<string | null>>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly snapshots: PoolSnapshots,
    private readonly maxSenders = MAX_SENDERS,
  ) {}

  /** The profile as far as is known; null = the database says there is none. */
  async find(sender: string): Promise<string | null> {
    const profileId = this.known.get(sender);
    if (profileId !== undefined) {
      const snapshot = this.snapshots.peek(profileId);
      if (snapshot === null || snapshot.sendersByName.has(sender)) {
        this.remember(sender, profileId);
        return profileId;
      }
    }
    return this.lookUps.get(sender) ?? this.startLookUp(sender);
  }

  /**
   * The profile as the database says now; sees every change that has returned before the call.
   *
   * @throws AppError unavailable when the database cannot be reached
   */
  async findAfresh(sender: string): Promise<string | null> {
    let profileId: string | null;
    try {
      profileId = await findProfileOfNumber(this.pool, sender);
    } catch (error) {
      throw isConnectionError(error) ? new AppError("unavailable", { cause: error }) : error;
    }
    if (profileId === null) this.known.delete(sender);
    else this.remember(sender, profileId);
    return profileId;
  }

  private remember(sender: string, profileId: string): void {
    this.known.delete(sender);
    this.known.set(sender, profileId);
    if (this.known.size <= this.maxSenders) return;
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }

  private startLookUp(sender: string): Promise<string | null> {
    const lookUp = this.findAfresh(sender).finally(() => this.lookUps.delete(sender));
    this.lookUps.set(sender, lookUp);
    return lookUp;
  }
}
