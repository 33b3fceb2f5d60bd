import type { Readable } from "node:stream";

/** Bytes `first` to `last` of a file, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Where the bytes of media lie, by the SHA-256 of their content (hex). What is in the database says which there are; a store
 * only keeps them.
 */
export interface MediaStore {
  /** Keeps a file; what is kept already stays. Fulfils when it is durable. */
  put(sha256: string, path: string, size: number): Promise<void>;
  /** @returns null = it is not there */
  open(sha256: string, range?: ByteRange): Promise<Readable | null>;
  /** What is not there is deleted already. */
  remove(sha256: string): Promise<void>;
}
