import { describe, expect, it } from "vitest";
import { encodeCursor } from "@/lib/db/keyset";
import { DAY, NOW, recipientsOf, setUpMappingLists } from "@/lib/testing/mapping-lists";
import { recipients, type TestMapping } from "@/lib/testing/mapping-rows";
import { seededRandom } from "@/lib/testing/seeded-random";
import type { MappingFilter, MappingPage } from "./list-mappings";
import { WALK_LIMIT } from "./walk-mappings";

const { db, profileId, idOf, list, pages, endAssignment, add } = setUpMappingLists();

describe("paging (S13)", () => {
  it("gives every mapping exactly once, in order, whatever is dead in between, forwards and backwards", async () => {
    const random = seededRandom(7);
    const pick = <T>(...choices: T[]) => choices[Math.floor(random.next() * choices.length)] as T;
    const mappings = recipients(700).map((recipient, index): TestMapping => {
      const isStretchOfRemoved = index >= 100 && index < 400;
      return {
        recipient,
        assignmentId: isStretchOfRemoved ? idOf(3) : idOf(pick(0, 1, 2, 3)),
        epoch: pick(1, 1, 1, -1, 0, 2, -2),
        lastMessageAt: new Date(NOW - pick(0, 4, 8, 12) * DAY),
      };
    });
    await add(mappings);
    await endAssignment(3);
    const expected = (filter: MappingFilter) =>
      mappings
        .filter(({ epoch, assignmentId, lastMessageAt, recipient }) => {
          const isPin = epoch === -1;
          const isLive = isPin || NOW - (lastMessageAt?.getTime() ?? 0) < 8 * DAY;
          return (
            (epoch === 1 || isPin) &&
            assignmentId !== idOf(3) &&
            (filter.assignmentId === undefined || assignmentId === filter.assignmentId) &&
            (filter.state === undefined ||
              filter.state === (isPin ? "pinned" : isLive ? "live" : "expired")) &&
            (filter.prefixes === undefined || filter.prefixes.some((prefix) => recipient.startsWith(prefix)))
          );
        })
        .map((mapping) => mapping.recipient);
    const filters: MappingFilter[] = [
      {},
      { assignmentId: idOf(1) },
      { state: "live" },
      { state: "expired" },
      { state: "pinned" },
      { prefixes: ["+155500003", "+155500004"] },
      { prefixes: ["+155500001", "+155500005"], state: "live", assignmentId: idOf(0) },
    ];
    for (const filter of filters) {
      for (const limit of [1, 7, 50, 1_000].filter((each) => each > 1 || filter.prefixes)) {
        const forwards = await pages(filter, limit, "next");
        expect(forwards.flatMap(recipientsOf)).toEqual(expected(filter));
        expect(forwards.slice(0, -1).every((page) => page.rows.length === limit)).toBe(true);
        expect(forwards[0]?.previousCursor).toBeNull();
        const end = encodeCursor({ towards: "previous", key: ["~"] });
        const backwards = await pages(filter, limit, "previous", end);
        expect(backwards.reverse().flatMap(recipientsOf)).toEqual(expected(filter));
      }
    }
  });

  it("goes back to the page one came from", async () => {
    await add(recipients(30).map((recipient) => ({ recipient, assignmentId: idOf(0) })));
    const first = await list();
    const second = await list({}, 10, first.nextCursor);
    const third = await list({}, 10, second.nextCursor);
    expect(third.nextCursor).toBeNull();
    expect(recipientsOf(await list({}, 10, third.previousCursor))).toEqual(recipientsOf(second));
    expect(recipientsOf(await list({}, 10, second.previousCursor))).toEqual(recipientsOf(first));
    const beyond = await list({}, 10, encodeCursor({ towards: "next", key: ["+19999999999"] }));
    expect(beyond.rows).toEqual([]);
    expect(recipientsOf(await list({}, 10, beyond.previousCursor))).toEqual(recipientsOf(third));
  });

  it("never shows a mapping twice or skips one that stayed, while others come and go", async () => {
    const all = recipients(400);
    const isStaying = (index: number) => index % 2 === 0;
    await add(
      all.filter((_, index) => isStaying(index)).map((recipient) => ({ recipient, assignmentId: idOf(0) })),
    );
    const seen: string[] = [];
    let cursor: string | null = null;
    let turn = 0;
    do {
      const page: MappingPage = await list({}, 17, cursor);
      seen.push(...recipientsOf(page));
      const coming = all.filter((_, index) => !isStaying(index) && index % 12 === (turn * 2 + 1) % 12);
      await db.prisma.stickyMapping.deleteMany({
        where: { recipient: { in: coming }, messagingProfileId: profileId() },
      });
      if (turn % 2 === 0) await add(coming.map((recipient) => ({ recipient, assignmentId: idOf(1) })));
      turn += 1;
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual([...seen].sort());
    const staying = all.filter((_, index) => isStaying(index));
    expect(seen.filter((recipient) => staying.includes(recipient))).toEqual(staying);
  });

  it("leaps over a stretch of a removed number that sorts first, both ways and with pins in it", async () => {
    const dead = recipients(6_000, 0);
    const kept = recipients(60, 9_000);
    await add(dead.map((recipient) => ({ recipient, assignmentId: idOf(3) })));
    await add(
      dead
        .slice(0, 2_500)
        .map((recipient) => ({ recipient: `${recipient}9`, assignmentId: idOf(3), epoch: -1 })),
    );
    await add(kept.map((recipient, index) => ({ recipient, assignmentId: idOf(index % 3) })));
    await add(
      [
        { recipient: "+15550003000", assignmentId: idOf(0), epoch: -1 },
        { recipient: "+15550004000", assignmentId: idOf(1) },
      ].map((each) => ({ ...each, recipient: `${each.recipient}1` })),
    );
    await endAssignment(3);
    const expected = ["+155500030001", "+155500040001", ...kept];
    for (const limit of [10, 300]) {
      expect((await pages({}, limit, "next")).flatMap(recipientsOf)).toEqual(expected);
      const end = encodeCursor({ towards: "previous", key: ["~"] });
      expect((await pages({}, limit, "previous", end)).reverse().flatMap(recipientsOf)).toEqual(expected);
    }
    expect(recipientsOf(await list({ state: "live" }))).toEqual(["+155500040001", ...kept.slice(0, 9)]);
  });

  it("stops a search by age after a bounded walk, says how far it got, and goes on from there", async () => {
    const many = recipients(WALK_LIMIT + 5_000);
    const rare = new Set([many[10], many[WALK_LIMIT + 100]]);
    await add(
      many.map((recipient) => ({
        recipient,
        assignmentId: idOf(0),
        lastMessageAt: new Date(rare.has(recipient) ? NOW - 8 * DAY + 60_000 : NOW),
      })),
    );
    const first = await list({ expiresWithinSeconds: 3_600 });
    expect(recipientsOf(first)).toEqual([many[10]]);
    expect(first.searchedUpTo).not.toBeNull();
    expect(Number(first.searchedUpTo?.slice(1))).toBeLessThan(Number(many[WALK_LIMIT]?.slice(1)));
    expect(first.nextCursor).not.toBeNull();
    const rest = await pages({ expiresWithinSeconds: 3_600 }, 10, "next", first.nextCursor ?? "");
    expect(rest.flatMap(recipientsOf)).toEqual([many[WALK_LIMIT + 100]]);
    expect(rest.at(-1)?.searchedUpTo).toBeNull();
    expect(rest.at(-1)?.nextCursor).toBeNull();
    const back = await pages({ expiresWithinSeconds: 3_600 }, 10, "previous", rest[0]?.previousCursor ?? "");
    expect(back.flatMap(recipientsOf)).toEqual([many[10]]);
    expect(back.length).toBeGreaterThan(1);
  });
});
