import type pg from "pg";
import type { z } from "zod";
import type { Clock } from "@/lib/clock";
import type { InboundMessageInput } from "@/lib/message/receive-inbound";
import type { Random } from "@/lib/random";
import type { Carrier, ConnectionState, DeliveryReceipt } from "./carrier";

/** A configured carrier. */
export interface CarrierConfig<Settings> {
  readonly id: string;
  readonly name: string;
  readonly settings: Settings;
}

/** What a carrier brings from outside; the id of the message is the carrier's own, so that one delivered twice counts once. */
export type CarrierInbound = Omit<InboundMessageInput, "carrierId"> & { readonly carrierMessageId: string };

/** What a carrier is given to work with. */
export interface CarrierHost {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly random: Random;
  /** The address below which the carrier's platform reaches us (`answerRequest`), without a slash at the end. */
  readonly callbackUrl: string;
  /** Fulfils when the receipt is stored: only then tell the other side that it was taken. */
  recordReceipt(receipt: DeliveryReceipt): Promise<void>;
  /**
   * Fulfils when the message is stored.
   *
   * @throws AppError when it never will be: its number is not ours, or it is no message
   */
  receiveMessage(message: CarrierInbound): Promise<void>;
  /** Shown in the portal. `detail` = why, in words for the operator. */
  reportState(state: ConnectionState, detail?: string): void;
}

/** One line of a carrier's form. The name is the setting's. */
export interface SettingField {
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  /**
   * `secret` is sealed at rest and never shown again. `percent` is a ratio from 0 to 1 that is shown as a percentage. The
   * settings hold text, number, ratio or boolean; an empty line is left out of them, so that the schema's default holds.
   */
  readonly input: "text" | "secret" | "number" | "percent" | "switch" | "choice";
  /** Behind a number, e.g. `seconds`. */
  readonly unit?: string;
  /** Shown in an empty line. */
  readonly placeholder?: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** Fields of one group stand under its heading. */
  readonly group?: string;
}

/** Messages a second that a number of a type may send, where neither number nor carrier say otherwise; null = no limit. */
export interface DefaultRates {
  readonly longCodePerSecond: number | null;
  readonly tollFreePerSecond: number | null;
  readonly shortCodePerSecond: number | null;
  readonly alphanumericPerSecond: number | null;
}

/** Of real carriers (reference: features §4). */
export const CARRIER_DEFAULT_RATES: DefaultRates = {
  longCodePerSecond: 0.1,
  tollFreePerSecond: 20,
  shortCodePerSecond: 1_000,
  alphanumericPerSecond: 0.1,
};

/** An HTTP request that a carrier's platform makes to us: a receipt or an inbound message. */
export interface CarrierRequest {
  readonly method: string;
  /** Below the carrier's own address, e.g. `/receipts`. */
  readonly path: string;
  /** As the platform was told to call it, for signatures over the address. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody: Buffer;
}

export interface CarrierAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly body?: string;
}

/**
 * A kind of carrier: everything the product has to know of it. Adding one is a file that exports such an object and its
 * name in `carrier-kinds.ts`.
 */
export interface CarrierKind<Settings = unknown> {
  /** Stored with the carrier. */
  readonly kind: string;
  readonly label: string;
  /** One sentence for whoever chooses. */
  readonly description: string;
  /** Checks and completes stored settings, secrets included. */
  readonly settings: z.ZodType<Settings>;
  readonly fields: readonly SettingField[];
  readonly defaultRates: DefaultRates;
  readonly canMms: boolean;
  /** Connects by itself and stays connected until it is closed. Runs in every worker. */
  create(config: CarrierConfig<Settings>, host: CarrierHost): Carrier;
  /**
   * Tries the settings without sending anything.
   *
   * @returns what was found, for the operator
   */
  testConnection(config: CarrierConfig<Settings>, signal: AbortSignal): Promise<ConnectionTest>;
  /** Answers what the carrier's platform asks at `/carriers/ID/…`. Runs in web processes. Absent = it never asks. */
  answerRequest?(
    request: CarrierRequest,
    config: CarrierConfig<Settings>,
    host: CarrierHost,
  ): Promise<CarrierAnswer>;
}

export interface ConnectionTest {
  readonly isOk: boolean;
  /** What happened, in one or two sentences. */
  readonly detail: string;
}
