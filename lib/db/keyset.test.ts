import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor, type KeysetPosition, keysetPage } from "./keyset";

const names = ["a", "b", "c", "d", "e"];
const keyOf = (name: string) => [name];

/** What a query would find: the rows beyond the position, nearest first, at most one more than the page. */
function find(position: KeysetPosition | null, limit: number): string[] {
  const key = position?.key[0];
  if (key === undefined) return names.slice(0, limit + 1);
  if (position?.towards === "previous")
    return names
      .filter((name) => name < key)
      .reverse()
      .slice(0, limit + 1);
  return names.filter((name) => name > key).slice(0, limit + 1);
}

function page(cursor: string | null) {
  const position = decodeCursor(cursor, 1);
  return keysetPage(find(position, 2), position, 2, keyOf);
}

describe("paging by key", () => {
  it("walks to the end and back over the same rows", () => {
    const first = page(null);
    const second = page(first.nextCursor);
    const third = page(second.nextCursor);
    expect([first.rows, second.rows, third.rows]).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    expect(first.previousCursor).toBeNull();
    expect(third.nextCursor).toBeNull();
    const back = page(third.previousCursor);
    expect(back.rows).toEqual(["c", "d"]);
    const start = page(back.previousCursor);
    expect(start.rows).toEqual(["a", "b"]);
    expect(start.previousCursor).toBeNull();
    expect(start.nextCursor).not.toBeNull();
  });

  it("an empty list has no neighbours", () => {
    expect(keysetPage([], null, 2, keyOf)).toEqual({ rows: [], previousCursor: null, nextCursor: null });
  });

  it.each([
    "",
    "nonsense",
    "W10",
    encodeCursor({ towards: "next", key: ["a", "b"] }),
    "WzEsMV0",
    "WzEsIlx1MDAwMCJd",
  ])("%j is no cursor of this list: it starts at the beginning", (cursor) => {
    expect(decodeCursor(cursor, 1)).toBeNull();
  });
});
