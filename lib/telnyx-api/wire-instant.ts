const REMEMBERED = 16;
const remembered = new Map<number, string>();

/**
 * An instant as the API writes it: ISO 8601 with milliseconds, in UTC.
 *
 * The messages of a batch were accepted in the same millisecond and expire in the same, so the last ones are remembered:
 * writing one takes half a microsecond, and an answer has two.
 */
export function wireInstant(instant: Date): string {
  const ms = instant.getTime();
  let text = remembered.get(ms);
  if (text === undefined) {
    text = instant.toISOString();
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(ms, text);
  }
  return text;
}
