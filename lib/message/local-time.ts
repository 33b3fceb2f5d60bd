import { parseDateTime, toZoned } from "@internationalized/date";

/** Epoch ms of "2026-11-01T01:30" in an IANA zone; null when either cannot be understood. */
export function instantOfLocalTime(local: string, timeZone: string): number | null {
  try {
    return toZoned(parseDateTime(local), timeZone).toDate().getTime();
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
