/** What a video is, as ffmpeg reads it. */
export interface VideoFacts {
  readonly seconds: number;
  /** Width times height. */
  readonly pixels: number;
  /** null = not constant, or not told. */
  readonly framesPerSecond: number | null;
  readonly hasAudio: boolean;
}

/** How a video is encoded to fit. */
export interface VideoPlan {
  readonly videoKbps: number;
  /** null = without sound. */
  readonly audio: { readonly kbps: number; readonly channels: 1 | 2; readonly sampleRate: number } | null;
  /** At most so many; a smaller video is not made larger. */
  readonly pixels: number;
  readonly framesPerSecond: number;
}

/** 720p: no phone shows more of an MMS. */
const MOST_PIXELS = 1280 * 720;
const MOST_FRAMES = 30;
const FEW_FRAMES = 15;
/** Below it movement is better dropped than blurred. */
const FEW_FRAMES_BELOW_KBPS = 150;
/** A picture that H.264 shows without blocks: fewer bits for each pixel and frame look worse than fewer pixels. */
const BITS_PER_PIXEL = 0.07;
/** Below it nothing can be seen. */
const LEAST_VIDEO_KBPS = 32;
/** What an MP4 notes down of each frame and each block of sound, and what it has once. */
const BYTES_PER_SAMPLE = 12;
const AUDIO_SAMPLES_PER_SECOND = 44;
const BYTES_PER_FILE = 4_096;
/** The encoder's own misses. */
const MARGIN = 0.96;

/** Sound by what there is for everything together; the first that fits. */
const AUDIO_BY_TOTAL_KBPS = [
  { from: 800, audio: { kbps: 96, channels: 2, sampleRate: 44_100 } },
  { from: 250, audio: { kbps: 64, channels: 1, sampleRate: 44_100 } },
  { from: 0, audio: { kbps: 24, channels: 1, sampleRate: 22_050 } },
] as const;

/**
 * Spends a budget of bytes on sound, movement and size of a video.
 *
 * @returns null when it is too long for the budget to show anything
 */
export function planVideo(facts: VideoFacts, budgetBytes: number): VideoPlan | null {
  const mostFrames = Math.min(MOST_FRAMES, facts.framesPerSecond ?? MOST_FRAMES);
  const samples = mostFrames + (facts.hasAudio ? AUDIO_SAMPLES_PER_SECOND : 0);
  const noted = BYTES_PER_FILE + facts.seconds * samples * BYTES_PER_SAMPLE;
  const totalKbps = ((budgetBytes - noted) * 8 * MARGIN) / 1000 / Math.max(facts.seconds, 0.1);
  const audio = facts.hasAudio
    ? (AUDIO_BY_TOTAL_KBPS.find(({ from }) => totalKbps >= from)?.audio ?? null)
    : null;
  const videoKbps = Math.floor(totalKbps - (audio?.kbps ?? 0));
  if (videoKbps < LEAST_VIDEO_KBPS) return null;
  const framesPerSecond = videoKbps < FEW_FRAMES_BELOW_KBPS ? Math.min(FEW_FRAMES, mostFrames) : mostFrames;
  const pixels = Math.min(
    facts.pixels,
    MOST_PIXELS,
    Math.floor((videoKbps * 1000) / (framesPerSecond * BITS_PER_PIXEL)),
  );
  return { videoKbps, audio, pixels, framesPerSecond };
}
