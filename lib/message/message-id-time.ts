const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The largest instant a UUIDv7 can hold: 48 bits of milliseconds. */
const LATEST_MS = 2 ** 48 - 1;

/** Whether the text is a UUID in its usual spelling; says nothing about a message existing. */
export function isMessageId(text: string): boolean {
  return UUID.test(text);
}

/**
 * The lowest UUID a message accepted at this instant (epoch ms) can have: message ids are UUIDv7, so a range of time
 * is a range of ids and needs no index of its own. Instants a UUIDv7 cannot hold are moved to the nearest one it can.
 */
export function lowestMessageIdAt(instantMs: number): string {
  const ms = Math.min(Math.max(Math.floor(instantMs), 0), LATEST_MS);
  const hex = ms.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** The instant (epoch ms) a UUIDv7 was made at. */
export function instantOfMessageId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
