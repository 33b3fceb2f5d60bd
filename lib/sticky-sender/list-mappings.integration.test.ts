import { beforeEach, describe, expect, it } from "vitest";
import { encodeCursor } from "@/lib/db/keyset";
import { setUpTestDatabase } from "@/lib/testing/database";
import {
  assignNumbers,
  createStickyProfile,
  insertMappings,
  recipients,
  type TestAssignment,
  type TestMapping,
} from "@/lib/testing/mapping-rows";
import { seededRandom } from "@/lib/testing/seeded-random";
import { listMappings, type MappingFilter, type MappingPage, walkLiveMappings } from "./list-mappings";
import { findMappingProfile } from "./repository";
import { WALK_LIMIT } from "./walk-mappings";

const db = setUpTestDatabase();
const NOW = Date.UTC(2026, 0, 15, 12);
const SECOND = 1_000;
const DAY = 86_400 * SECOND;
let profileId: string;
let numbers: TestAssignment[];

beforeEach(async () => {
  profileId = await createStickyProfile(db.prisma);
  numbers = await assignNumbers(db.prisma, profileId, 4);
});

const idOf = (index: number) => {
  const found = numbers[index];
  if (!found) throw new Error(`no number ${index}`);
  return found.assignmentId;
};

async function list(filter: MappingFilter = {}, limit = 10, cursor: string | null = null, nowMs = NOW) {
  const profile = await findMappingProfile(db.prisma, profileId);
  if (!profile) throw new Error("no profile");
  return listMappings(db.prisma, profile, filter, { limit, cursor }, nowMs);
}

async function pages(filter: MappingFilter, limit: number, towards: "next" | "previous", from?: string) {
  const found: MappingPage[] = [];
  let cursor: string | null = from ?? null;
  do {
    const page = await list(filter, limit, cursor);
    found.push(page);
    cursor = towards === "next" ? page.nextCursor : page.previousCursor;
    if (found.length > 500) throw new Error("paging does not end");
  } while (cursor);
  return found;
}

const recipientsOf = (page: MappingPage) => page.rows.map((row) => row.recipient);

async function endAssignment(index: number) {
  await db.prisma.numberAssignment.update({
    where: { id: BigInt(idOf(index)) },
    data: { endedAt: new Date(NOW), endReason: "unassigned" },
  });
}

const add = (mappings: readonly TestMapping[]) => insertMappings(db.prisma, profileId, NOW, mappings);

describe("listing mappings (S13)", () => {
  it("shows what the row says, with state and expiry at the request's time (S2)", async () => {
    const lastMessageAt = new Date(NOW - 8 * DAY + SECOND);
    await add([
      { recipient: "+15550000001", assignmentId: idOf(0), lastMessageAt, messageCount: 7 },
      { recipient: "+15550000002", assignmentId: idOf(1), epoch: -1, lastMessageAt: null, messageCount: 0 },
    ]);
    const states = async (nowMs: number) => (await list({}, 10, null, nowMs)).rows.map((row) => row.state);
    expect((await list()).rows[0]).toEqual({
      recipient: "+15550000001",
      assignmentId: idOf(0),
      sender: numbers[0]?.e164,
      isPinned: false,
      createdAtMs: NOW,
      lastMessageAtMs: lastMessageAt.getTime(),
      messageCount: 7,
      state: "live",
      expiresAtMs: NOW + SECOND,
    });
    expect(await states(NOW)).toEqual(["live", "pinned"]);
    expect(await states(NOW + SECOND - 1)).toEqual(["live", "pinned"]);
    expect(await states(NOW + SECOND)).toEqual(["expired", "pinned"]);
    expect(await states(NOW + 900 * DAY)).toEqual(["expired", "pinned"]);
  });

  it("leaves out what is cleared, reset, or of a number that was removed (S4, S5, S15)", async () => {
    await add([
      { recipient: "+15550000001", assignmentId: idOf(0) },
      { recipient: "+15550000002", assignmentId: idOf(0), epoch: 0, resetAt: new Date(NOW) },
      { recipient: "+15550000003", assignmentId: idOf(0), epoch: 2 },
      { recipient: "+15550000004", assignmentId: idOf(0), epoch: -2 },
      { recipient: "+15550000005", assignmentId: idOf(3) },
      { recipient: "+15550000006", assignmentId: idOf(3), epoch: -1 },
    ]);
    await endAssignment(3);
    expect(recipientsOf(await list())).toEqual(["+15550000001"]);
  });

  it("still lists what switching off retained, as it was (S14)", async () => {
    await add([{ recipient: "+15550000001", assignmentId: idOf(0) }]);
    await db.prisma.messagingProfile.update({
      where: { id: profileId },
      data: { stickySender: false, switchOffBehaviour: "retain" },
    });
    expect((await list()).rows).toMatchObject([{ recipient: "+15550000001", state: "live" }]);
  });

  it("follows a changed lifetime at once, and the mark of an earlier one for good (S14)", async () => {
    await add([
      { recipient: "+15550000001", assignmentId: idOf(0), lastMessageAt: new Date(NOW - 9 * DAY) },
      { recipient: "+15550000002", assignmentId: idOf(0), lastMessageAt: new Date(NOW - 7 * DAY) },
    ]);
    const states = async () => (await list()).rows.map((row) => row.state);
    expect(await states()).toEqual(["expired", "live"]);
    await db.prisma.messagingProfile.update({
      where: { id: profileId },
      data: { mappingLifetimeSeconds: 15 * 86_400, mappingsDeadBefore: new Date(NOW - 8 * DAY) },
    });
    expect(await states()).toEqual(["expired", "live"]);
    expect(recipientsOf(await list({ state: "live" }))).toEqual(["+15550000002"]);
  });

  it("filters by state, sender, recipient and what expires soon", async () => {
    const last = (age: number) => new Date(NOW - age);
    await add([
      { recipient: "+14155550100", assignmentId: idOf(0), lastMessageAt: last(8 * DAY) },
      { recipient: "+15550000001", assignmentId: idOf(0), lastMessageAt: last(8 * DAY - 3_600 * SECOND) },
      { recipient: "+15550000002", assignmentId: idOf(1), lastMessageAt: last(8 * DAY - 3_601 * SECOND) },
      { recipient: "+15550000003", assignmentId: idOf(0), epoch: -1 },
      { recipient: "+442079460000", assignmentId: idOf(1) },
    ]);
    const found = async (filter: MappingFilter) =>
      recipientsOf(await list(filter)).map((each) => each.slice(-4));
    expect(await found({})).toEqual(["0100", "0001", "0002", "0003", "0000"]);
    expect(await found({ state: "live" })).toEqual(["0001", "0002", "0000"]);
    expect(await found({ state: "expired" })).toEqual(["0100"]);
    expect(await found({ state: "pinned" })).toEqual(["0003"]);
    expect(await found({ assignmentId: idOf(1) })).toEqual(["0002", "0000"]);
    expect(await found({ prefixes: ["+1555"] })).toEqual(["0001", "0002", "0003"]);
    expect(await found({ prefixes: ["+14", "+44"] })).toEqual(["0100", "0000"]);
    expect(await found({ prefixes: ["+15550000002"] })).toEqual(["0002"]);
    expect(await found({ prefixes: ["+155500000020"] })).toEqual([]);
    expect(await found({ expiresWithinSeconds: 3_600 })).toEqual(["0001"]);
    expect(await found({ expiresWithinSeconds: 3_601 })).toEqual(["0001", "0002"]);
    expect(await found({ expiresWithinSeconds: 3_601, assignmentId: idOf(1) })).toEqual(["0002"]);
    expect(await found({ expiresWithinSeconds: 3_600, state: "pinned" })).toEqual([]);
    expect(await found({ expiresWithinSeconds: 9 * 86_400, prefixes: ["+44"] })).toEqual(["0000"]);
  });

  it("takes anything as a cursor without failing", async () => {
    await add([{ recipient: "+15550000001", assignmentId: idOf(0) }]);
    for (const cursor of ["", "x", "%00", encodeCursor({ towards: "next", key: ["a", "b"] })]) {
      expect(recipientsOf(await list({}, 10, cursor))).toEqual(["+15550000001"]);
    }
    for (const key of ["ü", "~~~", "😀", "\ud800", "'"]) {
      const page = await list({}, 10, encodeCursor({ towards: "next", key: [key] }));
      expect(recipientsOf(page).length).toBeLessThanOrEqual(1);
    }
  });
});

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
        where: { recipient: { in: coming }, messagingProfileId: profileId },
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

describe("walking for the export", () => {
  it("gives live mappings and pins once, through dead stretches and several prefixes", async () => {
    const random = seededRandom(3);
    const mappings = recipients(3_000).map(
      (recipient, index): TestMapping => ({
        recipient,
        assignmentId: idOf(index < 2_500 ? 3 : Math.floor(random.next() * 3)),
        epoch: index % 5 === 0 ? -1 : 1,
        lastMessageAt: new Date(NOW - (index % 3 === 0 ? 9 : 1) * DAY),
      }),
    );
    await add(mappings);
    await endAssignment(3);
    const profile = await findMappingProfile(db.prisma, profileId);
    if (!profile) throw new Error("no profile");
    for (const prefixes of [undefined, ["+155500025", "+155500027"]]) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const walk = await walkLiveMappings(db.prisma, profile, { prefixes }, after, 100, NOW);
        seen.push(...walk.rows.map((row) => row.recipient));
        after = walk.reached;
      } while (after !== null);
      expect(seen).toEqual(
        mappings
          .filter((mapping, index) => index >= 2_500 && (mapping.epoch === -1 || index % 3 !== 0))
          .map((mapping) => mapping.recipient)
          .filter((each) => prefixes === undefined || prefixes.some((prefix) => each.startsWith(prefix))),
      );
    }
  });
});
