import { randomUUID } from "node:crypto";
import { inPoolTransaction } from "@/lib/db/pool-transaction";
import { AppError } from "@/lib/errors/app-error";
import { getLogger } from "@/lib/logger";
import type { Concatenation } from "@/lib/sms-encoding/concatenation-header";
import { fromUcs2, toUcs2 } from "@/lib/sms-encoding/ucs2";
import type { CarrierHost } from "../carrier-kind";
import {
  deleteDoneParts,
  deleteGroup,
  findOverdueMessages,
  insertPart,
  lockParts,
  markPartsDone,
  type PartGroup,
  type PartialMessage,
  type StoredPart,
} from "./inbound-part-repository";

/** A message, or a part of one, that came in. */
export interface InboundPiece {
  readonly sender: string;
  readonly recipient: string;
  readonly text: string;
  /** null = it is a whole message. */
  readonly concatenation: Concatenation | null;
}

type StoreResult =
  | { readonly kind: "waits" }
  | { readonly kind: "complete"; readonly message: PartialMessage }
  /** Nothing was stored: hand on the message before, then store again. */
  | { readonly kind: "reference_reused"; readonly before: PartialMessage };

/** A worker that has not handed on a complete message by then has died. */
const HAND_ON_WITHIN_MS = 10_000;
/** Carriers repeat what they had no answer to for some minutes. */
const KEEP_DONE_MS = 3_600_000;

/**
 * Takes inbound messages. Parts are stored before they are answered, whichever worker gets them, and handed on as one
 * message when all are there; when some do not come in time, with a note in their place, as nothing may be lost.
 */
export class InboundIntake {
  constructor(
    private readonly carrierId: string,
    private readonly host: CarrierHost,
    private readonly partWaitMs: number,
  ) {}

  /** Fulfils when it is stored. @throws AppError when nobody wants the message */
  async take({ sender, recipient, text, concatenation }: InboundPiece): Promise<void> {
    if (concatenation === null || concatenation.partCount === 1)
      return this.host.receiveMessage({
        sender,
        recipient,
        text: toStorable(text),
        carrierMessageId: randomUUID(),
      });
    const { reference, referenceBits, partCount, partNumber } = concatenation;
    const group: PartGroup = {
      carrierId: this.carrierId,
      sender,
      recipient,
      reference,
      referenceBits,
      partCount,
    };
    let stored = await this.store(group, partNumber, toUcs2(text));
    if (stored.kind === "reference_reused") {
      // What there is of the message before is all there will be.
      await this.giveUp(stored.before);
      stored = await this.store(group, partNumber, toUcs2(text));
    }
    if (stored.kind === "complete") await this.handOn(stored.message);
  }

  /** Complete messages whose worker died, and those whose missing parts did not come. */
  async sweep(): Promise<void> {
    const { pool, clock } = this.host;
    const now = clock.now();
    const overdue = await findOverdueMessages(
      pool,
      this.carrierId,
      now - HAND_ON_WITHIN_MS,
      now - this.partWaitMs,
    );
    for (const message of overdue) await this.giveUp(message);
    await deleteDoneParts(pool, this.carrierId, now - KEEP_DONE_MS);
  }

  private store(group: PartGroup, partNumber: number, content: Buffer): Promise<StoreResult> {
    const { pool, clock } = this.host;
    return inPoolTransaction(pool, async (db): Promise<StoreResult> => {
      let parts = await lockParts(db, group);
      const isDone = parts[0]?.isDone ?? false;
      const same = parts.find((part) => part.partNumber === partNumber);
      if (same?.content.equals(content)) {
        // Repeated, because its answer was lost: so was the handing on, perhaps.
        const isComplete = !isDone && parts.length === group.partCount;
        return isComplete ? { kind: "complete", message: toMessage(group, parts) } : { kind: "waits" };
      }
      if (same !== undefined && !isDone) return { kind: "reference_reused", before: toMessage(group, parts) };
      if (isDone) {
        await deleteGroup(db, group);
        parts = [];
      }
      const part: StoredPart = {
        messageId: parts[0]?.messageId ?? randomUUID(),
        partNumber,
        content,
        receivedAtMs: clock.now(),
        isDone: false,
      };
      await insertPart(db, group, part);
      if (parts.length + 1 < group.partCount) return { kind: "waits" };
      return { kind: "complete", message: toMessage(group, [...parts, part]) };
    });
  }

  /** Hands on what there is. A message that nobody wants is over then too. */
  private async giveUp(message: PartialMessage): Promise<void> {
    try {
      await this.handOn(message);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { sender, recipient } = message;
      getLogger().warn(
        { carrierId: this.carrierId, sender, recipient, code: error.code },
        "an inbound message was not wanted",
      );
    }
  }

  private async handOn(message: PartialMessage): Promise<void> {
    const { messageId, sender, recipient } = message;
    try {
      await this.host.receiveMessage({
        sender,
        recipient,
        text: joinParts(message),
        carrierMessageId: messageId,
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await markPartsDone(this.host.pool, this.carrierId, messageId);
      throw error;
    }
    await markPartsDone(this.host.pool, this.carrierId, messageId);
  }
}

function toMessage(
  { sender, recipient, partCount }: PartGroup,
  parts: readonly StoredPart[],
): PartialMessage {
  return { messageId: parts[0]?.messageId ?? randomUUID(), sender, recipient, partCount, parts };
}

/** The text of a message; a note stands where parts are missing. */
export function joinParts({ partCount, parts }: Pick<PartialMessage, "partCount" | "parts">): string {
  const contents = new Map(parts.map((part) => [part.partNumber, part.content]));
  const pieces = Array.from(
    { length: partCount },
    (_, place) => contents.get(place + 1) ?? toUcs2(`[part ${place + 1} of ${partCount} is missing]`),
  );
  return toStorable(fromUcs2(Buffer.concat(pieces)));
}

/** Without what no database keeps: zero characters and halves of surrogate pairs. */
export function toStorable(text: string): string {
  return Buffer.from(text.replaceAll("\0", "")).toString();
}
