import type { PoolNumber, PoolSettings, SelectionRequest } from "@/lib/number-pool/types";
import { areaCodeOf } from "@/lib/phone-number/nanp";

/**
 * The reference: the same rules as they would be written in the first go. Every message filters the whole pool, then sorts
 * the candidates by next free slot, last use and number. Last uses and free slots lie in maps, the weight cycle in a field.
 */
export class LinearScan {
  private readonly nextFree = new Map<PoolNumber, number>();
  private readonly lastUse = new Map<PoolNumber, number>();
  private credit = 0;
  private uses = 0;

  constructor(
    private readonly settings: PoolSettings,
    private readonly numbers: readonly PoolNumber[],
  ) {}

  /** Selects and takes at once. */
  select(request: SelectionRequest, nowMs: number): PoolNumber | null {
    const { settings } = this;
    const usable = this.numbers.filter(
      (number) =>
        number.enabled &&
        (number.type === "long_code" ? settings.longCodeWeight : settings.tollFreeWeight) > 0 &&
        (request.messageType === "SMS" || number.canMms) &&
        !(settings.skipUnhealthy && number.isUnhealthy),
    );
    const areaCode = settings.geomatch ? areaCodeOf(request.recipient) : null;
    const matching = usable.filter(
      (number) => areaCode !== null && number.type === "long_code" && areaCodeOf(number.e164) === areaCode,
    );
    const chosen = matching.length > 0 ? this.soonest(matching, nowMs) : this.byWeight(usable, nowMs);
    if (chosen === null) return null;
    this.lastUse.set(chosen, ++this.uses);
    if (chosen.ratePerSecond !== null) {
      const free = Math.max(this.nextFree.get(chosen) ?? nowMs, nowMs);
      this.nextFree.set(chosen, free + 1000 / chosen.ratePerSecond);
    }
    return chosen;
  }

  private byWeight(usable: readonly PoolNumber[], nowMs: number): PoolNumber | null {
    const longCodes = usable.filter((number) => number.type === "long_code");
    const tollFree = usable.filter((number) => number.type === "toll_free");
    if (longCodes.length === 0 || tollFree.length === 0) return this.soonest(usable, nowMs);
    const { longCodeWeight, tollFreeWeight } = this.settings;
    const isLongCode = this.credit + longCodeWeight >= tollFreeWeight - this.credit;
    this.credit += isLongCode ? -tollFreeWeight : longCodeWeight;
    return this.soonest(isLongCode ? longCodes : tollFree, nowMs);
  }

  private soonest(candidates: readonly PoolNumber[], nowMs: number): PoolNumber | null {
    const free = (number: PoolNumber) => Math.max(this.nextFree.get(number) ?? nowMs, nowMs);
    const sorted = [...candidates].sort(
      (a, b) =>
        free(a) - free(b) ||
        (this.lastUse.get(a) ?? 0) - (this.lastUse.get(b) ?? 0) ||
        (a.e164 < b.e164 ? -1 : 1),
    );
    return sorted[0] ?? null;
  }
}
