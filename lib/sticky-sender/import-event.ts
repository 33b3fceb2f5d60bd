import type { ImportProgress } from "./import-mappings";

/** A line of the answer to an import: how it is getting on, or that it broke. */
export type ImportEvent =
  | ImportProgress
  | { readonly kind: "failed"; readonly message: string; readonly requestId?: string };
