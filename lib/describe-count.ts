/** "1 message", "1,234 messages": a count and its noun, which takes an s. */
export function describeCount(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
