import { getEnv } from "@/lib/env";
import type { StoredMessage } from "@/lib/message/get-message";
import { publicMediaUrl } from "@/lib/message-media/stored-media";

/** A media file as applications see it; type, hash and size are those of the file as it was fetched, null until then. */
export interface WireMedia {
  readonly url: string;
  readonly content_type: string | null;
  readonly sha256: string | null;
  readonly size: number | null;
}

/** The media of a stored message. */
export function presentStoredMedia({ media, direction, acceptedAtMs }: StoredMessage): WireMedia[] {
  if (media.length === 0) return [];
  const { publicUrl } = getEnv();
  const isInbound = direction === "inbound";
  return media.map((one) => ({
    url: publicMediaUrl(one, { isInbound, acceptedAtMs }, publicUrl),
    content_type: one.fetched?.contentType ?? null,
    sha256: one.fetched?.sha256 ?? null,
    size: one.fetched?.size ?? null,
  }));
}
