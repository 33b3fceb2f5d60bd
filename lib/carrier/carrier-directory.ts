import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { getLogger } from "@/lib/logger";
import { ReceiptRecorder } from "@/lib/message/receipt-recorder";
import { receiveInbound } from "@/lib/message/receive-inbound";
import type { Loop } from "@/lib/worker/loop";
import type { Carrier, ConnectionState } from "./carrier";
import type { CarrierHost } from "./carrier-kind";
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

interface Entry {
  readonly version: string;
  /** null = disabled, misconfigured, or of a kind this version does not know. */
  readonly carrier: Carrier | null;
  state: ReportedState;
}

/** The configured carriers of a worker process: one connected object each, replaced when its settings change. */
export class CarrierDirectory {
  private readonly entries = new Map<string, Entry>();
  private readonly receipts: ReceiptRecorder;
  private readonly workerId = randomUUID();
  private loadedAt = Number.NEGATIVE_INFINITY;
  private loading: Promise<void> | null = null;

  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: Clock,
  ) {
    this.receipts = new ReceiptRecorder(pool, clock);
  }

  /** null = there is no such carrier now: it was disabled, its settings do not hold, or nobody knows its kind. */
  async find(carrierId: string): Promise<Carrier | null> {
    if (!this.entries.has(carrierId) && performance.now() > this.loadedAt + REFRESH_MS) await this.refresh();
    return this.entries.get(carrierId)?.carrier ?? null;
  }

  /** Connects new carriers, and replaces or closes those that have changed. */
  async refresh(): Promise<void> {
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
    await this.loading;
    const carriers = [...this.entries.values()].map((entry) => entry.carrier);
    this.entries.clear();
    await Promise.all(carriers.map((carrier) => carrier?.close()));
    await this.receipts.close();
    await deleteCarrierStates(this.pool, this.workerId);
  }

  private async load(): Promise<void> {
    const rows = await listStoredCarriers(this.pool);
    this.loadedAt = performance.now();
    const ids = new Set(rows.map((row) => row.id));
    const gone = [...this.entries].filter(([id]) => !ids.has(id));
    for (const [id] of gone) this.entries.delete(id);
    await Promise.all(gone.map(([, entry]) => entry.carrier?.close()));
    for (const row of rows) {
      const entry = this.entries.get(row.id);
      if (entry?.version === row.version) continue;
      // The old connection ends before the new one begins: a carrier may allow a single one.
      this.entries.delete(row.id);
      await entry?.carrier?.close();
      this.connect(row);
    }
  }

  private connect(row: StoredCarrier): void {
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
    const kind = findCarrierKind(row.kind);
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
    const { pool, clock, receipts } = this;
    return {
      pool,
      clock,
      recordReceipt: (receipt) => receipts.record(receipt),
      receiveMessage: async (message) => {
        await receiveInbound(pool, clock, { ...message, carrierId });
      },
      reportState: (state: ConnectionState, detail) => {
        const entry = this.entries.get(carrierId);
        if (entry?.version !== version) return;
        const isSame = entry.state.state === state && entry.state.detail === (detail ?? null);
        if (!isSame) entry.state = { carrierId, state, detail: detail ?? null, changedAtMs: clock.now() };
      },
    };
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
