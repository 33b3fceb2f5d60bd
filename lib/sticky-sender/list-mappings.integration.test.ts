import { describe, expect, it } from "vitest";
import { encodeCursor } from "@/lib/db/keyset";
import { DAY, NOW, recipientsOf, SECOND, setUpMappingLists } from "@/lib/testing/mapping-lists";
import { recipients, type TestMapping } from "@/lib/testing/mapping-rows";
import { seededRandom } from "@/lib/testing/seeded-random";
import { type MappingFilter, walkLiveMappings } from "./list-mappings";

const { db, profileId, numberAt, idOf, findProfile, list, endAssignment, add } = setUpMappingLists();

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
      sender: numberAt(0).e164,
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
      where: { id: profileId() },
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
      where: { id: profileId() },
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
    const profile = await findProfile();
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
