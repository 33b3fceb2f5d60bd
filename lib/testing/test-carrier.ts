import { randomUUID } from "node:crypto";
import type pg from "pg";
import { z } from "zod";
import type { Carrier, CarrierMessage, DeliveryReceipt } from "../carrier/carrier";
import {
  CARRIER_DEFAULT_RATES,
  type CarrierHost,
  type CarrierInbound,
  type CarrierKind,
} from "../carrier/carrier-kind";
import { type StoredSettings, sealSettings } from "../carrier/stored-settings";
import type { Clock } from "../clock";
import type { PrismaClient } from "../db/generated/client";
import { systemRandom } from "../random";

export interface TestSettings {
  readonly host: string;
  readonly password: string;
}

/** A kind of carrier that notes what is done with it, and answers as a test wants. */
export function createTestKind(overrides: Partial<Carrier> = {}) {
  /** `open NAME`, `close NAME`, in their order. */
  const events: string[] = [];
  const hosts: CarrierHost[] = [];
  const opened: TestSettings[] = [];
  const kind: CarrierKind<TestSettings> = {
    kind: "test",
    label: "Test",
    description: "For tests.",
    settings: z.object({ host: z.string().min(1, "Enter a host."), password: z.string().min(1) }),
    fields: [
      { name: "host", label: "Host", input: "text" },
      { name: "password", label: "Password", input: "secret" },
    ],
    defaultRates: CARRIER_DEFAULT_RATES,
    canMms: false,
    create({ settings }, host) {
      events.push(`open ${settings.host}`);
      hosts.push(host);
      opened.push(settings);
      return {
        receiptTimeoutMs: 60_000,
        submit: async (messages) =>
          messages.map(({ messageId }) => ({ kind: "sent", carrierMessageId: `test-${messageId}` })),
        ...overrides,
        async close() {
          await overrides.close?.();
          events.push(`close ${settings.host}`);
        },
      };
    },
    testConnection: async ({ settings }) => ({ isOk: true, detail: `${settings.host} answers.` }),
  };
  return { kind, events, hosts, opened };
}

/** Stores a carrier of a kind with these settings. @returns its id */
export async function insertCarrier(
  prisma: PrismaClient,
  kind: CarrierKind,
  settings: Readonly<Record<string, unknown>>,
): Promise<string> {
  const id = randomUUID();
  const stored = sealSettings(kind, id, settings) as StoredSettings & { settings: object };
  await prisma.carrier.create({ data: { id, kind: kind.kind, name: `Carrier ${id}`, ...stored } });
  return id;
}

/** A host that only notes what a carrier brings it. */
export function createTestHost(clock: Clock, pool: pg.Pool | null = null) {
  const receipts: DeliveryReceipt[] = [];
  const inbound: CarrierInbound[] = [];
  const states: string[] = [];
  const host: CarrierHost = {
    pool: pool as pg.Pool,
    clock,
    random: systemRandom,
    callbackUrl: "https://sms.example.com/carriers/c1",
    recordReceipt: async (receipt) => void receipts.push(receipt),
    receiveMessage: async (message) => void inbound.push(message),
    reportState: (state, detail) => void states.push(detail ? `${state}: ${detail}` : state),
  };
  return { host, receipts, inbound, states };
}

/** A message to hand to a carrier. */
export function carrierMessage(overrides: Partial<CarrierMessage> = {}): CarrierMessage {
  return {
    messageId: randomUUID(),
    sender: "+12125550142",
    recipient: "+13125550100",
    type: "SMS",
    text: "Hello",
    encoding: "gsm7",
    mediaUrls: [],
    validUntilMs: Number.POSITIVE_INFINITY,
    ...overrides,
  };
}
