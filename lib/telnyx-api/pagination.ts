import { createHash } from "node:crypto";
import { z } from "zod";
import { type PageBookmarks, storedPageBookmarks } from "@/lib/page-bookmark/service";
import type { ApiRequest } from "./route";

const DEFAULT_SIZE = 20;
const MAX_SIZE = 250;
/** Totals are counted so far; a longer list only says that there is more (S13: exact up to 10,000). */
export const EXACT_TOTAL = 10_000;
/** Numbers of pages beyond this cannot be told apart from mistakes. */
const MAX_PAGE_NUMBER = 2_000_000_000;
/** A place so far away is beyond every list; Postgres and Prisma take no larger number either. */
const MAX_SKIP = 2_000_000_000;

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
   * string that `placeOf` makes of a row. Fewer rows than asked for mean that the list ends there.
   */
  readonly read: (after: string | null, skip: number, limit: number) => Promise<readonly T[]>;
  readonly placeOf: (row: T) => string;
  /**
   * Counting means looking at every row, as where no index has what is filtered by: then a walk counts once, at its first
   * page, and its other pages say the same. Absent = every page counts for itself.
   */
  readonly isCountCostly?: boolean;
  /** Long more often than not: it is counted while a page is read, and for nothing where that page turns out to be the last. */
  readonly isLong?: boolean;
}

/** What identifies a list to its bookmarks: the same key asking the same path with the same filters. */
export interface PagedQuery {
  readonly "page[number]"?: number | undefined;
  readonly "page[size]"?: number | undefined;
}

/**
 * One page of a list, with exact totals up to 10,000 rows.
 *
 * A page goes on from a bookmark: the place where the page before it ended, kept for an hour for the key that read it. So an
 * iterator that reads page after page pays for each page alone, however deep it is, and neither misses nor repeats a row that
 * stays, whatever others come or go. A page whose predecessor was not read is counted off from the start; beyond 10,000 rows
 * from the nearest bookmark before it.
 *
 * Two walks of one key over one list at the same time share their bookmarks: while rows come and go each may then repeat or
 * miss some. Walks of different keys have nothing to do with each other.
 */
export async function readPage<T, W>(
  request: ApiRequest<unknown, PagedQuery, unknown>,
  listName: string,
  source: ListSource<T>,
  present: (row: T) => W,
  bookmarks: PageBookmarks = storedPageBookmarks(),
): Promise<{ data: W[]; meta: z.output<typeof pageMeta> }> {
  const number = request.query["page[number]"] ?? 1;
  const size = request.query["page[size]"] ?? DEFAULT_SIZE;
  const offset = (number - 1) * size;
  const { key, ctx } = request;
  const list = listHash(request, listName);
  const start = await findStart(offset, (range) => bookmarks.find(key.id, list, range, ctx.clock));
  const skip = offset - start.offset;
  const isCounted = source.isLong && start.total === null && offset + size < EXACT_TOTAL;
  const [found, counted] = await Promise.all([
    skip > MAX_SKIP ? [] : source.read(start.place, skip, size + 1),
    isCounted ? source.count(EXACT_TOTAL + 1) : null,
  ]);
  const hasMore = found.length > size;
  const rows = hasMore ? found.slice(0, size) : found;
  const total = await totalOf(source, offset, rows.length, hasMore, start.total ?? counted);
  const last = rows.at(-1);
  if (hasMore && last !== undefined) {
    const place = writePlace(source.placeOf(last), source.isCountCostly ? total : null);
    await bookmarks.keep(key.id, list, { offset: offset + size, place }, ctx.clock);
  }
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

/** A page of a list that holds nothing, whatever the page: a filter names what cannot be. */
export function emptyPage(request: Pick<ApiRequest<unknown, PagedQuery, unknown>, "query">) {
  const { "page[number]": number = 1, "page[size]": size = DEFAULT_SIZE } = request.query;
  return { data: [], meta: { page_number: number, page_size: size, total_pages: 0, total_results: 0 } };
}

/** Where the reading begins: `offset` rows lie before the place. */
interface Start {
  readonly offset: number;
  readonly place: string | null;
  /** What the walk counted at its first page; null = not known. */
  readonly total: number | null;
}

async function findStart(
  offset: number,
  find: (range: { from: number; to: number }) => ReturnType<PageBookmarks["find"]>,
): Promise<Start> {
  // So near to the start only the very place counts: going on from another would be no cheaper than counting off.
  const from = offset < EXACT_TOTAL ? offset : 1;
  const bookmark = offset === 0 ? null : await find({ from, to: offset });
  return bookmark === null
    ? { offset: 0, place: null, total: null }
    : { offset: bookmark.offset, ...readPlace(bookmark.place) };
}

async function totalOf<T>(
  source: ListSource<T>,
  offset: number,
  found: number,
  hasMore: boolean,
  knownTotal: number | null,
): Promise<number> {
  const seen = offset + found;
  // The last page knows the total by itself, and must not promise another.
  if (!hasMore && (found > 0 || offset === 0)) return seen;
  const atLeast = hasMore ? seen + 1 : 0;
  if (atLeast > EXACT_TOTAL) return atLeast;
  if (knownTotal !== null) return Math.max(knownTotal, atLeast);
  return Math.max(await source.count(EXACT_TOTAL + 1), atLeast);
}

function writePlace(place: string, total: number | null): string {
  return JSON.stringify(total === null ? [place] : [place, total]);
}

function readPlace(stored: string): { place: string; total: number | null } {
  const [place, total = null] = JSON.parse(stored) as [string, number?];
  return { place, total };
}

function listHash(request: ApiRequest<unknown, PagedQuery, unknown>, listName: string): string {
  const { "page[number]": _number, "page[size]": _size, ...filters } = request.query as PagedQuery & object;
  const sorted = Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([listName, request.params ?? null, sorted]))
    .digest("base64url");
}
