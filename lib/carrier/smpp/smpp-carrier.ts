import { setTimeout as sleep } from "node:timers/promises";
import { getLogger } from "@/lib/logger";
import type { Carrier, CarrierMessage, ConnectionState, SubmitResult } from "../carrier";
import type { CarrierConfig, CarrierHost } from "../carrier-kind";
import { composeSubmit } from "./compose-submit";
import { InboundIntake } from "./inbound-intake";
import type { BindCommand, LinkOptions } from "./link";
import { LinkKeeper } from "./link-keeper";
import { Command } from "./pdu";
import { idOfAnswer } from "./read-receipt";
import { ReceiptIntake } from "./receipt-intake";
import type { SmppSettings } from "./settings";
import { SubmitLine } from "./submit-line";
import { DeliveryTaker } from "./take-delivery";

export interface SmppTimes {
  readonly firstBackOffMs: number;
  /** How often parts are looked after. */
  readonly sweepMs: number;
  /** How long messages wait for the first connection of a worker that has just started. */
  readonly firstConnectionMs: number;
}

const USUAL_TIMES: SmppTimes = { firstBackOffMs: 1_000, sweepMs: 1_000, firstConnectionMs: 2_000 };
const CLOSE_WITHIN_MS = 5_000;
const LEAST_RETRY_MS = 500;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Connection {
  readonly name: string;
  readonly keeper: LinkKeeper;
}

/** A carrier behind SMPP 3.4: one connection that sends and receives, or one for each. */
export class SmppCarrier implements Carrier {
  readonly receiptTimeoutMs: number;
  private readonly connections: readonly Connection[];
  private readonly states = new Map<string, { state: ConnectionState; detail: string | undefined }>();
  private readonly line: SubmitLine;
  private readonly receipts: ReceiptIntake;
  private readonly inbound: InboundIntake;
  private readonly stopping = new AbortController();
  private readonly sweeping: Promise<void>;
  /** null = somebody waits for it already. */
  private firstOpen: Promise<void> | null;
  private reference: number;

  constructor(
    private readonly config: CarrierConfig<SmppSettings>,
    private readonly host: CarrierHost,
    private readonly times: SmppTimes = USUAL_TIMES,
  ) {
    const { id, settings } = config;
    const { random } = host;
    this.receiptTimeoutMs = settings.receiptHours * HOUR_MS;
    this.reference = Math.floor(random.next() * 0x10000);
    this.receipts = new ReceiptIntake(id, host, this.receiptTimeoutMs + DAY_MS);
    this.inbound = new InboundIntake(id, host, settings.partWaitSeconds * 1_000);
    const taker = new DeliveryTaker(id, settings, this.receipts, this.inbound);
    let opened: () => void = () => undefined;
    const isOpen = new Promise<void>((fulfil) => {
      opened = fulfil;
    });
    const { signal } = this.stopping;
    const patience = sleep(times.firstConnectionMs, undefined, { signal }).catch(() => undefined);
    this.firstOpen = Promise.race([isOpen, patience]);
    const connect = (name: string, bindAs: BindCommand): Connection => ({
      name,
      keeper: new LinkKeeper({
        link: linkOptions(settings, bindAs, (pdu) => taker.take(pdu)),
        carrierId: id,
        random,
        firstBackOffMs: times.firstBackOffMs,
        onState: (state, detail) => this.noteState(name, state, detail),
        onOpen: bindAs === Command.bindReceiver ? () => undefined : opened,
      }),
    });
    this.connections =
      settings.bindMode === "transceiver"
        ? [connect("transceiver", Command.bindTransceiver)]
        : [connect("transmitter", Command.bindTransmitter), connect("receiver", Command.bindReceiver)];
    const sender = (this.connections[0] as Connection).keeper;
    this.line = new SubmitLine({
      windowSize: settings.windowSize,
      messagesPerSecond: settings.messagesPerSecond,
      link: () => sender.open,
      retryAfterMs: () => sender.waitMs + LEAST_RETRY_MS,
      compose: (message) => composeSubmit(message, settings, this.nextReference(), host.clock.now()),
      accept: async (ids) => this.acceptIds(ids.map((partId) => idOfAnswer(partId, settings.receiptIds))),
    });
    this.sweeping = this.sweepUntilStopped();
  }

  async submit(messages: readonly CarrierMessage[]): Promise<SubmitResult[]> {
    // A worker that has just started is about to be bound.
    // Only the first ones wait: a number's messages must not gather here and leave all at once.
    const { firstOpen } = this;
    this.firstOpen = null;
    await firstOpen;
    return this.line.submit(messages);
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.race([this.line.drain(), sleep(CLOSE_WITHIN_MS)]);
    await Promise.all(this.connections.map(({ keeper }) => keeper.close()));
    await this.sweeping;
  }

  private acceptIds(ids: readonly string[]): Promise<string> | string {
    for (const id of ids) this.receipts.noteAnswer(id);
    return ids.length === 1 ? (ids[0] as string) : this.receipts.addParts(ids);
  }

  private nextReference(): number {
    this.reference = (this.reference + 1) & 0xffff;
    return this.reference;
  }

  /** The worst of the connections is the carrier's state. */
  private noteState(name: string, state: ConnectionState, detail: string | undefined): void {
    this.states.set(name, { state, detail });
    const order: ConnectionState[] = ["misconfigured", "disconnected", "connecting", "connected"];
    const [worst] = [...this.states].sort(([, a], [, b]) => order.indexOf(a.state) - order.indexOf(b.state));
    if (worst === undefined) return;
    const [which, found] = worst;
    const isOneOfTwo = this.config.settings.bindMode !== "transceiver" && found.detail !== undefined;
    this.host.reportState(found.state, isOneOfTwo ? `${found.detail} (${which})` : found.detail);
  }

  private async sweepUntilStopped(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      await sleep(this.times.sweepMs * (0.5 + this.host.random.next()), undefined, { signal }).catch(
        () => undefined,
      );
      if (signal.aborted) return;
      try {
        await this.receipts.sweep();
        await this.inbound.sweep();
      } catch (error) {
        getLogger().warn(
          { err: error, carrierId: this.config.id },
          "parts of messages could not be looked after",
        );
      }
    }
  }
}

export function linkOptions(
  settings: SmppSettings,
  bindAs: BindCommand,
  onMessage: LinkOptions["onMessage"],
): LinkOptions {
  const { host, port, tls, systemId, password, systemType } = settings;
  return {
    host,
    port,
    tls,
    bindAs,
    bind: { systemId, password, systemType, addressRange: { ton: 0, npi: 0, address: "" } },
    connectTimeoutMs: settings.connectTimeoutSeconds * 1_000,
    responseTimeoutMs: settings.responseTimeoutSeconds * 1_000,
    enquireLinkMs: settings.enquireLinkSeconds * 1_000,
    onMessage,
  };
}
