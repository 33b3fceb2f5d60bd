import type pg from "pg";
import type { MediaObject } from "@/lib/media/object-repository";

/** A file of a message as it was sent, or as it came; null = it was not fetched, or is not kept any more. */
export interface KeptFile {
  readonly messageId: string;
  readonly object: MediaObject | null;
}

/** The files of these messages, in their order. */
export async function findKeptFiles(
  db: pg.Pool,
  messages: readonly { readonly messagingProfileId: string; readonly messageId: string }[],
): Promise<KeptFile[]> {
  const { rows } = await db.query<KeptFile>(
    `SELECT m.message_id AS "messageId", CASE WHEN o.sha256 IS NOT NULL THEN
                json_build_object('sha256', o.sha256, 'size', o.size, 'contentType', o.content_type) END AS object
     FROM unnest($1::uuid[], $2::uuid[]) AS i(profile, id)
     JOIN message_media m ON m.messaging_profile_id = i.profile AND m.message_id = i.id
     LEFT JOIN media_objects o ON o.sha256 = coalesce(m.sent_sha256, m.sha256)
     ORDER BY m.message_id, m.position`,
    [
      messages.map(({ messagingProfileId }) => messagingProfileId),
      messages.map(({ messageId }) => messageId),
    ],
  );
  return rows;
}
