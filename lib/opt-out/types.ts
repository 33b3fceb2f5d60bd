/** How a block came about. */
export type OptOutSource = "message" | "portal" | "api" | "import";

/** A recipient who wants no messages from a profile (F6). */
export interface OptOut {
  readonly messagingProfileId: string;
  /** E.164. */
  readonly recipient: string;
  /** Our number that was told; null = none was. */
  readonly number: string | null;
  /** The word as it was matched; null = it was not a message. */
  readonly keyword: string | null;
  readonly source: OptOutSource;
  readonly createdAtMs: number;
}
