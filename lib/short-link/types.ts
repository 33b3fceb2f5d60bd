/** How links in the messages of a profile are shortened (F5), as of now. */
export interface Shortener {
  /** Host of the short links. */
  readonly domain: string;
  /** Of the short links; null = the domain is not verified (any more), and must not be used. */
  readonly scheme: "http" | "https" | null;
  readonly prefix: string;
  readonly replaceBlacklistOnly: boolean;
  /** All verified domains: links on them are short already. */
  readonly ownHosts: readonly string[];
}

/** A link as it was replaced. */
export interface ShortenedLink {
  readonly code: string;
  readonly target: string;
}

/** A short link with who opened it. */
export interface LinkWithClicks {
  readonly code: string;
  /** As in the message. */
  readonly url: string;
  readonly target: string;
  readonly personClicks: number;
  /** Previews of messengers, crawlers and prefetches. */
  readonly robotClicks: number;
  /** By people; null = nobody yet. */
  readonly firstClickedAtMs: number | null;
  readonly lastClickedAtMs: number | null;
}
