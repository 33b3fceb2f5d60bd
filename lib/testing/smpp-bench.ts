import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { CarrierMessage, DeliveryReceipt } from "../carrier/carrier";
import type { CarrierInbound } from "../carrier/carrier-kind";
import { smppSettings } from "../carrier/smpp/settings";
import { SmppCarrier } from "../carrier/smpp/smpp-carrier";
import { type Clock, systemClock } from "../clock";
import { AppError } from "../errors/app-error";
import { type SmppPeer, type SmppPeerOptions, startSmppPeer } from "./smpp-peer";

const chance = { next: () => 0.5, bytes: (length: number) => Buffer.alloc(length) };

/** What a carrier told its host. */
export interface SeenByHost {
  readonly receipts: DeliveryReceipt[];
  readonly inbound: CarrierInbound[];
  readonly states: string[];
  /** Set it to make every receipt fail. */
  failReceipts: boolean;
}

/** Peers and carriers of a test file, all closed by `close`. `carrierId` is the one carrier's. */
export function createSmppBench(pool: () => pg.Pool) {
  const carrierId = randomUUID();
  let closing: (() => Promise<void>)[] = [];
  let peer: SmppPeer;
  return {
    carrierId,
    get peer() {
      return peer;
    },
    async listen(options: SmppPeerOptions = {}): Promise<SmppPeer> {
      peer = await startSmppPeer(options);
      closing.push(peer.close);
      return peer;
    },
    /** A carrier connected to the peer, with a host that remembers; `unknown` recipients are not ours. */
    connect(
      more: Record<string, unknown> = {},
      { unknown = [], clock = systemClock }: { unknown?: readonly string[]; clock?: Clock } = {},
    ) {
      const seen: SeenByHost = { receipts: [], inbound: [], states: [], failReceipts: false };
      const given = { host: "127.0.0.1", port: peer.port, systemId: "us", password: "secret", ...more };
      const carrier = new SmppCarrier(
        { id: carrierId, name: "Peer", settings: smppSettings.parse(given) },
        {
          pool: pool(),
          clock,
          random: chance,
          callbackUrl: "",
          recordReceipt: async (receipt) => {
            if (seen.failReceipts) throw new Error("no database");
            seen.receipts.push(receipt);
          },
          receiveMessage: async (message) => {
            if (unknown.includes(message.recipient)) throw new AppError("invalid_recipient", {});
            const isKnown = seen.inbound.some((known) => known.carrierMessageId === message.carrierMessageId);
            if (!isKnown) seen.inbound.push(message);
          },
          reportState: (state, detail) => {
            seen.states.push(detail === undefined ? state : `${state}: ${detail}`);
          },
        },
        { firstBackOffMs: 40, sweepMs: 30, firstConnectionMs: 2_000 },
      );
      closing.push(() => carrier.close());
      return { carrier, seen };
    },
    /** Before a test closes the peer by itself. */
    forgetPeer(): void {
      closing = [];
    },
    async close(): Promise<void> {
      for (const end of closing.reverse()) await end();
      closing = [];
    },
  };
}

/** A message (MT) to hand over. */
export function smppMessage(text: string, recipient = "+13125550187"): CarrierMessage {
  return {
    messageId: randomUUID(),
    sender: "+12065550100",
    recipient,
    type: "SMS",
    text,
    encoding: "gsm7",
    mediaUrls: [],
    validUntilMs: Number.POSITIVE_INFINITY,
  };
}
