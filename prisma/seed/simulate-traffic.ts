import { judgeMapping } from "@/lib/number-pool/is-mapping-live";
import { assessNumberHealth, healthOutcomeOf, healthWindowStart } from "@/lib/number-pool/number-health";
import { createPoolIndex } from "@/lib/number-pool/pool-index";
import { selectSender } from "@/lib/number-pool/select-sender";
import { keepSelection, takeSelection } from "@/lib/number-pool/take-selection";
import type { PoolIndex, PoolNumber, SelectedSender } from "@/lib/number-pool/types";
import type { E164 } from "@/lib/phone-number/e164";
import type { DemoEvent, DemoHour, DemoMapping, DemoSend, DemoTraffic, PlayedTraffic } from "./demo-traffic";
import { type PlannedMessage, type PlannedOutcome, planHour } from "./traffic";

const HOUR_MS = 3_600_000;
/** Share of the usual volume before the week. */
const THIN_VOLUME = 0.3;
/** Share of a blocked number's messages that carriers still let through. */
const LET_THROUGH_EVERY = 10;

/**
 * Plays a profile's traffic from `fromMs` to `untilMs` through the selection library, so that senders, reasons, traces
 * and mappings of the demonstration are what the product itself would have made of it.
 */
export function playTraffic(traffic: DemoTraffic): PlayedTraffic {
  return new TrafficPlayer(traffic).play();
}

class TrafficPlayer {
  private readonly sends: DemoSend[] = [];
  private readonly touched = new Set<string>();
  private readonly hours = new Map<string, DemoHour[]>();
  private mappingEpoch: number;
  private pool: PoolIndex | undefined;
  private blockedCount = 0;

  constructor(private readonly traffic: DemoTraffic) {
    this.mappingEpoch = traffic.mappingEpoch;
    for (const [number, hours] of traffic.earlierHours) this.hours.set(number, [...hours]);
  }

  play(): PlayedTraffic {
    const { profile, fromMs, untilMs, fullVolumeFromMs } = this.traffic;
    const changes = this.changesOfPool();
    const events = this.traffic.events.filter((event) => event.atMs >= fromMs && event.atMs < untilMs);
    for (let hourMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS; hourMs < untilMs; hourMs += HOUR_MS) {
      changes.push(Math.max(hourMs, fromMs));
      changes.sort((a, b) => a - b);
      for (const planned of planHour(profile.key, hourMs, hourMs < fullVolumeFromMs ? THIN_VOLUME : 1)) {
        if (planned.atMs < fromMs || planned.atMs >= untilMs) continue;
        while (events[0] && events[0].atMs <= planned.atMs) this.apply(events.shift() as DemoEvent);
        while (changes[0] !== undefined && changes[0] <= planned.atMs)
          this.rebuildPool(changes.shift() as number);
        this.send(planned);
      }
    }
    for (const event of events) this.apply(event);
    return { sends: this.sends, touched: this.touched };
  }

  /** Instants at which numbers come, go or are disabled; health is looked at every hour on top. */
  private changesOfPool(): number[] {
    const { stays, disabledFromMs, fromMs } = this.traffic;
    const instants = [
      ...stays.flatMap((stay) => [stay.fromMs, stay.untilMs ?? Number.POSITIVE_INFINITY]),
      ...disabledFromMs.values(),
    ];
    return instants.filter((ms) => ms > fromMs);
  }

  private rebuildPool(atMs: number): void {
    const { profile, stays, disabledFromMs } = this.traffic;
    const numbers = stays
      .filter((stay) => stay.fromMs <= atMs && (stay.untilMs === null || stay.untilMs > atMs))
      .map(
        (stay): PoolNumber => ({
          assignmentId: stay.assignmentId,
          phoneNumberId: stay.phoneNumberId,
          e164: stay.e164,
          type: stay.type,
          enabled: (disabledFromMs.get(stay.phoneNumberId) ?? Number.POSITIVE_INFINITY) > atMs,
          canMms: true,
          ratePerSecond: stay.ratePerSecond,
          isUnhealthy: assessNumberHealth(this.hours.get(stay.phoneNumberId) ?? [], atMs).isUnhealthy,
        }),
      );
    this.pool = createPoolIndex(profile.numberPool, numbers, this.pool);
  }

  private send(planned: PlannedMessage): void {
    if (!this.pool) throw new Error("The pool is built before the first message of an hour.");
    if (planned.namesSender) {
      const number = this.pool.numbers.find((candidate) => candidate.enabled);
      if (number)
        this.record(planned, { number, reason: "explicit", trace: null, sendableAtMs: planned.atMs });
      return;
    }
    const mapping = this.traffic.mappings.get(planned.recipient);
    const selection = selectSender(
      { recipient: planned.recipient as E164, messageType: "SMS" },
      this.pool,
      mapping ? judgeMapping(this.factsOf(mapping), planned.atMs) : null,
      planned.atMs,
    );
    if (selection.kind === "none") return;
    const { number, reason, trace } = selection;
    takeSelection(selection);
    keepSelection(selection);
    this.remember(planned, selection, mapping);
    this.record(planned, {
      number,
      reason,
      trace,
      sendableAtMs: Math.max(planned.atMs, selection.sendableAtMs),
    });
  }

  private record(planned: PlannedMessage, chosen: Omit<DemoSend, "planned" | "outcome">): void {
    const outcome = this.outcomeOf(planned, chosen.number.phoneNumberId);
    this.sends.push({ ...chosen, planned, outcome });
    this.countOutcome(chosen.number.phoneNumberId, planned.atMs, outcome);
  }

  private remember(
    planned: PlannedMessage,
    selection: SelectedSender,
    mapping: DemoMapping | undefined,
  ): void {
    const { mappingAction, number } = selection;
    if (mappingAction === "none" || mappingAction === "leave") return;
    this.touched.add(planned.recipient);
    if (mappingAction === "refresh" && mapping) {
      mapping.lastMessageAtMs = planned.atMs;
      mapping.messageCount += 1;
      return;
    }
    this.traffic.mappings.set(planned.recipient, {
      assignmentId: number.assignmentId,
      epoch: this.mappingEpoch,
      createdAtMs: planned.atMs,
      lastMessageAtMs: planned.atMs,
      messageCount: 1,
      resetAtMs: null,
    });
  }

  private factsOf(mapping: DemoMapping) {
    const { profile, pinEpoch, stays, deadBeforeMs } = this.traffic;
    const stay = stays.find((candidate) => candidate.assignmentId === mapping.assignmentId);
    const present =
      this.pool?.numbers.some((number) => number.assignmentId === mapping.assignmentId) ?? false;
    return {
      ...mapping,
      currentMappingEpoch: this.mappingEpoch,
      currentPinEpoch: pinEpoch,
      assignmentEnded: !present,
      assignmentEndReason: present ? null : (stay?.endReason ?? "unassigned"),
      lifetimeMs: profile.mappingLifetimeSeconds * 1_000,
      deadBeforeMs,
    };
  }

  private apply(event: DemoEvent): void {
    if (event.kind === "clear") {
      this.mappingEpoch += 1;
      return;
    }
    for (const recipient of event.recipients) {
      if (event.kind === "pin") this.pin(recipient, event.atMs);
      else this.reset(recipient, event.atMs);
    }
  }

  private reset(recipient: string, atMs: number): void {
    const mapping = this.traffic.mappings.get(recipient);
    if (!mapping || judgeMapping(this.factsOf(mapping), atMs).fate !== "live") return;
    mapping.epoch = 0;
    mapping.resetAtMs = atMs;
    this.touched.add(recipient);
  }

  /** Ties a recipient to the number it has, or to the first of the pool. */
  private pin(recipient: string, atMs: number): void {
    const mapping = this.traffic.mappings.get(recipient);
    const live = mapping && judgeMapping(this.factsOf(mapping), atMs).fate === "live" ? mapping : null;
    const assignmentId =
      live?.assignmentId ?? this.pool?.numbers.find((number) => number.enabled)?.assignmentId;
    if (assignmentId === undefined) return;
    this.traffic.mappings.set(recipient, {
      assignmentId,
      epoch: -this.traffic.pinEpoch,
      createdAtMs: live?.createdAtMs ?? atMs,
      lastMessageAtMs: live?.lastMessageAtMs ?? null,
      messageCount: live?.messageCount ?? 0,
      resetAtMs: null,
    });
    this.touched.add(recipient);
  }

  private outcomeOf(planned: PlannedMessage, phoneNumberId: string): PlannedOutcome {
    const blockedFromMs = this.traffic.blockedFromMs.get(phoneNumberId) ?? Number.POSITIVE_INFINITY;
    if (planned.atMs < blockedFromMs) return planned.outcome;
    this.blockedCount += 1;
    if (this.blockedCount % LET_THROUGH_EVERY === 0) return planned.outcome;
    return { ...planned.outcome, status: "delivery_failed", errorCode: "40002" };
  }

  private countOutcome(phoneNumberId: string, atMs: number, outcome: PlannedOutcome): void {
    const kind = healthOutcomeOf(outcome.status, outcome.errorCode);
    if (kind === "uncounted") return;
    const hourStartMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
    const hours = (this.hours.get(phoneNumberId) ?? []).filter(
      (hour) => hour.hourStartMs >= healthWindowStart(atMs),
    );
    const isThisHour = (hour: DemoHour) => hour.hourStartMs === hourStartMs;
    const hour = hours.find(isThisHour) ?? { hourStartMs, delivered: 0, failed: 0, spamBlocked: 0 };
    this.hours.set(phoneNumberId, [
      ...hours.filter((other) => !isThisHour(other)),
      {
        hourStartMs,
        delivered: hour.delivered + (kind === "delivered" ? 1 : 0),
        failed: hour.failed + (kind === "delivered" ? 0 : 1),
        spamBlocked: hour.spamBlocked + (kind === "spam_blocked" ? 1 : 0),
      },
    ]);
  }
}
