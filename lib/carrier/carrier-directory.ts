import type pg from "pg";
import type { Clock } from "@/lib/clock";
import type { Carrier } from "./carrier";
import { createSimulatorCarrier } from "./simulator";

const REFRESH_MS = 30_000;

const KINDS: Readonly<Record<string, (pool: pg.Pool, carrierId: string, clock: Clock) => Carrier>> = {
  simulator: createSimulatorCarrier,
};

/** The configured carriers, one object each. */
export class CarrierDirectory {
  private readonly carriers = new Map<string, Carrier>();
  private loadedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: Clock,
  ) {}

  /** null = there is no such carrier, or this version does not know its kind. */
  async find(carrierId: string): Promise<Carrier | null> {
    if (!this.carriers.has(carrierId) && performance.now() > this.loadedAt + REFRESH_MS) await this.load();
    return this.carriers.get(carrierId) ?? null;
  }

  private async load(): Promise<void> {
    const { rows } = await this.pool.query<{ id: string; kind: string }>("SELECT id, kind FROM carriers");
    for (const { id, kind } of rows) {
      const create = KINDS[kind];
      if (create !== undefined && !this.carriers.has(id))
        this.carriers.set(id, create(this.pool, id, this.clock));
    }
    this.loadedAt = performance.now();
  }
}
