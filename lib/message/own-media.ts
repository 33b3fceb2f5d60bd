import { AppError } from "@/lib/errors/app-error";
import { readMediaUrl } from "@/lib/media/media-url";
import type { MediaObject } from "@/lib/media/object-repository";
import { judgeFiles } from "@/lib/message-media/judge-files";
import { mmsLimitOf } from "@/lib/message-media/mms-limits";
import type { BatchConnection } from "./accept-connection";
import { readMediaObjects } from "./accept-read-repository";
import type { PoolSnapshot, Sender } from "./pool-snapshot";
import type { MessageContent, OutboundMessageInput } from "./types";

/**
 * What is known of media under addresses of ours, by address, such as what was uploaded in the portal; null = the address
 * has expired, or its file is gone. What others serve is not in it: it is looked at when it is fetched.
 */
export type OwnMedia = ReadonlyMap<string, MediaObject | null>;

/** Of messages that name none of ours. */
export const NO_OWN_MEDIA: OwnMedia = new Map();

/** Reads what is known of the media of ours that the messages name; without any nothing is asked. */
export async function readOwnMedia(
  connection: BatchConnection,
  inputs: readonly Pick<OutboundMessageInput, "mediaUrls">[],
  publicUrl: string,
  nowMs: number,
): Promise<OwnMedia> {
  const hashes = new Map<string, string>();
  const own = new Map<string, MediaObject | null>();
  for (const { mediaUrls } of inputs)
    for (const url of mediaUrls ?? []) {
      const address = own.has(url) ? null : readMediaUrl(url, publicUrl);
      if (address === null) continue;
      own.set(url, null);
      if (address.expiresAtMs > nowMs) hashes.set(url, address.sha256);
    }
  if (hashes.size === 0) return own;
  const objects = await readMediaObjects(connection, [...new Set(hashes.values())]);
  for (const [url, sha256] of hashes) own.set(url, objects.get(sha256) ?? null);
  return own;
}

/**
 * Refuses an MMS whose media of ours are gone, or too large for its sender's carrier, by the rule it would be prepared by: what
 * would fail later is not accepted.
 *
 * @throws AppError invalid_media (40317) at the file, or at all of them
 */
export function checkOwnMedia(
  { type, mediaUrls }: MessageContent,
  own: OwnMedia,
  number: Sender,
  { profile, carriers }: PoolSnapshot,
): void {
  if (own.size === 0 || type !== "MMS") return;
  const gone = mediaUrls.findIndex((url) => own.get(url) === null);
  if (gone >= 0)
    throw new AppError("invalid_media", {
      field: `mediaUrls.${gone}`,
      detail: "This address of ours has expired. Upload the file again.",
    });
  const carrier = carriers.get(number.phoneNumberId);
  if (carrier === undefined) return;
  const verdict = judgeFiles(
    mediaUrls.map((url) => own.get(url) ?? null),
    mmsLimitOf(number.type, carrier),
    profile.mmsTranscoding,
  );
  if (verdict.kind !== "refused") return;
  const { position, detail } = verdict;
  throw new AppError("invalid_media", {
    field: position === null ? "mediaUrls" : `mediaUrls.${position}`,
    detail,
  });
}
