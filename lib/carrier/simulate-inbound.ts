import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { type Db, getPool, getPrisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { findGroupProblem, MAX_GROUP_RECIPIENTS } from "@/lib/message/check-group";
import { type ReceivedMessage, receiveInbound } from "@/lib/message/receive-inbound";
import { findNumberCarrier, listSomeNumbers } from "./management-repository";
import { simulatorKind } from "./simulator";

/** Numbers offered to write to. */
const NUMBERS_OFFERED = 200;

/** A message somebody might have written. */
export interface SimulatedInbound {
  /** E.164, or whatever else a carrier may call a sender. */
  readonly sender: string;
  /** E.164: a number of a simulator that is on a profile. */
  readonly recipient: string;
  readonly text: string;
  readonly mediaUrls: readonly string[];
  /** Who else gets it, E.164: then it is a group MMS. Absent or empty = nobody. */
  readonly cc?: readonly string[];
}

/**
 * Brings a message in through a simulator, as a real carrier would: stored, counted, answered where it is a keyword, told
 * to the application. Twice the same is two messages.
 *
 * @param carrierId the simulator it is to come through; absent = whichever the number belongs to
 * @throws AppError `no_content`; of a group that cannot be `out_of_range` or `invalid_recipient` (`field` cc); `invalid_recipient` (`field` recipient) when the number is not ours, on no profile, or of a
 *   carrier that is no simulator: a message nobody wrote must not look like one of a real carrier
 */
export async function simulateInbound(
  ctx: { readonly clock: Clock },
  input: SimulatedInbound & { readonly carrierId?: string },
  { pool = getPool(), db = getPrisma() }: { pool?: pg.Pool; db?: Db } = {},
): Promise<ReceivedMessage> {
  const { carrierId, ...message } = input;
  if (message.text === "" && message.mediaUrls.length === 0)
    throw new AppError("no_content", { field: "text", detail: "Give a text or media." });
  const isGroup = message.cc !== undefined && message.cc.length > 0;
  if (isGroup) checkGroup(message);
  const number = await findNumberCarrier(db, message.recipient);
  const refuse = (detail: string) => new AppError("invalid_recipient", { field: "recipient", detail });
  if (number === null) throw refuse(`${message.recipient} is not one of your numbers.`);
  if (number.kind !== simulatorKind.kind || (carrierId !== undefined && carrierId !== number.carrierId))
    throw refuse(
      `${message.recipient} belongs to ${number.carrierName}, not to ${carrierId ? "this" : "a"} simulator.`,
    );
  if (!number.isAssigned) throw refuse(`${message.recipient} is on no messaging profile.`);
  return receiveInbound(pool, ctx.clock, {
    ...message,
    ...(isGroup && { type: "MMS" }),
    carrierId: number.carrierId,
  });
}

/** The number written to is one of the recipients; the form has one field for all of the others. */
function checkGroup({ sender, recipient, cc = [] }: SimulatedInbound): void {
  const problem = findGroupProblem([recipient, ...cc], sender);
  if (problem === null) return;
  if (problem.place === null)
    throw new AppError("out_of_range", {
      field: "cc",
      detail: `A group has at most ${MAX_GROUP_RECIPIENTS} recipients: your number and ${MAX_GROUP_RECIPIENTS - 1} others.`,
    });
  if (problem.place === 0)
    throw new AppError("invalid_recipient", { field: "recipient", detail: problem.detail });
  const detail = `${cc[problem.place - 1]}: ${problem.detail}`;
  throw new AppError("invalid_recipient", {
    field: `cc.${problem.place - 1}`,
    fieldErrors: { cc: detail },
    detail,
  });
}

/** Numbers of a simulator that can be written to, the first 200. */
export function listSimulatedNumbers(carrierId: string, db: Db = getPrisma()): Promise<string[]> {
  return listSomeNumbers(db, carrierId, NUMBERS_OFFERED);
}
