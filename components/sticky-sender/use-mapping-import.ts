"use client";

import { useEffect, useRef, useState } from "react";
import { type ImportEvent, MAX_UPLOAD_BYTES, UPLOAD_TOO_LARGE } from "@/lib/sticky-sender/import-event";
import type { ImportCounts, RefusedRow } from "@/lib/sticky-sender/import-run";

/** Where one check or import stands. */
export type ImportState =
  | { readonly kind: "idle" }
  | { readonly kind: "uploading"; readonly mode: ImportMode; readonly share: number }
  | { readonly kind: "reading"; readonly mode: ImportMode; readonly rows: number }
  | { readonly kind: "running"; readonly mode: ImportMode; readonly counts: ImportCounts }
  | {
      readonly kind: "done";
      readonly mode: ImportMode;
      readonly counts: ImportCounts;
      readonly refusals: readonly RefusedRow[];
    }
  /** `applied` = what had been done before it ended; null = nothing. */
  | {
      readonly kind: "failed";
      readonly mode: ImportMode;
      readonly message: string;
      readonly applied: ImportCounts | null;
    };

export type ImportMode = "check" | "apply";

/**
 * Uploads a file and follows the answer line by line. XMLHttpRequest, because fetch reports no progress of an upload.
 * Leaving the page ends the run; what has been applied by then stays.
 */
export function useMappingImport(path: string) {
  const [state, setState] = useState<ImportState>({ kind: "idle" });
  const current = useRef<XMLHttpRequest | null>(null);
  const stopping = useRef<string | null>(null);

  useEffect(() => () => current.current?.abort(), []);

  const start = (mode: ImportMode, file: File) => {
    current.current?.abort();
    const request = new XMLHttpRequest();
    current.current = request;
    let read = 0;
    let applied: ImportCounts | null = null;
    let hasEnded = false;
    const end = (next: ImportState) => {
      hasEnded = true;
      setState(next);
    };
    const fail = (message: string) => end({ kind: "failed", mode, message, applied });

    if (file.size > MAX_UPLOAD_BYTES) {
      fail(UPLOAD_TOO_LARGE);
      return;
    }

    const take = (event: ImportEvent) => {
      if (event.kind === "checked") setState({ kind: "reading", mode, rows: event.rows });
      else if (event.kind === "running") {
        if (mode === "apply") applied = event.counts;
        setState({ kind: "running", mode, counts: event.counts });
      } else if (event.kind === "done") {
        end({ kind: "done", mode, counts: event.counts, refusals: event.refusals });
      } else if (event.kind === "stopped") {
        applied = event.counts;
        fail(event.reason);
      } else fail(event.requestId ? `${event.message} Request id ${event.requestId}` : event.message);
    };
    const readLines = () => {
      if (request.status !== 200) return;
      const text = request.responseText;
      const until = text.lastIndexOf("\n");
      for (const line of text.slice(read, until + 1).split("\n")) if (line) take(JSON.parse(line));
      read = Math.max(read, until + 1);
    };

    request.upload.onprogress = (event) => {
      if (event.lengthComputable) setState({ kind: "uploading", mode, share: event.loaded / event.total });
    };
    request.upload.onload = () => setState({ kind: "reading", mode, rows: 0 });
    request.onprogress = readLines;
    request.onload = () => {
      readLines();
      if (request.status !== 200) fail(refusalOf(request));
      else if (!hasEnded) fail("The connection was lost.");
    };
    request.onerror = () => fail("The connection was lost, or the file changed. Choose it again.");
    request.onabort = () => {
      const reason = stopping.current;
      stopping.current = null;
      if (hasEnded) return;
      if (reason === null) end({ kind: "idle" });
      else fail(reason);
    };
    request.open("POST", `${path}?mode=${mode}&name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("content-type", "text/csv");
    setState({ kind: "uploading", mode, share: 0 });
    request.send(file);
  };

  const reset = () => {
    current.current?.abort();
    setState({ kind: "idle" });
  };

  /** Ends an import under way; unlike `reset` it says what has been applied. */
  const stop = () => {
    stopping.current = "You stopped it. Rows that were being applied at that moment may be in as well.";
    current.current?.abort();
  };

  return { state, start, reset, stop };
}

function refusalOf(request: XMLHttpRequest): string {
  try {
    const answer = JSON.parse(request.responseText) as {
      errors?: { detail?: string }[];
      requestId?: string;
    };
    const detail = answer.errors?.[0]?.detail;
    if (detail) {
      return request.status >= 500 && answer.requestId ? `${detail} Request id ${answer.requestId}` : detail;
    }
  } catch (error) {
    // A proxy in between answers in its own words.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return `The upload was refused (${request.status}).`;
}
