import { isMmsMediaType } from "@/lib/media/media-type";
import type { MediaObject } from "@/lib/media/object-repository";
import { MAX_MMS_BYTES } from "./mms-limits";

/** What is to be done with the files of an MMS before its carrier gets them. */
export type FilesVerdict =
  /** They go as they are: they fit, or nobody may make them smaller. */
  | { readonly kind: "as_is" }
  /** Together they are over the limit, and some of them can be made smaller. */
  | { readonly kind: "shrink" }
  /** `position` is that of a file that is to blame by itself; null = all of them together. */
  | { readonly kind: "refused"; readonly position: number | null; readonly detail: string };

/** Whether files of a type can be made smaller as a rule; one that moves, or is a bomb, stays as it is all the same. */
export function isTranscodable(contentType: string): boolean {
  return /^(?:image|video)\//.test(contentType);
}

/**
 * Judges the files of an MMS by type and size (F3; reference: features §7, 40317): refused are files that are no media, and
 * what nobody makes smaller when it has 1 MB or more, or more than the carrier takes where that is higher. What is in doubt is
 * not: the carrier decides about it.
 *
 * Says the same before the message is accepted, of the files that are known by then, and when it is prepared.
 *
 * @param files null = nothing is known of it yet; the others alone can be too much
 * @param limitBytes of the carrier (`mmsLimitOf`)
 * @param isTranscoding of the profile
 */
export function judgeFiles(
  files: readonly (Pick<MediaObject, "size" | "contentType"> | null)[],
  limitBytes: number,
  isTranscoding: boolean,
): FilesVerdict {
  let [bytes, fixedBytes] = [0, 0];
  const isFixed = (contentType: string) => !isTranscoding || !isTranscodable(contentType);
  const isTooMuch = (size: number) => size > limitBytes && size >= MAX_MMS_BYTES;
  for (const [position, file] of files.entries()) {
    if (file === null) continue;
    const { size, contentType } = file;
    if (!isMmsMediaType(contentType))
      return { kind: "refused", position, detail: `Files of type ${contentType} cannot be sent as MMS.` };
    bytes += size;
    if (!isFixed(contentType)) continue;
    fixedBytes += size;
    if (isTooMuch(size)) {
      const why = isTranscoding
        ? `Files of type ${contentType} cannot be made smaller: it must have`
        : "Without MMS transcoding it must have";
      return {
        kind: "refused",
        position,
        detail: `The file has ${inWords(size)} bytes. ${why} ${mostOf(limitBytes)}.`,
      };
    }
  }
  if (isTooMuch(fixedBytes)) {
    const what = isTranscoding ? "The media that cannot be made smaller" : "The media";
    const why = isTranscoding ? "They must have" : "Without MMS transcoding they must have";
    return {
      kind: "refused",
      position: null,
      detail: `${what} have ${inWords(fixedBytes)} bytes together. ${why} ${mostOf(limitBytes)}.`,
    };
  }
  return bytes > limitBytes && isTranscoding ? { kind: "shrink" } : { kind: "as_is" };
}

function mostOf(limitBytes: number): string {
  return limitBytes < MAX_MMS_BYTES
    ? `fewer than ${inWords(MAX_MMS_BYTES)}`
    : `${inWords(limitBytes)} at most`;
}

function inWords(bytes: number): string {
  return bytes.toLocaleString("en-US");
}
