import { KEEP_MEDIA_MS } from "@/lib/media/keep-media";
import { mediaUrl } from "@/lib/media/media-url";
import type { MediaObject } from "@/lib/media/object-repository";
import type { MessageMedia } from "./types";

/** What a reading statement brings of a message's media: a row per file that was begun with. */
export interface StoredMediaRow {
  readonly position: number;
  readonly sha256: string | null;
  readonly size: number | null;
  readonly contentType: string | null;
  readonly sentSha256: string | null;
  readonly sentSize: number | null;
  readonly sentContentType: string | null;
  readonly problem: string | null;
}

/** The expression that brings them, of a message `m`; a message without media pays nothing for it. */
export const MEDIA_COLUMN = `CASE WHEN m.media_urls IS NOT NULL THEN (
    SELECT json_agg(json_build_object('position', x.position, 'sha256', x.sha256, 'size', x.size, 'contentType', x.content_type,
        'sentSha256', x.sent_sha256, 'sentSize', x.sent_size, 'sentContentType', x.sent_content_type, 'problem', x.problem))
    FROM message_media x WHERE x.messaging_profile_id = m.messaging_profile_id AND x.message_id = m.id) END`;

/** The media of a message in its order, begun with or not. */
export function readStoredMedia(
  urls: readonly string[],
  rows: readonly StoredMediaRow[] | null,
): readonly MessageMedia[] {
  return urls.map((sourceUrl, position) => {
    const row = rows?.find((one) => one.position === position);
    return {
      sourceUrl,
      fetched: objectOf(row?.sha256, row?.size, row?.contentType),
      sent: objectOf(row?.sentSha256, row?.sentSize, row?.sentContentType),
      problem: row?.problem ?? null,
    };
  });
}

function objectOf(
  sha256: string | null | undefined,
  size: number | null | undefined,
  contentType: string | null | undefined,
): MediaObject | null {
  return sha256 ? { sha256, size: size ?? 0, contentType: contentType ?? "" } : null;
}

/**
 * The address under which an application gets a file of a message: of a received one ours, for 30 days after it came, as
 * soon as it was fetched; else the one the message named.
 */
export function publicMediaUrl(
  { sourceUrl, fetched }: MessageMedia,
  { isInbound, acceptedAtMs }: { readonly isInbound: boolean; readonly acceptedAtMs: number },
  publicUrl: string,
): string {
  if (!isInbound || fetched === null) return sourceUrl;
  return mediaUrl(
    { sha256: fetched.sha256, expiresAtMs: acceptedAtMs + KEEP_MEDIA_MS },
    fetched.contentType,
    publicUrl,
  );
}
