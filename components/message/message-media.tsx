import type { ShownMedia } from "@/lib/message-media/shown-media";
import { formatBytes } from "./format-bytes";

/** The media of a message: pictures, videos and sound where they are known to be such, anything else as a link to save. */
export function MessageMediaList({ media }: { media: readonly ShownMedia[] }) {
  return (
    <ul className="grid gap-5 text-sm">
      {media.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same address may be there twice
        <li key={index} className="grid gap-1.5">
          <Content media={one} number={index + 1} />
          <p className="break-all text-muted">
            <Source url={one.sourceUrl} />
          </p>
          {one.contentType !== null && one.size !== null && (
            <p className="figures text-muted">
              {one.contentType} · {formatBytes(one.size)}
              {one.sentAs && (
                <>
                  {" · sent as "}
                  <a href={one.sentAs.path} target="_blank" rel="noreferrer" className="text-link">
                    {one.sentAs.contentType}, {formatBytes(one.sentAs.size)}
                  </a>
                </>
              )}
            </p>
          )}
          {one.problem !== null && <p className="text-danger">{one.problem}</p>}
        </li>
      ))}
    </ul>
  );
}

function Content({ media: { path, shownAs }, number }: { media: ShownMedia; number: number }) {
  if (path === null) return null;
  const frame = "max-h-64 max-w-full rounded-md border border-separator";
  switch (shownAs) {
    case "image":
      return (
        <a href={path} target="_blank" rel="noreferrer" className="min-h-6 min-w-6 justify-self-start">
          {/* biome-ignore lint/performance/noImgElement: served by ourselves under an address that expires */}
          <img src={path} alt={`Media file ${number}`} loading="lazy" className={frame} />
        </a>
      );
    case "video":
      return (
        // biome-ignore lint/a11y/useMediaCaption: what somebody sent has no captions
        <video src={path} controls preload="metadata" className={frame} aria-label={`Media file ${number}`} />
      );
    case "audio":
      return (
        // biome-ignore lint/a11y/useMediaCaption: what somebody sent has no captions
        <audio
          src={path}
          controls
          preload="metadata"
          className="w-full"
          aria-label={`Media file ${number}`}
        />
      );
    default:
      return (
        <a href={path} download className="justify-self-start text-link">
          Save media file {number}
        </a>
      );
  }
}

/** An address a carrier or a customer gave: opened only by a person who follows it. */
function Source({ url }: { url: string }) {
  if (!/^https?:\/\//i.test(url)) return url;
  return (
    <a href={url} target="_blank" rel="noreferrer noopener nofollow" className="text-link">
      {url}
    </a>
  );
}
