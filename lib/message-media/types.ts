import type { MediaObject } from "@/lib/media/object-repository";

/** One media file of a message. */
export interface MessageMedia {
  /** As the message named it. */
  readonly sourceUrl: string;
  /** As fetched; null = not yet, or never. */
  readonly fetched: MediaObject | null;
  /** As handed to the carrier; null = as fetched. */
  readonly sent: MediaObject | null;
  /** Why it will never be there. */
  readonly problem: string | null;
}

/** How far the media of a message to be sent are: `pending` = somebody is at it, or has to begin. */
export type MediaPreparation =
  | { readonly kind: "pending" }
  | { readonly kind: "failed"; readonly detail: string }
  | { readonly kind: "ready"; readonly media: readonly MediaObject[] };
