import { countryName } from "@/lib/messaging-profile/country-name";
import type { Price } from "./types";

/** The filters of the list of prices, as they stand in its address; "" = all. */
export interface PriceListFields {
  /** Part of a country's name, or its code. */
  readonly search: string;
  readonly message: string;
  readonly sender: string;
  readonly carrier: string;
}

export const PRICES_PATH = "/prices";
export const PRICES_PER_PAGE = 100;

/** A page of the list. */
export interface PricePage {
  readonly rows: readonly Price[];
  /** Counted from 1; the last one when a later one was asked for. */
  readonly page: number;
  readonly pages: number;
  /** Of all pages. */
  readonly total: number;
}

/** Picks the page of the prices that pass the filters; a filter for a sender type or carrier also shows those for any. */
export function pagePrices(prices: readonly Price[], fields: PriceListFields, page: number): PricePage {
  const wanted = prices.filter((price) => passes(price, fields));
  const pages = Math.max(1, Math.ceil(wanted.length / PRICES_PER_PAGE));
  const shown = Math.min(Math.max(1, Number.isSafeInteger(page) ? page : 1), pages);
  const start = (shown - 1) * PRICES_PER_PAGE;
  return { rows: wanted.slice(start, start + PRICES_PER_PAGE), page: shown, pages, total: wanted.length };
}

function passes(price: Price, { search, message, sender, carrier }: PriceListFields): boolean {
  if (message !== "" && price.messageType !== message) return false;
  if (sender !== "" && price.senderType !== null && price.senderType !== sender) return false;
  if (carrier !== "" && price.carrierId !== null && price.carrierId !== carrier) return false;
  if (search === "") return true;
  if (price.countryCode === search.toUpperCase()) return true;
  return countryLabel(price.countryCode).toLowerCase().includes(search.toLowerCase());
}

/** A price's country as people read it. */
export function countryLabel(code: string): string {
  return code === "*" ? "All other countries" : (countryName(code) ?? code);
}

/** Address of the list; empty fields and the first page are left out. */
export function priceListHref(fields: Partial<PriceListFields>, page = 1): string {
  const given = Object.entries(fields).filter(([, value]) => value !== "");
  const query = new URLSearchParams([
    ...(given as [string, string][]),
    ...(page > 1 ? [["page", String(page)]] : []),
  ]);
  return query.size > 0 ? `${PRICES_PATH}?${query}` : PRICES_PATH;
}
