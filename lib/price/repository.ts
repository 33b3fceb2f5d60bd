import type pg from "pg";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { formatAmount, parseAmount } from "./amount";
import type { Price, PriceCase, PriceEntry } from "./types";

/** Rows of one statement. */
const CHUNK = 1_000;

const columns = {
  id: true,
  countryCode: true,
  carrierId: true,
  senderType: true,
  messageType: true,
  rate: true,
  carrierFee: true,
  updatedAt: true,
  carrier: { select: { name: true } },
} as const satisfies Prisma.PriceSelect;

type Stored = Prisma.PriceGetPayload<{ select: typeof columns }>;

/** All prices by country (`*` last), carrier, sender type and message type. */
export async function findPrices(db: Db): Promise<Price[]> {
  const rows = await db.price.findMany({
    select: columns,
    orderBy: [{ countryCode: "asc" }, { carrier: { name: "asc" } }, { messageType: "asc" }, { id: "asc" }],
  });
  const prices = rows.map(toPrice);
  const others = prices.filter(({ countryCode }) => countryCode === "*");
  return [...prices.filter(({ countryCode }) => countryCode !== "*"), ...others];
}

export async function findPrice(db: Db, id: string): Promise<Price | null> {
  const row = await db.price.findUnique({ where: { id }, select: columns });
  return row && toPrice(row);
}

/** The price of exactly this case; null = there is none. */
export async function findPriceOfCase(db: Db, wanted: PriceCase): Promise<Price | null> {
  const { countryCode, carrierId, senderType, messageType } = wanted;
  const row = await db.price.findFirst({
    where: { countryCode, carrierId, senderType, messageType },
    select: columns,
  });
  return row && toPrice(row);
}

export function countPrices(db: Db): Promise<number> {
  return db.price.count();
}

/** Makes changes of prices wait for each other until the transaction ends. */
export async function lockPrices(db: Db): Promise<void> {
  await db.$queryRaw`SELECT 1 FROM price_list WHERE id = 1 FOR UPDATE`;
}

export async function insertPrice(db: Db, id: string, entry: PriceEntry, at: Date): Promise<Price> {
  const data = { id, ...dataOf(entry), createdAt: at, updatedAt: at };
  return toPrice(await db.price.create({ data, select: columns }));
}

export async function replacePrice(db: Db, id: string, entry: PriceEntry, at: Date): Promise<Price> {
  const data = { ...dataOf(entry), updatedAt: at };
  return toPrice(await db.price.update({ where: { id }, data, select: columns }));
}

export async function removePrice(db: Db, id: string): Promise<void> {
  await db.price.delete({ where: { id } });
}

/** Puts these prices in the place of all there are. @returns how many there were */
export async function replaceAllPrices(
  db: Db,
  entries: readonly (PriceEntry & { readonly id: string })[],
  at: Date,
): Promise<number> {
  const { count } = await db.price.deleteMany();
  for (let start = 0; start < entries.length; start += CHUNK) {
    const data = entries
      .slice(start, start + CHUNK)
      .map(({ id, ...entry }) => ({ id, ...dataOf(entry), createdAt: at, updatedAt: at }));
    await db.price.createMany({ data });
  }
  return count;
}

/** The edition in force with its prices, as one statement saw them. */
export async function readPriceList(
  db: Pick<pg.Pool, "query">,
): Promise<{ readonly version: number; readonly prices: readonly PriceEntry[] }> {
  const { rows } = await db.query<{ version: number; prices: PriceEntry[] }>({
    name: "read_price_list",
    text: `SELECT version::float8 AS version, (
             SELECT coalesce(json_agg(json_build_object(
               'countryCode', country_code, 'carrierId', carrier_id, 'senderType', sender_type, 'messageType', message_type,
               'rateMicros', (rate * 1000000)::bigint, 'carrierFeeMicros', (carrier_fee * 1000000)::bigint)), '[]') FROM prices
           ) AS prices FROM price_list WHERE id = 1`,
  });
  const [row] = rows;
  if (row === undefined) throw new Error("The row of price_list is missing.");
  return row;
}

function dataOf({ rateMicros, carrierFeeMicros, ...priceCase }: PriceEntry) {
  const { countryCode, carrierId, senderType, messageType } = priceCase;
  return {
    countryCode,
    carrierId,
    senderType,
    messageType,
    rate: new Prisma.Decimal(formatAmount(rateMicros)),
    carrierFee: new Prisma.Decimal(formatAmount(carrierFeeMicros)),
  };
}

function toPrice({ rate, carrierFee, updatedAt, carrier, ...rest }: Stored): Price {
  return {
    ...rest,
    rateMicros: microsOf(rate),
    carrierFeeMicros: microsOf(carrierFee),
    carrierName: carrier?.name ?? null,
    updatedAtMs: updatedAt.getTime(),
  };
}

function microsOf(amount: Prisma.Decimal): number {
  return Number(parseAmount(amount.toFixed(6)));
}
