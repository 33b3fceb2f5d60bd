import type {
  MappingAction,
  MessageType,
  NumberType,
  PoolNumber,
  PoolSettings,
  SelectionRequest,
  StickyMappingView,
} from "@/lib/number-pool/types";

/** One use of a number; what was given back is simply not in the history. */
export interface ModelUse {
  readonly phoneNumberId: string;
  readonly atMs: number;
  readonly cycle: number;
  readonly creditChange: number;
  /** The number has left the pool since: its use is forgotten, its part in the cycle is not. */
  forgotten: boolean;
}

export interface ModelSelection {
  readonly kind: "selected" | "none";
  readonly reason: string;
  readonly fate: string;
  readonly action: MappingAction | null;
  readonly number: PoolNumber | null;
  readonly sendableAtMs: number | null;
  readonly runnersUp: readonly PoolNumber[];
  readonly use: ModelUse | null;
}

/**
 * The selection rules told a second time, for tests to compare with: filters and sorts over the whole pool, and works
 * every state out from the history of uses, so that giving back is leaving out. Shares no code with the engine.
 */
export class SelectionModel {
  readonly history: ModelUse[] = [];
  private cycle = 0;
  private nowMs = Number.NEGATIVE_INFINITY;

  constructor(
    private settings: PoolSettings | null,
    private numbers: readonly PoolNumber[],
  ) {}

  change(settings: PoolSettings | null, numbers: readonly PoolNumber[]): void {
    const before = this.settings;
    const isSameCycle =
      before !== null &&
      settings !== null &&
      before.longCodeWeight === settings.longCodeWeight &&
      before.tollFreeWeight === settings.tollFreeWeight;
    if (!isSameCycle) this.cycle++;
    this.settings = settings;
    this.numbers = numbers;
    for (const use of this.history) {
      if (!numbers.some((number) => number.phoneNumberId === use.phoneNumberId)) use.forgotten = true;
    }
  }

  select(request: SelectionRequest, mapping: StickyMappingView | null, nowMs: number): ModelSelection {
    this.nowMs = Math.max(this.nowMs, nowMs);
    const { settings } = this;
    if (settings === null) return none("pool_off", "none");
    const weight = (type: NumberType) =>
      type === "long_code" ? settings.longCodeWeight : settings.tollFreeWeight;
    const carries = (number: PoolNumber, type: MessageType) =>
      type === "MMS" ? number.canMms : number.canSms !== false;

    let fate: string = "none";
    let action: MappingAction = "none";
    if (settings.stickySender) {
      action = "create";
      if (mapping !== null) fate = mapping.fate;
      if (mapping?.fate === "live") {
        const mapped = this.numbers.find((number) => number.assignmentId === mapping.assignmentId);
        if (mapped?.enabled && weight(mapped.type) > 0 && carries(mapped, request.messageType)) {
          return this.selected(mapped, "sticky", "live", "refresh", [], 0);
        }
        fate = "number_unavailable";
        action = mapping.isPinned ? "leave" : "move";
      }
    }

    const active = this.numbers.filter((number) => number.enabled);
    const weighted = active.filter((number) => weight(number.type) > 0);
    const carrying = weighted.filter((number) => carries(number, request.messageType));
    const usable = carrying.filter((number) => !settings.skipUnhealthy || !number.isUnhealthy);
    if (active.length === 0) return none("pool_empty", fate);
    if (weighted.length === 0) return none("all_weights_zero", fate);
    if (carrying.length === 0) return none("none_can_carry", fate);
    if (usable.length === 0) return none("all_unhealthy", fate);

    const longCodes = this.sort(usable.filter((number) => number.type === "long_code"));
    const tollFree = this.sort(usable.filter((number) => number.type === "toll_free"));
    const credit = this.history
      .filter((use) => use.cycle === this.cycle)
      .reduce((sum, use) => sum + use.creditChange, 0);
    const isLongCodeTurn =
      tollFree.length === 0 ||
      (longCodes.length > 0 && credit + settings.longCodeWeight >= -credit + settings.tollFreeWeight);
    const byWeight = isLongCodeTurn ? [...longCodes, ...tollFree] : [...tollFree, ...longCodes];

    const areaCode = /^\+1(\d{3})\d{7}$/.exec(request.recipient)?.[1];
    const matching =
      settings.geomatch && areaCode !== undefined
        ? longCodes.filter((number) => new RegExp(`^\\+1${areaCode}\\d{7}$`).test(number.e164))
        : [];
    if (matching.length > 0) {
      const order = [...matching, ...byWeight.filter((number) => !matching.includes(number))];
      return this.selected(order[0] as PoolNumber, "geomatch", fate, action, order, 0);
    }
    const change = isLongCodeTurn ? -settings.tollFreeWeight : settings.longCodeWeight;
    const bothTypes = longCodes.length > 0 && tollFree.length > 0;
    return this.selected(byWeight[0] as PoolNumber, "weight", fate, action, byWeight, bothTypes ? change : 0);
  }

  /** Next free slot: each use waits for the one before and takes one interval of the number's rate. */
  private nextFree(number: PoolNumber): number {
    let free = number.nextFreeAtMs ?? Number.NEGATIVE_INFINITY;
    if (number.ratePerSecond === null) return free;
    for (const use of this.usesOf(number)) free = Math.max(free, use.atMs) + 1000 / number.ratePerSecond;
    return free;
  }

  private sort(numbers: readonly PoolNumber[]): PoolNumber[] {
    const keyed = numbers.map((number) => ({
      number,
      free: Math.max(this.nextFree(number), this.nowMs),
      lastUse: Math.max(-1, ...this.usesOf(number).map((use) => this.history.indexOf(use))),
      seed: number.lastUsedAtMs ?? Number.NEGATIVE_INFINITY,
    }));
    keyed.sort(
      (a, b) =>
        a.free - b.free ||
        a.lastUse - b.lastUse ||
        (a.seed === b.seed ? 0 : a.seed - b.seed) ||
        (a.number.e164 < b.number.e164 ? -1 : 1),
    );
    return keyed.map(({ number }) => number);
  }

  private usesOf(number: PoolNumber): ModelUse[] {
    return this.history.filter((use) => use.phoneNumberId === number.phoneNumberId && !use.forgotten);
  }

  private selected(
    number: PoolNumber,
    reason: string,
    fate: string,
    action: MappingAction,
    order: readonly PoolNumber[],
    creditChange: number,
  ): ModelSelection {
    const use = {
      phoneNumberId: number.phoneNumberId,
      atMs: this.nowMs,
      cycle: this.cycle,
      creditChange,
      forgotten: false,
    };
    const sendableAtMs = Math.max(this.nextFree(number), this.nowMs);
    return {
      kind: "selected",
      reason,
      fate,
      action,
      number,
      sendableAtMs,
      runnersUp: order.slice(1, 6),
      use,
    };
  }
}

function none(reason: string, fate: string): ModelSelection {
  return {
    kind: "none",
    reason,
    fate,
    action: null,
    number: null,
    sendableAtMs: null,
    runnersUp: [],
    use: null,
  };
}
