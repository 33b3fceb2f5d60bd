"use client";

import { X } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { FileField } from "@/components/ui/file-field";
import { formatBytes } from "./format-bytes";
import type { MediaUpload } from "./use-media-upload";

/** Chooses media for a message: uploads each file at once, shows how far it is, and posts the addresses of those that are there. */
export function MediaField({
  uploads,
  problem,
  onAdd,
  onRemove,
}: {
  uploads: readonly MediaUpload[];
  problem: string | null;
  onAdd: (files: readonly File[]) => void;
  onRemove: (key: number) => void;
}) {
  const posted = uploads.filter(({ uploaded }) => uploaded !== null);
  return (
    <div className="grid gap-3">
      <FileField
        label="Media"
        description="Up to 10 pictures, videos, sounds or documents; the message then goes as MMS. Choose files, or drop them here."
        accept="image/*,video/*,audio/*,application/pdf,text/plain,.vcf,.ics"
        isMultiple
        error={problem ?? undefined}
        onChoose={onAdd}
      />
      {uploads.length > 0 && (
        <ul className="grid gap-2" aria-label="Attached media">
          {uploads.map((upload) => (
            <Upload
              key={upload.key}
              upload={upload}
              field={upload.uploaded ? `mediaUrls.${posted.indexOf(upload)}` : undefined}
              onRemove={() => onRemove(upload.key)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function Upload({
  upload,
  field,
  onRemove,
}: {
  upload: MediaUpload;
  /** Its name in a refusal; undefined = it is not posted. */
  field: string | undefined;
  onRemove: () => void;
}) {
  const { name, size, progress, uploaded, problem } = upload;
  return (
    <li data-field={field} className="flex items-center gap-3 text-sm">
      {uploaded && <input type="hidden" name="mediaUrls" value={uploaded.url} />}
      {uploaded?.isPicture && (
        // biome-ignore lint/performance/noImgElement: served by ourselves under an address that expires
        <img src={uploaded.path} alt="" className="size-10 shrink-0 rounded object-cover" />
      )}
      <div className="min-w-0 grow">
        <p className="truncate">{name}</p>
        {problem !== null ? (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        ) : uploaded ? (
          <p className="figures text-muted">
            {uploaded.contentType} · {formatBytes(uploaded.size)}
          </p>
        ) : (
          <progress
            className="w-full"
            value={progress}
            aria-label={`Uploading ${name}, ${formatBytes(size)}`}
          />
        )}
      </div>
      <IconButton label={`Remove ${name}`} icon={<X aria-hidden />} onPress={onRemove} />
    </li>
  );
}
