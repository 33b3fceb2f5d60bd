import { recordAudit } from "@/lib/audit/record-audit";
import { getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { countDeliveries, findDelivery, scanDeliveries } from "./delivery-log-repository";
import { type DeliveryFilter, MAX_SCANNED, toDeliveryQuery } from "./list-deliveries";
import { insertProfileEvent, requeueDeliveries } from "./redeliver-repository";

/** Events put back in one step: a second's work at most, so that progress is seen. */
export const REDELIVER_STEP = 500;
const COUNTED = 10_000;

export interface RedeliverOptions {
  /** To the URLs the profile has now instead of those the event was first sent to. */
  readonly toProfileUrls: boolean;
}

/**
 * Delivers events once more (F1): each keeps its id and its attempts so far, and gets all tries anew. Events that are on their
 * way already are left alone.
 *
 * @returns how many are on their way again
 */
export async function redeliverEvents(
  ctx: ServiceContext,
  ids: readonly string[],
  { toProfileUrls }: RedeliverOptions,
): Promise<number> {
  if (ids.length === 0) return 0;
  return inTransaction(getPrisma(), async (db) => {
    const events = await requeueDeliveries(db, ids, toProfileUrls);
    for (const profileId of new Set(events.map((event) => event.messagingProfileId))) {
      const ofProfile = events.filter((event) => event.messagingProfileId === profileId);
      await recordAudit(db, ctx.actor, {
        action: "webhook_delivery.redelivered",
        subjectType: "webhook_delivery",
        subjectId: ofProfile[0]?.id ?? "",
        profileId,
        detail: { count: ofProfile.length, toProfileUrls },
      });
    }
    return events.length;
  });
}

/**
 * The same for one event.
 *
 * @throws AppError `not_found`; `conflict` when it is on its way already
 */
export async function redeliverEvent(
  ctx: ServiceContext,
  id: string,
  options: RedeliverOptions,
): Promise<void> {
  if ((await redeliverEvents(ctx, [id], options)) > 0) return;
  const pending = await findDelivery(getPrisma(), id);
  if (pending === null) throw new AppError("not_found", { field: "id" });
  throw new AppError("conflict", { field: "id", detail: "The event is on its way already." });
}

/** How many events a filter means that can be delivered again, exact up to 10,000. */
export async function countRedeliverable(
  filter: DeliveryFilter,
): Promise<{ count: number; isExact: boolean }> {
  const everything = await countDeliveries(getPrisma(), toDeliveryQuery(filter), COUNTED + 1);
  return { count: Math.min(everything, COUNTED), isExact: everything <= COUNTED };
}

/**
 * One step of delivering again what a filter means, newest first.
 *
 * @param beforeId where the step before ended; null = the first step
 * @returns `nextId` null = that was the last step
 */
export async function redeliverStep(
  ctx: ServiceContext,
  filter: DeliveryFilter,
  beforeId: string | null,
  options: RedeliverOptions,
): Promise<{ count: number; nextId: string | null }> {
  const cursor = beforeId === null ? null : ({ towards: "older", id: beforeId } as const);
  const scan = await scanDeliveries(getPrisma(), toDeliveryQuery(filter), cursor, {
    limit: REDELIVER_STEP,
    maxScanned: MAX_SCANNED,
  });
  const ids = scan.records.filter((record) => !record.isPending).map((record) => record.id);
  const count = await redeliverEvents(ctx, ids, options);
  const lastId = scan.gaveUpAtId ?? scan.records.at(-1)?.id ?? null;
  return { count, nextId: scan.hasMore ? lastId : null };
}

export const TEST_EVENT = "messaging-profile.test";

/**
 * Sends a test event to the saved URLs of a profile: signed, tried and kept like any other.
 *
 * @returns its id
 * @throws AppError `invalid_value` when the profile has no webhook URL, or is gone
 */
export async function sendTestEvent(ctx: ServiceContext, profileId: string): Promise<string> {
  const id = await insertProfileEvent(getPrisma(), profileId, {
    eventType: TEST_EVENT,
    occurredAt: new Date(ctx.clock.now()),
    facts: { text: "This is a test event. No message is behind it." },
  });
  if (id === null)
    throw new AppError("invalid_value", { detail: "The profile has no webhook URL. Save one first." });
  return id;
}
