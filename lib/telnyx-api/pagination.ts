import { createHash } from "node:crypto";
import { z } from "zod";
import { findPageBookmark, keepPageBookmark } from "@/lib/page-bookmark/service";
import type { ApiRequest } from "./route";

const DEFAULT_SIZE = 20;
const MAX_SIZE = 250;
/** Totals are counted so far; a longer list only says that there is more (S13: exact up to 10,000). */
export const EXACT_TOTAL = 10_000;
/** Numbers of pages beyond this cannot be told apart from mistakes. */
const MAX_PAGE_NUMBER = 2_000_000_000;

/** A whole number in a query string. */
export function queryInteger(min: number, max: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^-?\d{1,15}$/, "Must be a whole number.")
    .transform(Number)
    .pipe(z.number().min(min).max(max)) as unknown as z.ZodType<number, string>;
}

/** The parameters `page[number]` and `page[size]` of a list. */
export function pageQuery({ maxSize = MAX_SIZE }: { maxSize?: number } = {}) {
  return {
    "page[number]": queryInteger(1, MAX_PAGE_NUMBER)
      .optional()
      .meta({ description: "Page, from 1. Default 1.", example: "1" }),
    "page[size]": queryInteger(1, maxSize)
      .optional()
      .meta({ description: `Rows of a page, 1 to ${maxSize}. Default ${DEFAULT_SIZE}.`, example: "20" }),
  };
}

/** `meta` of a list. */
export const pageMeta = z
  .object({
    page_number: z.int(),
    page_size: z.int(),
    total_pages: z.int().meta({
      description: `Exact up to ${EXACT_TOTAL} rows. Beyond, at least one more than \`page_number\` while rows remain.`,
    }),
    total_results: z.int().meta({
      description: `Exact up to ${EXACT_TOTAL}. Beyond, a lower bound that grows with the pages read.`,
    }),
  })
  .meta({ id: "PaginationMeta" });

/** The envelope of a list. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), meta: pageMeta });
}

/** The envelope of one thing. */
export function one<T extends z.ZodType>(item: T) {
  return z.object({ data: item });
}

/** Where a list of the API gets its rows: any list that can be read on from a place in its order. */
export interface ListSource<T> {
  /** How many rows there are, counted to `limit` at most. */
  readonly count: (limit: number) => Promise<number>;
  /**
   * Reads `limit` rows after the place `after` (null = from the start), leaving out the first `skip`. A place is the opaque
   * string that `placeOf` makes of a row.
   */
  readonly read: (after: string | null, skip: number, limit: number) => Promise<readonly T[]>;
  readonly placeOf: (row: T) => string;
}

/** What identifies a list to its bookmarks: the same key asking the same path with the same filters. */
export interface PagedQuery {
  readonly "page[number]"?: number | undefined;
  readonly "page[size]"?: number | undefined;
}

/**
 * One page of a list, with exact totals up to 10,000 rows.
 *
 * Pages that begin later than that go on from a bookmark: the place where the page before ended, kept for the key that read it.
 * So an iterator that reads page after page pays for each page alone, however deep it is, and neither misses nor repeats a
 * row because others came or went. A deep page without a bookmark is reached from the nearest one before it.
 */
export async function readPage<T, W>(
  request: ApiRequest<unknown, PagedQuery, unknown>,
  listName: string,
  source: ListSource<T>,
  present: (row: T) => W,
): Promise<{ data: W[]; meta: z.output<typeof pageMeta> }> {
  const number = request.query["page[number]"] ?? 1;
  const size = request.query["page[size]"] ?? DEFAULT_SIZE;
  const offset = (number - 1) * size;
  const { rows, hasMore } = await readRows(request, listName, source, offset, size);
  const total = await totalOf(source, offset, rows.length, hasMore);
  const pages = Math.ceil(total / size);
  return {
    data: rows.map(present),
    meta: {
      page_number: number,
      page_size: size,
      total_pages: hasMore ? Math.max(pages, number + 1) : pages,
      total_results: total,
    },
  };
}

async function totalOf<T>(
  source: ListSource<T>,
  offset: number,
  found: number,
  hasMore: boolean,
): Promise<number> {
  // The last page knows the total by itself.
  if (found > 0 && !hasMore) return offset + found;
  const counted = await source.count(EXACT_TOTAL + 1);
  return counted > EXACT_TOTAL ? Math.max(counted, offset + found + (hasMore ? 1 : 0)) : counted;
}

async function readRows<T>(
  request: ApiRequest<unknown, PagedQuery, unknown>,
  listName: string,
  source: ListSource<T>,
  offset: number,
  size: number,
): Promise<{ rows: readonly T[]; hasMore: boolean }> {
  const end = offset + size;
  const isDeep = end >= EXACT_TOTAL;
  const list = isDeep ? listHash(request, listName) : null;
  let after: string | null = null;
  let skip = offset;
  if (list !== null && offset > 0) {
    const bookmark = await findPageBookmark(request.key.id, list, offset);
    if (bookmark) {
      after = bookmark.place;
      skip = offset - bookmark.offset;
    }
  }
  const found = await source.read(after, skip, size + 1);
  const hasMore = found.length > size;
  const rows = hasMore ? found.slice(0, size) : found;
  const last = rows.at(-1);
  if (list !== null && hasMore && last !== undefined)
    await keepPageBookmark(request.key.id, list, end, source.placeOf(last), request.ctx.clock);
  return { rows, hasMore };
}

function listHash(request: ApiRequest<unknown, PagedQuery, unknown>, listName: string): string {
  const { "page[number]": _number, "page[size]": _size, ...filters } = request.query as PagedQuery & object;
  const sorted = Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([listName, request.params ?? null, sorted]))
    .digest("base64url");
}
