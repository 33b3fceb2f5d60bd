import { describe, expect, it } from "vitest";
import { csv, last, setUpMappingImports } from "@/lib/testing/mapping-imports";
import { insertMappings, recipients } from "@/lib/testing/mapping-rows";
import { countMappingsOfProfile } from "./count-mappings";
import { applyImport, type ImportProgress } from "./import-mappings";
import { resetAllMappings } from "./reset-mappings";

const { db, clock, ctx, profileId, send, sender, assignmentOf, line, request, snapshot } =
  setUpMappingImports();

describe("an import that meets other changes", () => {
  const many = recipients(9_000);

  it("stops when the mappings are cleared meanwhile; nothing it wrote outlives the clear (S12)", async () => {
    const progress = applyImport(ctx, request(csv(many.map((each) => line(each)))));
    let applied = 0;
    let end: ImportProgress | undefined;
    for await (const each of progress) {
      end = each;
      if (each.kind !== "running") continue;
      applied = each.counts.new;
      if (applied > 0 && (await snapshot()).length === applied)
        await resetAllMappings(ctx, profileId(), false);
    }
    expect(end).toMatchObject({
      kind: "stopped",
      counts: { new: applied },
      reason: expect.stringMatching(/cleared while/),
    });
    expect(applied).toBeGreaterThan(0);
    expect(applied).toBeLessThan(many.length);
    expect((await countMappingsOfProfile(db.prisma, profileId(), clock.now())).mappings.value).toBe(0);
    const [event] = await db.prisma.auditEvent.findMany({
      where: { profileId: profileId(), action: "mapping.imported" },
    });
    expect(event?.detail).toMatchObject({ new: applied });
  });

  it("refuses the rows of a number that is removed meanwhile (S5)", async () => {
    const file = csv(many.map((each, index) => line(each, { to: index < 4_000 ? 0 : 1 })));
    let isRemoved = false;
    let end: ImportProgress | undefined;
    for await (const each of applyImport(ctx, request(file))) {
      end = each;
      if (each.kind !== "running" || isRemoved) continue;
      isRemoved = true;
      await db.prisma.numberAssignment.update({
        where: { id: BigInt(assignmentOf(1)) },
        data: { endedAt: new Date(clock.now()), endReason: "unassigned" },
      });
    }
    expect(end).toMatchObject({ kind: "done", counts: { rows: 9_000, new: 4_000, refused: 5_000 } });
    expect(end?.kind === "done" ? end.refusals[0]?.reason : "").toMatch(/was removed from this profile/);
  });

  it("says what had been applied when it is interrupted, and goes on from there when run again", async () => {
    const file = csv(many.map((each) => line(each)));
    let chunks = 0;
    const isAborted = () => {
      chunks += 1;
      return chunks > 3;
    };
    const end = await last(applyImport(ctx, request(file, { isAborted })));
    if (end.kind !== "stopped") throw new Error(end.kind);
    expect(end.counts.new).toBe((await snapshot()).length);
    expect(end.counts.new).toBeGreaterThan(0);
    expect(await last(applyImport(ctx, request(file)))).toMatchObject({
      kind: "done",
      counts: { rows: 9_000, unchanged: end.counts.new, new: 9_000 - end.counts.new },
    });
  });

  it("neither blocks nor loses messages to the same recipients, and no one waits in a circle", async () => {
    const some = many.slice(0, 3_000);
    await insertMappings(
      db.prisma,
      profileId(),
      clock.now(),
      some
        .filter((_, index) => index % 3 === 0)
        .map((recipient) => ({ recipient, assignmentId: assignmentOf(1) })),
    );
    const shuffled = [...some].sort((left, right) => (left.slice(-2) < right.slice(-2) ? -1 : 1));
    const sending = (async () => {
      const sent = [];
      for (let start = 0; start < 1_500; start += 100) {
        sent.push(...(await Promise.all(shuffled.slice(start, start + 100).map((each) => send(each)))));
      }
      return sent;
    })();
    const end = await last(applyImport(ctx, request(csv([...some].reverse().map((each) => line(each))))));
    const sent = await sending;
    expect(end).toMatchObject({ kind: "done", counts: { rows: 3_000, refused: 0 } });
    expect(await db.prisma.message.count({ where: { messagingProfileId: profileId() } })).toBe(sent.length);
    // The import was last for whoever got no message after it, and everyone has exactly one mapping.
    for (const each of shuffled.slice(1_500, 1_520)) {
      expect((await send(each)).sender).toBe(sender(0));
    }
    expect(await snapshot()).toHaveLength(3_000);
  });
});
