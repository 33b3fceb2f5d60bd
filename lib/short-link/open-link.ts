import type pg from "pg";
import { v7 as uuidV7 } from "uuid";
import type { Clock } from "@/lib/clock";
import { SharedReads } from "@/lib/db/shared-reads";
import { ClickWriter, type ClickWriterOptions } from "./click-writer";
import { isRobot, type Visitor } from "./is-robot";
import { splitLinkPath } from "./link-code";
import { findLinksByCode, type StoredLink } from "./link-repository";

/** Links kept; the one that was not opened for longest goes first. */
const MOST_LINKS = 20_000;
/** A longer target is read each time: kept ones are bounded in bytes as well. */
const MOST_TARGET_LENGTH = 2_000;
const MOST_USER_AGENT_LENGTH = 200;

export interface OpenedLink extends Visitor {
  readonly host: string;
  /** Without the query, which what follows links around may add. */
  readonly path: string;
}

/** Finds where short links lead, and counts who opens them (F5). */
export class LinkOpener {
  private readonly links = new Map<string, StoredLink>();
  private readonly reads: SharedReads<StoredLink>;
  private readonly clicks: ClickWriter;

  constructor(
    pool: pg.Pool,
    private readonly clock: Clock,
    options: ClickWriterOptions = {},
  ) {
    this.reads = new SharedReads((codes) => findLinksByCode(pool, codes));
    this.clicks = new ClickWriter(pool, options);
  }

  /**
   * Where a short link leads, counting nothing. Links change never, so one that was opened before is known.
   *
   * @returns null = there is no such link: the code, or its domain, or what stands before it is another one
   * @throws a database error
   */
  async find({ host, path }: Pick<OpenedLink, "host" | "path">): Promise<StoredLink | null> {
    const named = splitLinkPath(path);
    if (named === null) return null;
    const link = this.links.get(named.code) ?? (await this.reads.get(named.code));
    if (link === null || link.domain !== host || link.prefix !== named.prefix) return null;
    this.remember(link);
    return link;
  }

  /** The same, and counts that it was opened: fulfils after the commit, or after a second without one (docs/decisions/0012). */
  async open(opened: OpenedLink): Promise<string | null> {
    const link = await this.find(opened);
    if (link === null) return null;
    const clickedAtMs = this.clock.now();
    await this.clicks.add({
      id: uuidV7({ msecs: clickedAtMs }),
      code: link.code,
      messagingProfileId: link.messagingProfileId,
      messageId: link.messageId,
      clickedAtMs,
      isRobot: isRobot(opened),
      // Postgres stores no NUL; Node's parser lets none through, other callers may.
      userAgent: opened.userAgent?.slice(0, MOST_USER_AGENT_LENGTH).replaceAll("\0", "") || null,
    });
    return link.target;
  }

  /** Writes what was counted. */
  close(): Promise<void> {
    return this.clicks.close();
  }

  private remember(link: StoredLink): void {
    if (link.target.length > MOST_TARGET_LENGTH) return;
    this.links.delete(link.code);
    this.links.set(link.code, link);
    if (this.links.size <= MOST_LINKS) return;
    for (const code of this.links.keys()) {
      this.links.delete(code);
      break;
    }
  }
}
