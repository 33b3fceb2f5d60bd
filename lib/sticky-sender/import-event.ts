import type { ImportProgress } from "./import-mappings";

/** About five million rows. */
export const MAX_UPLOAD_BYTES = 512 * 1024 * 1024;

export const UPLOAD_TOO_LARGE =
  "The file is larger than 512 MB. Split it into several. Nothing was imported.";

/** A line of the answer to an import: how it is getting on, or that it broke. */
export type ImportEvent =
  | ImportProgress
  | { readonly kind: "failed"; readonly message: string; readonly requestId?: string };
