import { validate as isUuid } from "uuid";
import { type Clock, systemClock } from "@/lib/clock";
import { type Db, getPrisma } from "@/lib/db/client";
import { getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { carrierCallbackUrl } from "./carrier-host";
import { carrierKinds, findCarrierKind } from "./carrier-kinds";
import {
  type CarrierRow,
  countNumbersByCarrier,
  countQueuedFor,
  findCarrierRow,
  listCarrierNames,
  listCarrierRows,
  listSeenStates,
  listTraffic,
} from "./management-repository";
import { defaultsOf, showSettings } from "./settings-input";
import { openSecrets } from "./stored-settings";
import { summariseState } from "./summarise-state";
import type {
  CarrierChoice,
  CarrierDetails,
  CarrierKindChoice,
  CarrierSummary,
  CarrierTraffic,
  QueuedForCarrier,
} from "./types";

const NO_TRAFFIC: CarrierTraffic = {
  sentThisHour: 0,
  sentLastHour: 0,
  sentLastDay: 0,
  deliveredLastDay: 0,
  failedLastDay: 0,
  receivedLastDay: 0,
};

/** Every carrier with its state and figures, the oldest first. An installation has a handful, so the list is not paged. */
export async function listCarriers(
  clock: Clock = systemClock,
  db: Db = getPrisma(),
): Promise<CarrierSummary[]> {
  return summarise(db, clock, await listCarrierRows(db));
}

/** The carriers by name, to choose one for a number. */
export function listCarrierChoices(db: Db = getPrisma()): Promise<CarrierChoice[]> {
  return listCarrierNames(db);
}

/** The kinds that can be added. */
export function listCarrierKinds(): CarrierKindChoice[] {
  return carrierKinds.map(({ kind, label, description, fields, settings, defaultRates, canMms }) => ({
    kind,
    label,
    description,
    fields,
    defaults: showSettings(fields, defaultsOf(settings)),
    defaultRates,
    canMms,
  }));
}

/**
 * One carrier with its state and figures, without its settings.
 *
 * @throws AppError `not_found`
 */
export async function getCarrier(
  id: string,
  clock: Clock = systemClock,
  db: Db = getPrisma(),
): Promise<CarrierSummary> {
  const [summary] = await summarise(db, clock, [await requireRow(db, id)]);
  if (!summary) throw new AppError("not_found");
  return summary;
}

/**
 * One carrier with the settings that may be read. For administrators.
 *
 * @throws AppError `not_found`
 */
export async function getCarrierDetails(
  id: string,
  clock: Clock = systemClock,
  db: Db = getPrisma(),
): Promise<CarrierDetails> {
  const row = await requireRow(db, id);
  const [summary] = await summarise(db, clock, [row]);
  if (!summary) throw new AppError("not_found");
  const kind = findCarrierKind(row.kind);
  return {
    ...summary,
    settings:
      kind === null ? {} : showSettings(kind.fields, { ...defaultsOf(kind.settings), ...row.settings }),
    storedSecrets: Object.keys(openSecrets(id, row) ?? {}),
    callbackUrl: kind?.answerRequest ? carrierCallbackUrl(getEnv().publicUrl, id) : null,
  };
}

/** What would go nowhere without the carrier: also what waits for numbers that have another one by now. */
export function getQueuedForCarrier(id: string, db: Db = getPrisma()): Promise<QueuedForCarrier> {
  return countQueuedFor(db, id);
}

async function requireRow(db: Db, id: string): Promise<CarrierRow> {
  const row = isUuid(id) ? await findCarrierRow(db, id) : null;
  if (row === null) throw new AppError("not_found", { detail: "This carrier does not exist any more." });
  return row;
}

async function summarise(db: Db, clock: Clock, rows: readonly CarrierRow[]): Promise<CarrierSummary[]> {
  const nowMs = clock.now();
  const [numbers, states, traffic] = await Promise.all([
    countNumbersByCarrier(db),
    listSeenStates(db, nowMs),
    listTraffic(db, nowMs),
  ]);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    kindLabel: findCarrierKind(row.kind)?.label ?? row.kind,
    enabled: row.enabled,
    canMms: row.canMms,
    rates: {
      longCodePerSecond: row.longCodePerSecond,
      tollFreePerSecond: row.tollFreePerSecond,
      shortCodePerSecond: row.shortCodePerSecond,
      alphanumericPerSecond: row.alphanumericPerSecond,
    },
    mmsLimits: {
      longCodeMmsBytes: row.longCodeMmsBytes,
      tollFreeMmsBytes: row.tollFreeMmsBytes,
      shortCodeMmsBytes: row.shortCodeMmsBytes,
    },
    numbers: numbers.get(row.id) ?? 0,
    state: summariseState(states.get(row.id) ?? [], row.enabled),
    traffic: traffic.get(row.id) ?? NO_TRAFFIC,
    createdAtMs: row.createdAt.getTime(),
  }));
}
