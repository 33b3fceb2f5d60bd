import { readMediaUrl } from "@/lib/media/media-url";

/** Of files that are in our store: nobody is asked for them. */
const OURS = "-";
const MOST_CHARACTERS = 253;

/** Who has to be asked for a file, so that one who is slow keeps nobody waiting but those who ask for his. */
export function hostOf(url: string, publicUrl: string): string {
  if (readMediaUrl(url, publicUrl) !== null || !URL.canParse(url)) return OURS;
  return new URL(url).hostname.slice(0, MOST_CHARACTERS) || OURS;
}
