/** A file of an MMS, as far as its size is concerned. */
export interface SizedFile {
  /** Bytes. */
  readonly size: number;
  /** Whether it can be made smaller. */
  readonly isTranscodable: boolean;
}

/**
 * How large each file of an MMS may become so that together they stay within the limit (F3).
 *
 * What cannot be made smaller keeps its size; the others share what is left: small ones keep theirs, and large ones get equal
 * parts of the rest, so that one photo beside a long video stays as it is.
 *
 * @returns by file the bytes it may have, null = it stays as it is; null for all when they fit already, or when what cannot be
 *   made smaller leaves nothing to the others
 */
export function planSizes(files: readonly SizedFile[], limitBytes: number): (number | null)[] {
  const unchanged = files.map(() => null);
  if (sum(files) <= limitBytes) return unchanged;
  const open = files.flatMap((file, place) => (file.isTranscodable ? [{ place, size: file.size }] : []));
  let left = limitBytes - sum(files.filter((file) => !file.isTranscodable));
  if (left <= 0 || open.length === 0) return unchanged;
  const plan: (number | null)[] = unchanged;
  open.sort((a, b) => a.size - b.size);
  for (const [index, { place, size }] of open.entries()) {
    const share = Math.floor(left / (open.length - index));
    if (size > share) plan[place] = share;
    left -= Math.min(size, share);
  }
  return plan;
}

function sum(files: readonly SizedFile[]): number {
  return files.reduce((total, { size }) => total + size, 0);
}
