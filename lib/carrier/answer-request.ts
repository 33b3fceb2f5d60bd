import type pg from "pg";
import { type Clock, systemClock } from "@/lib/clock";
import { getPool } from "@/lib/db/client";
import { getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { getLogger } from "@/lib/logger";
import { ReceiptRecorder } from "@/lib/message/receipt-recorder";
import { processSingleton } from "@/lib/process-singleton";
import { type Random, systemRandom } from "@/lib/random";
import { createCarrierHost } from "./carrier-host";
import type { CarrierAnswer, CarrierConfig, CarrierHost, CarrierKind, CarrierRequest } from "./carrier-kind";
import { findCarrierKind } from "./carrier-kinds";
import { findStoredCarrier } from "./carrier-repository";
import { openSettings } from "./stored-settings";

/** How long a carrier's settings are used before they are read again. */
const FRESH_MS = 2_000;

interface Known {
  readonly kind: CarrierKind;
  readonly config: CarrierConfig<unknown>;
  readonly host: CarrierHost;
  readonly readAtMs: number;
}

export interface CarrierRequestsOptions {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly random?: Random;
  readonly publicUrl: () => string;
  // biome-ignore lint/suspicious/noExplicitAny: a setting of one kind means nothing to another
  readonly findKind?: (kind: string) => CarrierKind<any> | null;
}

/** Answers what the carriers' platforms ask of a web process: receipts and inbound messages. */
export class CarrierRequests {
  private readonly known = new Map<string, Known>();
  private readonly receipts: ReceiptRecorder;

  constructor(private readonly options: CarrierRequestsOptions) {
    this.receipts = new ReceiptRecorder(options.pool, options.clock);
  }

  /**
   * Lets the carrier's kind answer. What cannot be stored now is answered with 503, so that the platform tries again; what
   * never can be with 422. Neither says why: that is in the log.
   *
   * @param request its `url` is made here, from the address the platform was told
   * @returns null = there is no such carrier, or its platform never asks
   */
  async answer(
    carrierId: string,
    request: Omit<CarrierRequest, "url"> & { readonly query: string },
  ): Promise<CarrierAnswer | null> {
    const log = getLogger();
    const about = { carrierId, method: request.method, path: request.path };
    try {
      const carrier = await this.open(carrierId);
      const answerRequest = carrier?.kind.answerRequest?.bind(carrier.kind);
      if (carrier === null || answerRequest === undefined) return null;
      const { query, ...rest } = request;
      const url = `${carrier.host.callbackUrl}${request.path}${query}`;
      const answer = await answerRequest({ ...rest, url }, carrier.config, carrier.host);
      if (answer.status >= 400)
        log.warn({ ...about, status: answer.status }, "a carrier's request was refused");
      return answer;
    } catch (error) {
      if (error instanceof AppError && error.entry.status < 500) {
        log.warn(
          { ...about, code: error.code, detail: error.detail },
          "what a carrier brought cannot be stored",
        );
        return { status: 422, contentType: "text/plain", body: "Not accepted." };
      }
      log.error({ err: error, ...about }, "a carrier's request failed");
      return { status: 503, contentType: "text/plain", body: "Try again later." };
    }
  }

  /** Fulfils when everything that was taken is stored. */
  close(): Promise<void> {
    return this.receipts.close();
  }

  private async open(carrierId: string): Promise<Known | null> {
    const { pool, clock, random = systemRandom, publicUrl, findKind = findCarrierKind } = this.options;
    const found = this.known.get(carrierId);
    if (found !== undefined && performance.now() < found.readAtMs + FRESH_MS) return found;
    const readAtMs = performance.now();
    const row = await findStoredCarrier(pool, carrierId);
    const kind = row === null ? null : findKind(row.kind);
    if (row === null || kind === null) {
      this.known.delete(carrierId);
      return null;
    }
    const host = createCarrierHost(
      { pool, clock, random, receipts: this.receipts, publicUrl },
      carrierId,
      // A web process keeps no connection, so it has no state to tell of.
      () => undefined,
    );
    const config = { id: row.id, name: row.name, settings: openSettings(kind, row.id, row) };
    const known = { kind, config, host, readAtMs };
    this.known.set(carrierId, known);
    return known;
  }
}

/** Those of this process. */
export function getCarrierRequests(): CarrierRequests {
  return processSingleton(
    "carrier-requests",
    () => new CarrierRequests({ pool: getPool(), clock: systemClock, publicUrl: () => getEnv().publicUrl }),
  );
}
