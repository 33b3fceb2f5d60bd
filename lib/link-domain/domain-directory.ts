import type { Clock } from "@/lib/clock";
import type { Db } from "@/lib/db/client";
import { getLogger } from "@/lib/logger";
import { listDomainRows } from "./repository";

/** How old the list may get: a domain that was verified or removed is one here after so long. */
const FRESH_MS = 2_000;

/**
 * The hosts that short links are on, for whoever sorts requests: asked in passing and answered at once, from a list that is read
 * again in the background when it is older than two seconds. While the database is away the last list goes on counting.
 */
export class DomainDirectory {
  private hosts: ReadonlySet<string> = new Set();
  private readAtMs = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | null = null;

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  /** Whether links on this host are ours. */
  has(host: string): boolean {
    if (this.clock.now() >= this.readAtMs + FRESH_MS) void this.refresh();
    return this.hosts.has(host);
  }

  /** Fulfils when the list is as of now, or could not be read. */
  refresh(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  private async read(): Promise<void> {
    const startedAtMs = this.clock.now();
    try {
      const rows = await listDomainRows(this.db);
      this.hosts = new Set(rows.filter(({ verifiedAt }) => verifiedAt !== null).map(({ host }) => host));
    } catch (error) {
      getLogger().warn({ err: error }, "link domains could not be read");
    }
    this.readAtMs = startedAtMs;
  }
}
