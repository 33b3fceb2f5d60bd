import { mediaPath } from "@/lib/media/media-url";
import { isShownInPages } from "@/lib/media/serving-headers";
import type { MessageMedia } from "./types";

/** How long a page that was opened shows its media. */
const SHOWN_MS = 6 * 3_600_000;

/** A media file as a page of the portal shows it. */
export interface ShownMedia {
  readonly sourceUrl: string;
  /** Below the portal's own address; null = it was not fetched. */
  readonly path: string | null;
  readonly contentType: string | null;
  readonly size: number | null;
  /** How a page may show it: `link` = only by a link. */
  readonly shownAs: "image" | "video" | "audio" | "link";
  readonly problem: string | null;
  /** What it was sent as, where it was made smaller. */
  readonly sentAs: { readonly contentType: string; readonly size: number; readonly path: string } | null;
}

/** The media of a message for a page. */
export function showMedia(media: readonly MessageMedia[], nowMs: number): ShownMedia[] {
  const expiresAtMs = nowMs + SHOWN_MS;
  return media.map(({ sourceUrl, fetched, sent, problem }) => ({
    sourceUrl,
    path: fetched && mediaPath({ sha256: fetched.sha256, expiresAtMs }, fetched.contentType),
    contentType: fetched?.contentType ?? null,
    size: fetched?.size ?? null,
    shownAs: fetched === null ? "link" : shownAs(fetched.contentType),
    problem,
    sentAs: sent && {
      contentType: sent.contentType,
      size: sent.size,
      path: mediaPath({ sha256: sent.sha256, expiresAtMs }, sent.contentType),
    },
  }));
}

function shownAs(contentType: string): ShownMedia["shownAs"] {
  if (!isShownInPages(contentType)) return "link";
  const [family] = contentType.split("/");
  return family === "image" || family === "video" || family === "audio" ? family : "link";
}
