import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { getEnv } from "@/lib/env";
import { getLogger } from "@/lib/logger";
import { ReceiptRecorder } from "@/lib/message/receipt-recorder";
import { type Random, systemRandom } from "@/lib/random";
import type { Loop } from "@/lib/worker/loop";
import type { Carrier } from "./carrier";
import { createCarrierHost } from "./carrier-host";
import type { CarrierHost, CarrierKind } from "./carrier-kind";
import { findCarrierKind } from "./carrier-kinds";
import {
  deleteCarrierStates,
  listStoredCarriers,
  type ReportedState,
  type StoredCarrier,
  storeCarrierStates,
} from "./carrier-repository";
import { openSettings } from "./stored-settings";

const REFRESH_MS = 2_000;
/** A carrier that does not end by then is left behind: its successor must not wait for ever. */
const CLOSE_WITHIN_MS = 10_000;

interface Entry {
  readonly version: string;
  /** null = disabled, misconfigured, or of a kind this version does not know. */
  readonly carrier: Carrier | null;
  state: ReportedState;
}

export interface CarrierDirectoryOptions {
  /** For receipts; default: the pool for everything. */
  readonly probePool?: pg.Pool;
  readonly random?: Random;
  /** Default: the setting NEXTAUTH_URL. */
  readonly publicUrl?: string;
  /** By its stored name; default: every kind this version knows. */
  // biome-ignore lint/suspicious/noExplicitAny: a setting of one kind means nothing to another
  readonly findKind?: (kind: string) => CarrierKind<any> | null;
}

/** The configured carriers of a worker process: one connected object each, replaced when its settings change. */
export class CarrierDirectory {
  private readonly entries = new Map<string, Entry>();
  private readonly receipts: ReceiptRecorder;
  private readonly workerId = randomUUID();
  private loadedAt = Number.NEGATIVE_INFINITY;
  private loading: Promise<void> | null = null;
  private isClosed = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: Clock,
    private readonly options: CarrierDirectoryOptions = {},
  ) {
    this.receipts = new ReceiptRecorder(options.probePool ?? pool, clock);
  }

  /** null = there is no such carrier now: it was disabled, its settings do not hold, or nobody knows its kind. */
  async find(carrierId: string): Promise<Carrier | null> {
    if (!this.entries.has(carrierId) && performance.now() > this.loadedAt + REFRESH_MS) await this.refresh();
    return this.entries.get(carrierId)?.carrier ?? null;
  }

  /** Connects new carriers, and replaces or closes those that have changed. */
  async refresh(): Promise<void> {
    if (this.isClosed) return;
    this.loading ??= this.load().finally(() => {
      this.loading = null;
    });
    await this.loading;
  }

  /** Tells the portal how the connections are. */
  async reportStates(): Promise<void> {
    const states = [...this.entries.values()].map((entry) => entry.state);
    await storeCarrierStates(this.pool, this.workerId, states, this.clock.now());
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.loading?.catch(() => undefined);
    const entries = [...this.entries];
    this.entries.clear();
    await Promise.all(entries.map(([id, entry]) => closeCarrier(id, entry)));
    await this.receipts.close();
    await deleteCarrierStates(this.pool, this.workerId);
  }

  private async load(): Promise<void> {
    const rows = await listStoredCarriers(this.pool);
    this.loadedAt = performance.now();
    const known = new Map(rows.map((row) => [row.id, row]));
    const over = [...this.entries].filter(([id, entry]) => known.get(id)?.version !== entry.version);
    // The old connection ends before the new one begins: a carrier may allow a single one.
    for (const [id] of over) this.entries.delete(id);
    await Promise.all([
      ...over.map(async ([id, entry]) => {
        await closeCarrier(id, entry);
        const row = known.get(id);
        if (row !== undefined) this.connect(row);
      }),
    ]);
    for (const row of rows) if (!this.entries.has(row.id)) this.connect(row);
  }

  private connect(row: StoredCarrier): void {
    if (this.isClosed) return;
    const { id, name, version } = row;
    const state: ReportedState = {
      carrierId: id,
      state: "connecting",
      detail: null,
      changedAtMs: this.clock.now(),
    };
    const put = (carrier: Carrier | null, known: Pick<ReportedState, "state" | "detail"> | null) => {
      const current = this.entries.get(id)?.state ?? state;
      this.entries.set(id, { version, carrier, state: known === null ? current : { ...current, ...known } });
    };
    put(null, null);
    const kind = (this.options.findKind ?? findCarrierKind)(row.kind);
    if (!row.enabled) put(null, { state: "disabled", detail: null });
    else if (kind === null)
      put(null, {
        state: "misconfigured",
        detail: `This version knows no carrier of kind ${row.kind}.`,
      });
    else
      try {
        const settings = openSettings(kind, id, row);
        put(kind.create({ id, name, settings }, this.hostOf(id, version)), null);
      } catch (error) {
        getLogger().error({ err: error, carrierId: id }, "the settings of a carrier do not hold");
        put(null, {
          state: "misconfigured",
          detail: "Its settings do not hold. Open the carrier and save it again.",
        });
      }
  }

  private hostOf(carrierId: string, version: string): CarrierHost {
    const { pool, clock, receipts, options } = this;
    const surroundings = {
      pool,
      clock,
      receipts,
      random: options.random ?? systemRandom,
      publicUrl: () => options.publicUrl ?? getEnv().publicUrl,
    };
    return createCarrierHost(surroundings, carrierId, (state, detail) => {
      const entry = this.entries.get(carrierId);
      if (entry?.version !== version) return;
      const isSame = entry.state.state === state && entry.state.detail === (detail ?? null);
      if (!isSame) entry.state = { carrierId, state, detail: detail ?? null, changedAtMs: clock.now() };
    });
  }
}

async function closeCarrier(carrierId: string, { carrier }: Entry): Promise<void> {
  const timer = new AbortController();
  try {
    await Promise.race([
      carrier?.close(),
      sleep(CLOSE_WITHIN_MS, undefined, { signal: timer.signal }).then(() =>
        getLogger().error({ carrierId }, "a carrier did not end in time and was left behind"),
      ),
    ]);
  } catch (error) {
    getLogger().error({ err: error, carrierId }, "a carrier did not end cleanly");
  } finally {
    timer.abort();
  }
}

/** Keeps the carriers of a worker connected, and the portal informed. */
export function createCarrierLoop(directory: CarrierDirectory): Loop {
  return {
    name: "carriers",
    async runRound() {
      await directory.refresh();
      await directory.reportStates();
      return REFRESH_MS;
    },
    stop: () => directory.close(),
  };
}
