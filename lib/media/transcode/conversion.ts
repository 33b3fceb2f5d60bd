/** A file to make fit. */
export interface ConversionJob {
  readonly inputPath: string;
  /** By content, as `sniffMediaType` names it. */
  readonly mime: string;
  readonly limitBytes: number;
  /** A folder of this conversion alone. */
  readonly workFolder: string;
  readonly signal: AbortSignal;
}

/** What became of a file that was over the limit. */
export type Conversion =
  | {
      readonly kind: "transcoded";
      readonly path: string;
      readonly mime: string;
      /** Bytes. */
      readonly size: number;
    }
  /** Nothing is wrong with it that is known, but it cannot be made to fit. */
  | { readonly kind: "too_large"; readonly reason: string }
  /** Its decoder refuses it, or broke on it. */
  | { readonly kind: "unreadable"; readonly reason: string };
