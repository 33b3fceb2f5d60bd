import { validate as isUuid } from "uuid";
import { amendAudit, openAudit, recordAudit } from "@/lib/audit/record-audit";
import { getPool, getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { recountBookings } from "@/lib/message/booking-repository";
import type { ServiceContext } from "@/lib/service-context";
import {
  cancelSome,
  findLastPosition,
  findSendingState,
  type HeldThing,
  lockHeldThing,
  setHeldAt,
} from "./repository";
import { SENDING_COUNT_LIMIT, type SendingScope, type SendingState } from "./types";

/** Messages cancelled in one transaction. */
const CANCELLED_AT_ONCE = 2_000;

const SUBJECTS = { profile: "messaging_profile", number: "phone_number" } as const;

/** @throws AppError not_found, also for what is no id at all and for a deleted profile */
export async function getSendingState(scope: SendingScope): Promise<SendingState> {
  const state = isUuid(scope.id) ? await findSendingState(getPrisma(), scope, SENDING_COUNT_LIMIT) : null;
  if (state === null) throw new AppError("not_found");
  return state;
}

/**
 * Holds sending of a profile or a number: messages are still accepted, but none is handed to a carrier until it is
 * resumed. Workers look at it anew in every round; what one has in hand at that instant may still go out. Held messages
 * keep their validity and expire with 40014 (F8). Holding what is held already changes nothing.
 *
 * @throws AppError not_found
 */
export async function holdSending(ctx: ServiceContext, scope: SendingScope): Promise<SendingState> {
  return changeHold(ctx, scope, true);
}

/**
 * Lets a held profile or number send again, in the order of acceptance and at its rate.
 *
 * @throws AppError not_found
 */
export async function resumeSending(ctx: ServiceContext, scope: SendingScope): Promise<SendingState> {
  return changeHold(ctx, scope, false);
}

/**
 * Cancels what a profile or a number has in its queue at this moment: `queued` becomes `cancelled`, which is final. What a
 * worker has in hand is not stopped. Neither cost nor mappings are taken back; the slots of a number with a rate are.
 *
 * @returns how many messages were cancelled
 * @throws AppError not_found
 */
export async function cancelQueued(ctx: ServiceContext, scope: SendingScope): Promise<number> {
  const prisma = getPrisma();
  const thing = await inTransaction(prisma, (db) => lockOrRefuse(db, scope));
  const upTo = await findLastPosition(prisma, scope);
  if (upTo === null) return 0;
  let auditId: bigint | null = null;
  let after = 0n;
  let total = 0;
  const numbers = new Set<string>();
  for (;;) {
    const now = new Date(ctx.clock.now());
    const { cancelled, lastPosition, numberIds } = await inTransaction(prisma, async (db) => {
      const done = await cancelSome(db, scope, { after, upTo, limit: CANCELLED_AT_ONCE }, now);
      if (done.cancelled > 0) {
        const detail = { name: thing.name, count: total + done.cancelled };
        if (auditId === null)
          auditId = await openAudit(db, ctx.actor, factOf(scope, thing, "queue_cancelled", detail));
        else await amendAudit(db, auditId, detail);
      }
      return done;
    });
    total += cancelled;
    for (const id of numberIds) numbers.add(id);
    if (lastPosition === null) break;
    after = lastPosition;
  }
  await recountBookings(getPool(), [...numbers], ctx.clock.now());
  return total;
}

async function changeHold(ctx: ServiceContext, scope: SendingScope, isHeld: boolean): Promise<SendingState> {
  await inTransaction(getPrisma(), async (db) => {
    const thing = await lockOrRefuse(db, scope);
    if ((thing.heldAt !== null) === isHeld) return;
    await setHeldAt(db, scope, isHeld ? new Date(ctx.clock.now()) : null);
    const verb = isHeld ? "sending_held" : "sending_resumed";
    await recordAudit(db, ctx.actor, factOf(scope, thing, verb, { name: thing.name }));
  });
  return getSendingState(scope);
}

async function lockOrRefuse(
  db: Parameters<typeof lockHeldThing>[0],
  scope: SendingScope,
): Promise<HeldThing> {
  const thing = isUuid(scope.id) ? await lockHeldThing(db, scope) : null;
  if (thing === null) throw new AppError("not_found");
  return thing;
}

function factOf(scope: SendingScope, thing: HeldThing, verb: string, detail: Record<string, unknown>) {
  return {
    action: `${scope.kind === "profile" ? "messaging_profile" : "number"}.${verb}`,
    subjectType: SUBJECTS[scope.kind],
    subjectId: scope.id,
    profileId: thing.profileId,
    detail,
  };
}
