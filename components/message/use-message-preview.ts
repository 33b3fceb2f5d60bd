"use client";

import { useEffect, useState } from "react";
import type { TestMessagePreview } from "@/lib/message/preview-test-message";

export interface PreviewRequest {
  readonly recipient: string;
  readonly text: string;
  readonly sender: string;
  readonly mediaUrls: readonly string[];
  readonly withCandidates: boolean;
}

export interface PreviewState {
  /** The latest answer; stays while a newer one is on its way. null = nothing to show yet. */
  readonly preview: TestMessagePreview | null;
  readonly isStale: boolean;
  /** What to tell the operator when the preview cannot be had. */
  readonly failure: string | null;
}

/** Typing pauses longer than this ask the server. */
const DEBOUNCE_MS = 300;
const RETRY_MS = 3_000;
/** No number anywhere is shorter; spares asking about every first digit. */
const MIN_DIGITS = 7;

/**
 * Previews a message while it is typed: asks once typing pauses, drops the question when the input changes before the
 * answer has come, and asks again when the network fails. `revision` asks anew for the same input.
 */
export function useMessagePreview(
  messagingProfileId: string,
  request: PreviewRequest,
  revision: number,
): PreviewState {
  const { recipient, text, sender, withCandidates } = request;
  const media = JSON.stringify(request.mediaUrls);
  const isAskable = recipient.replace(/\D/g, "").length >= MIN_DIGITS;
  const key = JSON.stringify([recipient, text, sender, media, withCandidates, revision]);
  const [answer, setAnswer] = useState<{ key: string; preview: TestMessagePreview } | null>(null);
  const [failure, setFailure] = useState<{ key: string; message: string } | null>(null);

  useEffect(() => {
    if (!isAskable) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      try {
        const response = await fetch(`/api/messaging-profiles/${messagingProfileId}/preview-message`, {
          method: "POST",
          signal: controller.signal,
          headers: { "content-type": "application/json", accept: "application/json" },
          body: JSON.stringify({ recipient, text, sender, withCandidates, mediaUrls: JSON.parse(media) }),
        });
        if (response.status === 401 || response.status === 403) {
          setFailure({ key, message: "You are signed out. Sign in again and reload this page." });
          return;
        }
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        setAnswer({ key, preview: await response.json() });
      } catch {
        // Aborted: the input has changed and the next question is on its way.
        if (controller.signal.aborted) return;
        setFailure({ key, message: "The preview could not be loaded. Trying again …" });
        timer = setTimeout(ask, RETRY_MS);
      }
    };
    timer = setTimeout(ask, DEBOUNCE_MS);
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [messagingProfileId, isAskable, key, recipient, text, sender, media, withCandidates]);

  const isFresh = answer?.key === key;
  return {
    preview: isAskable ? (answer?.preview ?? null) : null,
    isStale: isAskable && !isFresh,
    failure: isAskable && !isFresh && failure?.key === key ? failure.message : null,
  };
}
