import { validate as isUuid, v7 as uuidv7 } from "uuid";
import { recordAudit } from "@/lib/audit/record-audit";
import { listCarrierNames } from "@/lib/carrier/management-repository";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { formatAmount } from "./amount";
import { checkPrice } from "./check-price";
import {
  countPrices,
  findPrice,
  findPriceOfCase,
  findPrices,
  insertPrice,
  lockPrices,
  removePrice,
  replacePrice,
} from "./repository";
import type { Price, PriceEntry, PriceInput } from "./types";

export type { Price, PriceInput } from "./types";

/** Prices of the list; every process keeps them all. */
export const MAX_PRICES = 20_000;

/** All prices by country, those of `*` last. */
export function listPrices(): Promise<Price[]> {
  return findPrices(getPrisma());
}

/** @throws AppError not_found */
export async function getPrice(id: string): Promise<Price> {
  return pick(getPrisma(), id);
}

/**
 * Adds a price (F4). It is in force for every message whose request arrives after this has returned.
 *
 * @throws AppError invalid_value with the field; conflict (field countryCode) when the case has a price, or there are too many
 */
export function createPrice(ctx: ServiceContext, input: PriceInput): Promise<Price> {
  return change(ctx, "created", async (db) => {
    const entry = await check(db, input);
    await refuseSecond(db, entry, null);
    if ((await countPrices(db)) >= MAX_PRICES)
      throw new AppError("conflict", {
        detail: `There are at most ${MAX_PRICES.toLocaleString("en-US")} prices.`,
      });
    return insertPrice(db, uuidv7(), entry, new Date(ctx.clock.now()));
  });
}

/** Replaces all of a price. @throws AppError not_found; invalid_value with the field; conflict as `createPrice` */
export function updatePrice(ctx: ServiceContext, id: string, input: PriceInput): Promise<Price> {
  return change(ctx, "updated", async (db) => {
    const current = await pick(db, id);
    const entry = await check(db, input);
    await refuseSecond(db, entry, current.id);
    return replacePrice(db, current.id, entry, new Date(ctx.clock.now()));
  });
}

/** Takes a price away; what it covered costs what a more general one says, or nothing. @throws AppError not_found */
export async function deletePrice(ctx: ServiceContext, id: string): Promise<void> {
  await change(ctx, "deleted", async (db) => {
    const current = await pick(db, id);
    await removePrice(db, current.id);
    return current;
  });
}

function change(
  ctx: ServiceContext,
  verb: "created" | "updated" | "deleted",
  work: (db: Db) => Promise<Price>,
): Promise<Price> {
  return inTransaction(getPrisma(), async (db) => {
    await lockPrices(db);
    const price = await work(db);
    await recordAudit(db, ctx.actor, {
      action: `price.${verb}`,
      subjectType: "price",
      subjectId: price.id,
      detail: {
        countryCode: price.countryCode,
        carrier: price.carrierName,
        senderType: price.senderType,
        messageType: price.messageType,
        rate: formatAmount(price.rateMicros),
        carrierFee: formatAmount(price.carrierFeeMicros),
      },
    });
    return price;
  });
}

async function check(db: Db, input: PriceInput): Promise<PriceEntry> {
  const carriers = await listCarrierNames(db);
  const checked = checkPrice(input, new Set(carriers.map(({ id }) => id)));
  if (!checked.ok) throw new AppError("invalid_value", { field: checked.field, detail: checked.detail });
  return checked.entry;
}

async function refuseSecond(db: Db, entry: PriceEntry, ownId: string | null): Promise<void> {
  const other = await findPriceOfCase(db, entry);
  if (other !== null && other.id !== ownId)
    throw new AppError("conflict", {
      field: "countryCode",
      detail: "There is a price for this country, carrier, sender and message type already. Edit that one.",
    });
}

async function pick(db: Db, id: string): Promise<Price> {
  const price = isUuid(id) ? await findPrice(db, id.toLowerCase()) : null;
  if (price === null) throw new AppError("not_found", { field: "id", detail: "This price does not exist." });
  return price;
}
