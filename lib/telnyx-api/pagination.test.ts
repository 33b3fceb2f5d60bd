import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { PageBookmark, PageBookmarks } from "@/lib/page-bookmark/service";
import { manualClock } from "@/lib/testing/manual-clock";
import { checkInput } from "./check-input";
import { EXACT_TOTAL, type ListSource, pageQuery, queryInteger, readPage } from "./pagination";
import type { ApiRequest } from "./route";

/** Bookmarks as the database keeps them, and how often they are asked for. */
class Shelf implements PageBookmarks {
  readonly kept = new Map<string, PageBookmark[]>();
  writes = 0;
  find: PageBookmarks["find"] = async (key, list, { from, to }) =>
    [...(this.kept.get(key + list) ?? [])]
      .filter(({ offset }) => offset >= from && offset <= to)
      .sort((a, b) => b.offset - a.offset)[0] ?? null;
  keep: PageBookmarks["keep"] = async (key, list, bookmark) => {
    this.writes++;
    const others = (this.kept.get(key + list) ?? []).filter(({ offset }) => offset !== bookmark.offset);
    this.kept.set(key + list, [...others, bookmark]);
  };
}

/** A list of numbers in ascending order that tests change while it is read. */
class Numbers implements ListSource<number> {
  isCountCostly = false;
  isLong = false;
  counts = 0;
  skipped = 0;
  constructor(readonly rows: number[]) {}
  count = async (limit: number) => {
    this.counts++;
    return Math.min(limit, this.rows.length);
  };
  read = async (after: string | null, skip: number, limit: number) => {
    this.skipped += skip;
    return this.rows.filter((row) => after === null || row > Number(after)).slice(skip, skip + limit);
  };
  placeOf = (row: number) => String(row);
  insert(row: number) {
    this.rows.push(row);
    this.rows.sort((a, b) => a - b);
  }
  remove(row: number) {
    const index = this.rows.indexOf(row);
    if (index >= 0) this.rows.splice(index, 1);
  }
}

const upTo = (count: number) => new Numbers(Array.from({ length: count }, (_, index) => index + 1));

let shelf: Shelf;
beforeEach(() => {
  shelf = new Shelf();
});

function page(source: Numbers, number: number, size: number, more: Record<string, string> = {}, keyId = "a") {
  const request = {
    params: {},
    query: { "page[number]": number, "page[size]": size, ...more },
    key: { id: keyId, name: "test", scopes: ["read"] },
    ctx: { actor: { userId: null, label: "test" }, clock: manualClock() },
  } as unknown as ApiRequest<unknown, Record<string, never>, unknown>;
  return readPage(request, "numbers", source, (row) => row, shelf);
}

/** As the official SDK walks: on while there is data and `page_number` is below `total_pages`. */
async function walk(source: Numbers, size: number, between: (pageNumber: number) => void = () => undefined) {
  const pages: Awaited<ReturnType<typeof page>>[] = [];
  for (let number = 1; ; number++) {
    const read = await page(source, number, size);
    pages.push(read);
    if (read.data.length === 0 || read.meta.page_number >= read.meta.total_pages) return pages;
    between(number);
    if (number > 5_000) throw new Error("The walk does not end.");
  }
}

describe("page parameters", () => {
  const [number, size] = [pageQuery()["page[number]"], pageQuery()["page[size]"]];
  it.each([
    ["1", true],
    ["250", true],
    ["0", false],
    ["251", false],
    ["-1", false],
    ["1.5", false],
    ["1e2", false],
    ["ten", false],
    ["", false],
    [" 1", false],
  ])("page[size]=%j is accepted: %s", (text, ok) => {
    expect(checkInput(size, text, "query").ok).toBe(ok);
  });

  it("refuses numbers of pages that cannot be meant", () => {
    expect(checkInput(number, "2000000000", "query").ok).toBe(true);
    expect(checkInput(number, "2000000001", "query").ok).toBe(false);
    expect(checkInput(number, "9".repeat(400), "query").ok).toBe(false);
  });

  it("names the bounds", () => {
    const refused = checkInput(queryInteger(1, 50), "51", "query");
    expect(!refused.ok && refused.errors[0]).toMatchObject({ code: "10033", detail: "Must be at most 50." });
  });
});

describe("totals", () => {
  it.each([
    { rows: 0, size: 20, number: 1, pages: 0, data: 0 },
    { rows: 1, size: 20, number: 1, pages: 1, data: 1 },
    { rows: 19, size: 20, number: 1, pages: 1, data: 19 },
    { rows: 20, size: 20, number: 1, pages: 1, data: 20 },
    { rows: 21, size: 20, number: 1, pages: 2, data: 20 },
    { rows: 21, size: 20, number: 2, pages: 2, data: 1 },
    { rows: 40, size: 20, number: 2, pages: 2, data: 20 },
    { rows: 40, size: 20, number: 3, pages: 2, data: 0 },
    { rows: 0, size: 20, number: 2, pages: 0, data: 0 },
    { rows: 40, size: 20, number: 2_000_000_000, pages: 2, data: 0 },
    { rows: EXACT_TOTAL, size: 250, number: 40, pages: 40, data: 250 },
    { rows: EXACT_TOTAL - 1, size: 250, number: 1, pages: 40, data: 250 },
  ])("$rows rows, page $number of size $size: $pages pages", async ({ rows, size, number, pages, data }) => {
    const read = await page(upTo(rows), number, size);
    expect(read.data).toHaveLength(data);
    expect(read.meta).toEqual({
      page_number: number,
      page_size: size,
      total_pages: pages,
      total_results: rows,
    });
  });

  it("stay one page ahead beyond 10,000 rows, and are exact on the last page", async () => {
    const pages = await walk(upTo(EXACT_TOTAL + 700), 250);
    expect(pages).toHaveLength(43);
    expect(pages.flatMap(({ data }) => data)).toEqual(upTo(EXACT_TOTAL + 700).rows);
    for (const { meta } of pages.slice(0, 39))
      expect(meta).toMatchObject({ total_results: EXACT_TOTAL + 1, total_pages: 41 });
    expect(pages[40]?.meta).toMatchObject({ page_number: 41, total_pages: 42, total_results: 10_251 });
    expect(pages[42]?.meta).toMatchObject({ page_number: 43, total_pages: 43, total_results: 10_700 });
  });

  it("beyond the end of a long list promise no more than was counted", async () => {
    const { data, meta } = await page(upTo(EXACT_TOTAL + 700), 1_000, 250);
    expect(data).toEqual([]);
    expect(meta).toMatchObject({ total_results: EXACT_TOTAL + 1, total_pages: 41 });
  });

  it("are counted only where the page does not tell them", async () => {
    const source = upTo(EXACT_TOTAL + 700);
    await walk(source, 250);
    expect(source.counts).toBe(39);
    const short = upTo(20);
    await page(short, 1, 20);
    expect(short.counts).toBe(0);
  });

  it("are counted while the page is read where lists are long", async () => {
    const source = upTo(600);
    source.isLong = true;
    const { read, count } = source;
    const order: string[] = [];
    source.read = async (...range) => {
      const rows = await read(...range);
      await new Promise((later) => setTimeout(later));
      order.push("read");
      return rows;
    };
    source.count = (limit) => {
      order.push("counting");
      return count(limit);
    };
    expect((await page(source, 1, 250)).meta).toMatchObject({ total_results: 600, total_pages: 3 });
    expect(order).toEqual(["counting", "read"]);
    expect(source.counts).toBe(1);
  });

  it("are counted once in a walk where counting is costly", async () => {
    const source = upTo(1_000);
    source.isCountCostly = true;
    const pages = await walk(source, 50);
    expect(source.counts).toBe(1);
    expect(new Set(pages.map(({ meta }) => meta.total_results))).toEqual(new Set([1_000]));
    expect(pages).toHaveLength(20);
  });
});

describe("walking", () => {
  it("goes on from where the page before ended, without counting off", async () => {
    const source = upTo(1_000);
    await walk(source, 30);
    expect(source.skipped).toBe(0);
  });

  it("meets every row that stays exactly once, whatever comes and goes", async () => {
    const change = fc.record({ isInsert: fc.boolean(), at: fc.integer({ min: 0, max: 400 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 150 }),
        fc.array(fc.array(change, { maxLength: 30 }), { maxLength: 20 }),
        async (size, count, changes) => {
          shelf = new Shelf();
          // Rows that stay are even, those that come and go odd.
          const staying = Array.from({ length: count }, (_, index) => index * 2);
          const source = new Numbers([...staying]);
          const pages = await walk(source, size, (number) => {
            for (const { isInsert, at } of changes[number] ?? []) {
              if (isInsert && !source.rows.includes(at * 2 + 1)) source.insert(at * 2 + 1);
              else source.remove(at * 2 + 1);
            }
          });
          const met = pages.flatMap(({ data }) => data);
          expect(met.filter((row) => row % 2 === 0)).toEqual(staying);
          expect(new Set(met).size).toBe(met.length);
        },
      ),
    );
  });

  it("begins anew at the first page, whatever an earlier walk left behind", async () => {
    const source = upTo(100);
    await walk(source, 10);
    for (let row = 0; row > -35; row--) source.insert(row);
    const met = (await walk(source, 10)).flatMap(({ data }) => data);
    expect(met).toEqual(source.rows);
  });

  it("is not disturbed by another key's walk or another filter's", async () => {
    const source = upTo(100);
    await page(source, 1, 10);
    source.remove(1);
    await page(source, 1, 10, {}, "b");
    await page(source, 1, 10, { "filter[x]": "1" });
    expect((await page(source, 2, 10)).data[0]).toBe(11);
    expect((await page(source, 2, 10, {}, "b")).data[0]).toBe(12);
  });

  it("writes nothing for a list that ends with the page", async () => {
    await page(upTo(20), 1, 20);
    expect(shelf.writes).toBe(0);
  });
});

describe("jumping", () => {
  it("counts off from the start where the page before was not read, however near another ended", async () => {
    const source = upTo(2_000);
    await page(source, 1, 10);
    source.remove(1);
    expect((await page(source, 3, 10)).data[0]).toBe(22);
  });

  it("reaches a deep page from the nearest bookmark", async () => {
    const source = upTo(40_000);
    await walk(new Numbers(source.rows.slice(0, 20_000)), 250);
    source.skipped = 0;
    const { data, meta } = await page(source, 81, 250);
    expect(data[0]).toBe(20_001);
    expect(source.skipped).toBeLessThanOrEqual(250);
    expect(meta).toMatchObject({ total_pages: 82, total_results: 20_251 });
  });

  it("reaches a deep page without any", async () => {
    const { data, meta } = await page(upTo(30_000), 100, 250);
    expect([data[0], data.length]).toEqual([24_751, 250]);
    expect(meta).toMatchObject({ total_pages: 101, total_results: 25_001 });
  });

  it("lands on the right row when the page size changes on the way", async () => {
    const source = upTo(30_000);
    await walk(source, 250);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 250 }),
        fc.integer({ min: 1, max: 30_000 }),
        async (size, row) => {
          const number = Math.ceil(row / size);
          expect((await page(source, number, size)).data[0]).toBe((number - 1) * size + 1);
        },
      ),
    );
  });
});
