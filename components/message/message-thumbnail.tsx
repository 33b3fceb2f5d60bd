import { AudioLines, FileQuestion, FileText, Film, Image as ImageIcon } from "lucide-react";
import type { MediaThumbnail } from "@/lib/message-media/list-thumbnails";

const KINDS = {
  picture: { icon: ImageIcon, word: "Picture" },
  video: { icon: Film, word: "Video" },
  sound: { icon: AudioLines, word: "Sound" },
  document: { icon: FileText, word: "Document" },
  unknown: { icon: FileQuestion, word: "Media not there" },
} as const;

/** The media of a message in a list: a small picture or a symbol, always of one size, and how many files there are. */
export function MessageThumbnail({ thumbnail: { kind, path, count } }: { thumbnail: MediaThumbnail }) {
  const { icon: Icon, word } = KINDS[kind];
  const label = count === 1 ? word : `${word}, 1 of ${count} media files`;
  return (
    <div className="relative size-10 shrink-0">
      {path === null ? (
        <div
          role="img"
          aria-label={label}
          title={label}
          className="grid size-10 place-items-center rounded border border-separator bg-default text-muted"
        >
          <Icon aria-hidden className="size-5" />
        </div>
      ) : (
        // biome-ignore lint/performance/noImgElement: served by ourselves under an address that expires
        <img
          src={path}
          alt={label}
          width={40}
          height={40}
          loading="lazy"
          decoding="async"
          className="size-10 rounded border border-separator bg-default object-cover"
        />
      )}
      {count > 1 && (
        <span
          aria-hidden
          className="figures absolute -end-1.5 -bottom-1.5 rounded-full bg-foreground px-1.5 text-[0.6875rem] leading-4 text-background"
        >
          {count}
        </span>
      )}
    </div>
  );
}
