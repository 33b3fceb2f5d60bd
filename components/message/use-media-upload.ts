"use client";

import { useRef, useState } from "react";
import type { UploadedMedia } from "@/lib/message-media/upload-media";

/** Telnyx' limit for one MMS. */
export const MOST_FILES = 10;

/** A file on its way to the server, there, or refused. */
export interface MediaUpload {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  /** 0 to 1. */
  readonly progress: number;
  readonly uploaded: UploadedMedia | null;
  /** Why it was refused, before it was there or by sending it; null = nothing is wrong with it. */
  readonly problem: string | null;
}

const BROKEN = "The connection broke. Remove the file and choose it again.";

/** Uploads files one request each, so that one that is refused leaves the others as they are. */
export function useMediaUpload() {
  const [uploads, setUploads] = useState<readonly MediaUpload[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const requests = useRef(new Map<number, XMLHttpRequest>());
  const nextKey = useRef(0);
  const change = (key: number, changes: Partial<MediaUpload>) =>
    setUploads((before) => before.map((one) => (one.key === key ? { ...one, ...changes } : one)));

  const start = (key: number, file: File) => {
    const request = new XMLHttpRequest();
    requests.current.set(key, request);
    request.open("POST", "/api/media");
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) =>
      change(key, { progress: total > 0 ? loaded / total : 0 });
    request.onload = () => change(key, outcomeOf(request));
    request.onerror = () => change(key, { problem: BROKEN });
    request.onloadend = () => requests.current.delete(key);
    request.send(file);
  };

  return {
    uploads,
    /** What is wrong with all of them together; null = nothing. */
    problem,
    isUploading: uploads.some(({ uploaded, problem }) => uploaded === null && problem === null),
    add(files: readonly File[]) {
      const added = files.map((file) => ({ key: nextKey.current++, file }));
      const room = MOST_FILES - uploads.length;
      setProblem(null);
      setUploads((before) => [
        ...before,
        ...added.map(({ key, file }, place) => ({
          key,
          name: file.name,
          size: file.size,
          progress: 0,
          uploaded: null,
          problem: place < room ? null : `A message has at most ${MOST_FILES} media files.`,
        })),
      ]);
      for (const { key, file } of added.slice(0, Math.max(room, 0))) start(key, file);
    },
    /** Notes which files a refusal blames, by the fields as they were posted; none = nothing was refused. */
    blame(fieldErrors: Readonly<Record<string, string>>) {
      setProblem(fieldErrors.mediaUrls ?? null);
      setUploads((before) => {
        let posted = 0;
        return before.map((one) =>
          one.uploaded ? { ...one, problem: fieldErrors[`mediaUrls.${posted++}`] ?? null } : one,
        );
      });
    },
    remove(key: number) {
      setProblem(null);
      requests.current.get(key)?.abort();
      setUploads((before) => before.filter((one) => one.key !== key));
    },
  };
}

function outcomeOf(request: XMLHttpRequest): Partial<MediaUpload> {
  try {
    const answer = JSON.parse(request.responseText);
    if (request.status === 200) return { uploaded: answer as UploadedMedia, progress: 1 };
    const detail: unknown = answer.errors?.[0]?.detail;
    return { problem: typeof detail === "string" ? detail : BROKEN };
  } catch {
    // A proxy in between answered with a page of its own.
    return { problem: request.status === 413 ? "The file is too large." : BROKEN };
  }
}
