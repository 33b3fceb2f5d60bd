import { measureText } from "@/lib/message/segments";
import { substitute } from "./substitute";

/** Segments of a text as it is, and as smart encoding would have it (F2). */
export interface SegmentComparison {
  readonly withoutSubstitution: number;
  readonly withSubstitution: number;
}

/** What smart encoding saves of a text, or costs: replacements can be longer than what they replace. null = it replaces nothing. */
export function compareSegments(text: string): SegmentComparison | null {
  const substituted = substitute(text);
  if (substituted === text) return null;
  return {
    withoutSubstitution: measureText(text).segmentCount,
    withSubstitution: measureText(substituted).segmentCount,
  };
}
