/** What profiles have spent today while a batch is decided: as read at first, then with what the batch adds. */
export class SpendTally {
  private readonly added = new Map<string, bigint>();

  /** @param readMicros as read with the batch; nothing = 0 */
  constructor(private readonly readMicros: (profileId: string) => bigint) {}

  spentMicros(profileId: string): bigint {
    return this.readMicros(profileId) + (this.added.get(profileId) ?? 0n);
  }

  /** Whether a limit is reached only if what the batch adds is written. */
  isTentative(profileId: string, limitMicros: bigint | null): boolean {
    return limitMicros !== null && this.readMicros(profileId) < limitMicros;
  }

  add(profileId: string, costMicros: number): void {
    this.added.set(profileId, (this.added.get(profileId) ?? 0n) + BigInt(costMicros));
  }
}
