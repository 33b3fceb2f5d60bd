import { AppError } from "../errors/app-error";
import { acceptMessage, getAcceptor } from "../message/accept-message";
import type { OutboundMessageInput } from "../message/types";

/*
 * A process that accepts messages for a test, as the web process does, on the database of DATABASE_URL. It is told what
 * to send by its parent and ends with it.
 */

/** What the parent sends: messages, all at once; or sending them again and again until told to stop. */
export type AcceptorCommand =
  | { readonly kind: "send"; readonly id: number; readonly inputs: readonly OutboundMessageInput[] }
  | { readonly kind: "keep_sending"; readonly inputs: readonly OutboundMessageInput[] }
  | { readonly kind: "rest"; readonly id: number };

/** One answer per message of a `send`, in the order they came; then the answer to `rest`. */
export type AcceptorAnswer =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly id: number; readonly index: number; readonly outcome: Outcome }
  | { readonly kind: "rested"; readonly id: number; readonly sent: number; readonly lostRaces: number };

export type Outcome =
  | {
      readonly ok: true;
      readonly messageId: string;
      readonly sender: string;
      readonly reason: string;
      /** null = no mapping took part. */
      readonly mappingCreatedAtMs: number | null;
      readonly fate: string | null;
      /** The whole answer as JSON, of a request with an idempotency key. */
      readonly answer: string | null;
    }
  | { readonly ok: false; readonly code: string };

async function attempt(input: OutboundMessageInput): Promise<Outcome> {
  try {
    const message = await acceptMessage(input);
    return {
      ok: true,
      messageId: message.id,
      sender: message.sender,
      reason: message.reason,
      mappingCreatedAtMs: message.mapping?.createdAt.getTime() ?? null,
      fate: message.trace?.mapping.fate ?? null,
      answer: input.idempotency ? JSON.stringify(message) : null,
    };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, code: error.code };
    throw error;
  }
}

function tell(answer: AcceptorAnswer): void {
  // A parent that is gone needs no answer; the process ends by "disconnect".
  process.send?.(answer, () => undefined);
}

let isResting = false;
let sent = 0;
let work: Promise<unknown> = Promise.resolve();

process.on("message", async (command: AcceptorCommand) => {
  switch (command.kind) {
    case "send":
      command.inputs.forEach(async (input, index) => {
        tell({ kind: "answer", id: command.id, index, outcome: await attempt(input) });
      });
      break;
    case "keep_sending":
      isResting = false;
      work = Promise.all(
        command.inputs.map(async (input) => {
          while (!isResting) if ((await attempt(input)).ok) sent++;
        }),
      );
      break;
    case "rest":
      isResting = true;
      await work;
      tell({ kind: "rested", id: command.id, sent, lostRaces: getAcceptor().counters.lostRaces });
  }
});
process.on("disconnect", () => process.exit(0));
tell({ kind: "ready" });
