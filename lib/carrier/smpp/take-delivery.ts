import { AppError } from "@/lib/errors/app-error";
import { getLogger } from "@/lib/logger";
import { type Concatenation, readHeader } from "@/lib/sms-encoding/concatenation-header";
import { alphabetOf, decodeText } from "@/lib/sms-encoding/data-coding";
import { fillBitsAfter } from "@/lib/sms-encoding/pack-septets";
import { fromAddress } from "./address";
import { Status } from "./command-status";
import type { InboundIntake, InboundPiece } from "./inbound-intake";
import { Command, type Pdu, PduError } from "./pdu";
import { decodeDataMessage, decodeShortMessage, type ShortMessage, Tag } from "./pdu-body";
import { isReceipt, readReceipt } from "./read-receipt";
import type { ReceiptIntake } from "./receipt-intake";
import type { SmppSettings } from "./settings";

const UDH_INDICATOR = 0x40;

/** Takes what the carrier brings, a receipt or a message, and says how to answer: after it was stored, never before. */
export class DeliveryTaker {
  constructor(
    private readonly carrierId: string,
    private readonly settings: SmppSettings,
    private readonly receipts: ReceiptIntake,
    private readonly inbound: InboundIntake,
  ) {}

  /** @returns the status of the answer; a temporary error makes the carrier try again */
  async take(pdu: Pdu): Promise<number> {
    const fields = { carrierId: this.carrierId };
    try {
      const message =
        pdu.command === Command.dataSm ? decodeDataMessage(pdu.body) : decodeShortMessage(pdu.body);
      if (isReceipt(message)) await this.takeReceipt(message);
      else await this.inbound.take(toPiece(message, this.settings));
      return Status.ok;
    } catch (error) {
      if (error instanceof PduError) {
        getLogger().warn({ ...fields, reason: error.message }, "an SMPP message could not be read");
        return Status.invalidCommandLength;
      }
      if (error instanceof AppError) {
        getLogger().warn(
          { ...fields, code: error.code, detail: error.detail },
          "an inbound message was refused",
        );
        return Status.invalidDestination;
      }
      getLogger().error(
        { ...fields, err: error },
        "what a carrier brought could not be stored; it will bring it again",
      );
      return Status.temporaryError;
    }
  }

  private async takeReceipt(message: ShortMessage): Promise<void> {
    const receipt = readReceipt(message, this.settings);
    if (receipt.kind === "final") return this.receipts.take(receipt.id, receipt.result);
    if (receipt.kind === "senseless")
      getLogger().warn(
        { carrierId: this.carrierId },
        "a receipt names no message or no state; it was dropped",
      );
  }
}

/** An inbound message: its text decoded, its concatenation read from the header or the parameters. */
export function toPiece(
  message: ShortMessage,
  settings: Pick<SmppSettings, "defaultAlphabet">,
): InboundPiece {
  const payload = message.tlvs.get(Tag.messagePayload);
  const bytes = payload !== undefined && message.content.length === 0 ? payload : message.content;
  const hasHeader = (message.esmClass & UDH_INDICATOR) !== 0;
  const data = hasHeader ? readHeader(bytes) : { concatenation: null, headerBytes: 0, content: bytes };
  const alphabet = alphabetOf(message.dataCoding, settings.defaultAlphabet);
  return {
    sender: fromAddress(message.source),
    recipient: fromAddress(message.destination),
    text: decodeText(data.content, alphabet, fillBitsAfter(data.headerBytes)),
    concatenation: data.concatenation ?? sarOf(message),
  };
}

function sarOf({ tlvs }: ShortMessage): Concatenation | null {
  const reference = tlvs.get(Tag.sarReference);
  const partCount = tlvs.get(Tag.sarCount)?.[0] ?? 0;
  const partNumber = tlvs.get(Tag.sarNumber)?.[0] ?? 0;
  if (reference === undefined || reference.length < 2 || partNumber < 1 || partNumber > partCount)
    return null;
  return { reference: reference.readUInt16BE(0), referenceBits: 16, partCount, partNumber };
}
