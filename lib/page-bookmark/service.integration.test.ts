import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { BOOKMARK_LIFETIME_MS, storedPageBookmarks } from "./service";

const db = setUpTestDatabase();
const bookmarks = storedPageBookmarks(() => db.prisma);

const versions = async (key: string) =>
  (await db.pool.query("SELECT xmin::text FROM page_bookmarks WHERE api_key_id = $1", [key])).rows;

describe("bookmarks", () => {
  it("are found by key, list and offset: the last one of a range", async () => {
    const [key, other] = [randomUUID(), randomUUID()];
    const clock = manualClock();
    for (const offset of [250, 500, 5_000_000_000])
      await bookmarks.keep(key, "list", { offset, place: `after ${offset}` }, clock);
    await bookmarks.keep(other, "list", { offset: 400, place: "elsewhere" }, clock);
    const find = (from: number, to: number, list = "list") => bookmarks.find(key, list, { from, to }, clock);
    expect(await find(500, 500)).toEqual({ offset: 500, place: "after 500" });
    expect(await find(1, 499)).toEqual({ offset: 250, place: "after 250" });
    expect(await find(1, 9_000_000_000)).toEqual({ offset: 5_000_000_000, place: "after 5000000000" });
    expect(await find(251, 499)).toBeNull();
    expect(await find(1, 500, "another")).toBeNull();
  });

  it("count for an hour after they were kept", async () => {
    const key = randomUUID();
    const clock = manualClock();
    await bookmarks.keep(key, "list", { offset: 20, place: "a" }, clock);
    const find = () => bookmarks.find(key, "list", { from: 20, to: 20 }, clock);
    clock.advance(BOOKMARK_LIFETIME_MS - 1);
    expect(await find()).not.toBeNull();
    clock.advance(1);
    expect(await find()).toBeNull();
    await bookmarks.keep(key, "list", { offset: 20, place: "a" }, clock);
    expect(await find()).not.toBeNull();
  });

  it("move at once, but are not written again within a second while they stay the same", async () => {
    const key = randomUUID();
    const clock = manualClock();
    const keep = (place: string) => bookmarks.keep(key, "list", { offset: 20, place }, clock);
    await keep("a");
    const first = await versions(key);
    await keep("a");
    expect(await versions(key)).toEqual(first);
    await keep("b");
    expect(await versions(key)).not.toEqual(first);
    expect(await bookmarks.find(key, "list", { from: 20, to: 20 }, clock)).toMatchObject({ place: "b" });
    const second = await versions(key);
    clock.advance(1_000);
    await keep("b");
    expect(await versions(key)).not.toEqual(second);
  });
});
