import type { MediaKeeping } from "@/lib/media/keep-media";
import type { MediaObject } from "@/lib/media/object-repository";
import { fitFiles, type Transcode } from "./fit-files";
import { judgeFiles } from "./judge-files";
import { mmsLimitOf } from "./mms-limits";
import { findMediaRows, findPreparationFacts } from "./repository";
import { inScratchFolder } from "./scratch-folder";
import type { ClaimedWork } from "./work-repository";

export type PreparedMessage =
  /** Files that are sent in another form, by position. */
  | { readonly kind: "prepared"; readonly sent: ReadonlyMap<number, MediaObject> }
  | { readonly kind: "failed"; readonly position: number | null; readonly detail: string }
  /** Nobody waits for it any more. */
  | { readonly kind: "over" };

export interface PreparationSettings extends MediaKeeping {
  readonly transcode: Transcode;
}

/**
 * Makes the fetched files of a message ready for its carrier (F3): refuses what is no media, and what is too large; where the
 * profile transcodes, makes smaller what is over the carrier's limit.
 *
 * @throws when the store or the database fails, or `signal` fires
 */
export async function prepareMessage(
  { messagingProfileId, messageId }: Pick<ClaimedWork, "messagingProfileId" | "messageId">,
  settings: PreparationSettings,
  signal: AbortSignal,
): Promise<PreparedMessage> {
  const facts = await findPreparationFacts(settings.pool, messagingProfileId, messageId);
  if (!facts?.isOpen) return { kind: "over" };
  const files = (await findMediaRows(settings.pool, [{ messagingProfileId, messageId }])).map(
    ({ sha256, size, contentType }) => ({
      sha256: sha256 ?? "",
      size: size ?? 0,
      contentType: contentType ?? "",
    }),
  );
  const limitBytes = mmsLimitOf(facts.numberType, facts);
  const verdict = judgeFiles(files, limitBytes, facts.isTranscoding);
  if (verdict.kind === "refused")
    return { kind: "failed", position: verdict.position, detail: verdict.detail };
  if (verdict.kind === "as_is") return { kind: "prepared", sent: new Map() };
  const fit = await inScratchFolder((folder) =>
    fitFiles(files, limitBytes, settings, settings.transcode, folder, signal),
  );
  if (fit.kind === "unreadable") return { kind: "failed", position: fit.position, detail: fit.detail };
  const sent = fit.files.flatMap((object, place) => (object === null ? [] : ([[place, object]] as const)));
  return { kind: "prepared", sent: new Map(sent) };
}
