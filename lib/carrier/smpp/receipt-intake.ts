import { setTimeout as sleep } from "node:timers/promises";
import type { CarrierHost } from "../carrier-kind";
import type { ReceiptResult } from "./read-receipt";
import { RecentAnswers } from "./recent-answers";
import {
  deleteSentParts,
  findMessagesWithReceipts,
  findPartsOfMessages,
  insertSentParts,
  storePartReceipts,
  takeEarlyPartReceipts,
} from "./sent-part-repository";

const BATCH = 500;
/** What a worker takes at most times to store that a batch was sent. */
const HEAD_START_MS = 150;

interface Ticket {
  readonly id: string;
  readonly result: ReceiptResult;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Takes receipts. Those of whole messages go to the recorder as they are; those of parts are kept until the message is
 * over: delivered when all its parts are, failed when one is.
 */
export class ReceiptIntake {
  private line: Ticket[] = [];
  private running: Promise<void> | null = null;
  private readonly recent = new RecentAnswers(HEAD_START_MS);
  /** One after the other, so that two of them do not tell of the same message. */
  private recording: Promise<void> = Promise.resolve();

  constructor(
    private readonly carrierId: string,
    private readonly host: CarrierHost,
    private readonly keepPartsMs: number,
  ) {}

  /** The carrier has just answered with this id. */
  noteAnswer(id: string): void {
    this.recent.note(id, performance.now());
  }

  /** Fulfils when the receipt is stored. */
  async take(id: string, result: ReceiptResult): Promise<void> {
    const waitMs = this.recent.waitMs(id, performance.now());
    if (waitMs > 0) await sleep(waitMs);
    return new Promise((resolve, reject) => {
      this.line.push({ id, result, resolve, reject });
      this.running ??= this.run();
    });
  }

  /**
   * Notes the parts of a message the carrier took.
   *
   * @returns the id that stands for the message: that of its first part with their number, so that it is no part's own
   */
  async addParts(partIds: readonly string[]): Promise<string> {
    const leadId = `${partIds[0]}/${partIds.length}`;
    await insertSentParts(this.host.pool, this.carrierId, leadId, partIds, this.host.clock.now());
    return leadId;
  }

  /** Receipts that came before their parts were known, or whose worker died; and parts that are too old. */
  async sweep(): Promise<void> {
    const { pool, clock } = this.host;
    await takeEarlyPartReceipts(pool, this.carrierId);
    const leads = await findMessagesWithReceipts(pool, this.carrierId);
    if (leads.length > 0) await this.recordWhole(leads);
    await deleteSentParts(pool, this.carrierId, [], clock.now() - this.keepPartsMs);
  }

  private async run(): Promise<void> {
    await Promise.resolve();
    while (this.line.length > 0) {
      const batch = this.line.splice(0, BATCH);
      try {
        await this.store(batch);
      } catch (error) {
        for (const ticket of batch) ticket.reject(error);
      }
    }
    this.running = null;
  }

  private async store(batch: readonly Ticket[]): Promise<void> {
    const { pool } = this.host;
    const parts = await storePartReceipts(
      pool,
      this.carrierId,
      batch.map(({ id, result }) => ({ partId: id, ...result })),
    );
    // The recorder fills its own batches: the next one here need not wait for it.
    for (const ticket of batch)
      if (!parts.has(ticket.id)) this.record(ticket.id, ticket.result).then(ticket.resolve, ticket.reject);
    if (parts.size === 0) return;
    await this.recordWhole([...new Set(parts.values())]);
    for (const ticket of batch) if (parts.has(ticket.id)) ticket.resolve();
  }

  /** Records those of the messages that are over, and forgets their parts. */
  private recordWhole(leadIds: readonly string[]): Promise<void> {
    const record = () => this.recordOver(leadIds);
    this.recording = this.recording.then(record, record);
    return this.recording;
  }

  private async recordOver(leadIds: readonly string[]): Promise<void> {
    const { pool } = this.host;
    const messages = await findPartsOfMessages(pool, this.carrierId, leadIds);
    const over = messages.filter(({ missing, failure }) => missing === 0 || failure !== null);
    await Promise.all(
      over.map(({ leadId, failure }) =>
        this.record(leadId, failure ?? { outcome: "delivered", errorCode: null }),
      ),
    );
    const leads = over.map(({ leadId }) => leadId);
    if (leads.length > 0) await deleteSentParts(pool, this.carrierId, leads, 0);
  }

  private record(carrierMessageId: string, result: ReceiptResult): Promise<void> {
    return this.host.recordReceipt({ carrierId: this.carrierId, carrierMessageId, ...result });
  }
}
