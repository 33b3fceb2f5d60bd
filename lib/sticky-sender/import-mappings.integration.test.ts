import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import {
  assignNumbers,
  createStickyProfile,
  insertMappings,
  recipients,
  type TestAssignment,
} from "@/lib/testing/mapping-rows";
import { createTestAcceptor, findMappingRow, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { countMappingsOfProfile } from "./count-mappings";
import { exportMappings } from "./export-mappings";
import { applyImport, checkImport, type ImportProgress, listRefusedRows } from "./import-mappings";
import type { ImportRequest } from "./import-run";
import { MAPPING_HEADER } from "./mapping-csv";
import { resetAllMappings } from "./reset-mappings";

const db = setUpTestDatabase();
const clock = manualClock();
const ctx = { actor: { userId: null, label: "olga@example.com" }, clock };
const DAY = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), "stickypool-test-import-"));
let sut: TestAcceptor;
let profileId: string;
let numbers: TestAssignment[];
let files = 0;

beforeEach(async () => {
  sut ??= createTestAcceptor(db.pool, clock);
  profileId = await createStickyProfile(db.prisma);
  numbers = await assignNumbers(db.prisma, profileId, 2);
});
afterAll(async () => {
  await sut.acceptor.close();
  rmSync(folder, { recursive: true });
});

const sender = (index: number) => numbers[index]?.e164 ?? "";
const at = (age: number) => new Date(clock.now() - age).toISOString();
const line = (
  recipient: string,
  more: { to?: number; age?: number; messages?: number; pinned?: boolean } = {},
) =>
  `${recipient},${sender(more.to ?? 0)},${at(more.age ?? DAY)},${at(more.age ?? DAY)},${more.messages ?? 1},${more.pinned ?? false}`;

function request(content: string | Uint8Array, more: Partial<ImportRequest> = {}): ImportRequest {
  files += 1;
  const path = join(folder, `${files}.csv`);
  writeFileSync(path, content);
  return { profileId, path, fileName: "mappings.csv", defaultCountry: "US", ...more };
}

const csv = (lines: readonly string[]) => MAPPING_HEADER + lines.map((each) => `${each}\r\n`).join("");

async function last(progress: AsyncGenerator<ImportProgress>): Promise<ImportProgress> {
  let found: ImportProgress | undefined;
  for await (const each of progress) found = each;
  if (!found) throw new Error("no progress");
  return found;
}

async function text(pieces: AsyncGenerator<string>): Promise<string> {
  let all = "";
  for await (const piece of pieces) all += piece;
  return all;
}

async function snapshot() {
  const { rows } = await db.pool.query(
    "SELECT * FROM sticky_mappings WHERE messaging_profile_id = $1 ORDER BY recipient",
    [profileId],
  );
  return rows;
}

async function add(recipient: string, more: { epoch?: number; to?: number; age?: number } = {}) {
  await insertMappings(db.prisma, profileId, clock.now() - (more.age ?? DAY), [
    { recipient, assignmentId: numbers[more.to ?? 0]?.assignmentId ?? 0, epoch: more.epoch },
  ]);
}

describe("importing mappings (S15)", () => {
  const [fresh, same, other, pinned, expired, stale] = recipients(6) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const prepare = async () => {
    await add(same);
    await add(other, { to: 1 });
    await add(pinned, { epoch: -1 });
    await add(expired, { age: 9 * DAY });
    return csv([
      line(fresh),
      line(same),
      line(other),
      line(pinned),
      line(expired),
      line(stale, { age: 8 * DAY }),
      line("nobody"),
      line(fresh, { to: 1 }),
      `+15550000099,+19995550000,,,,`,
    ]);
  };
  const counts = { rows: 9, new: 2, replaced: 2, unchanged: 1, refused: 4, endedPins: 1 };
  const refusals = [
    { row: 7, reason: expect.stringContaining("expired already") },
    { row: 8, reason: 'recipient is not a phone number: "nobody".' },
    { row: 9, reason: `recipient ${fresh} is in an earlier row too.` },
    { row: 10, reason: "sender +19995550000 is not a number of this profile." },
  ];

  it("counts first, changing nothing", async () => {
    const file = await prepare();
    const before = await snapshot();
    expect(await last(checkImport(ctx, request(file)))).toEqual({ kind: "done", counts, refusals });
    expect(await snapshot()).toEqual(before);
    expect(await db.prisma.auditEvent.count({ where: { profileId } })).toBe(0);
  });

  it("applies the good rows exactly as counted, replaces mappings, and a second time changes nothing", async () => {
    const file = await prepare();
    expect(await last(applyImport(ctx, request(file)))).toEqual({ kind: "done", counts, refusals });
    for (const recipient of [fresh, other, pinned, expired]) {
      const message = await sut.send(profileId, recipient);
      expect(message).toMatchObject({
        sender: sender(0),
        reason: "sticky",
        mapping: { pinned: false, messageCount: 2, createdAt: new Date(clock.now() - DAY) },
      });
    }
    expect(await findMappingRow(db.pool, profileId, stale)).toBeNull();
    const again = await prepareAgain(file);
    expect(again).toMatchObject({ kind: "done", counts: { new: 0, replaced: 0, unchanged: 5, refused: 4 } });
  });

  async function prepareAgain(file: string) {
    await db.prisma.stickyMapping.deleteMany({ where: { messagingProfileId: profileId } });
    await last(applyImport(ctx, request(file)));
    const before = await snapshot();
    const again = await last(applyImport(ctx, request(file)));
    expect(await snapshot()).toEqual(before);
    return again;
  }

  it("notes the import once, with what it did", async () => {
    await last(applyImport(ctx, request(await prepare())));
    const events = await db.prisma.auditEvent.findMany({ where: { profileId } });
    expect(events).toMatchObject([
      {
        action: "mapping.imported",
        actorLabel: "olga@example.com",
        detail: { file: "mappings.csv", ...counts },
      },
    ]);
  });

  it("pins, and writes mappings without any message", async () => {
    await last(applyImport(ctx, request(csv([line(fresh, { pinned: true }), `${same},${sender(1)},,,,`]))));
    expect((await sut.send(profileId, fresh)).mapping?.pinned).toBe(true);
    expect(await findMappingRow(db.pool, profileId, same)).toMatchObject({
      epoch: 1,
      createdAtMs: clock.now(),
      lastMessageAtMs: null,
      messageCount: 0,
    });
    expect((await sut.send(profileId, same)).sender).toBe(sender(1));
  });

  it("writes into the epochs of now, also where a reset row stands", async () => {
    await add(fresh);
    await resetAllMappings(ctx, profileId, true);
    await insertMappings(db.prisma, profileId, clock.now(), [
      {
        recipient: same,
        assignmentId: numbers[0]?.assignmentId ?? 0,
        epoch: 0,
        resetAt: new Date(clock.now()),
      },
    ]);
    const result = await last(applyImport(ctx, request(csv([line(fresh), line(same, { pinned: true })]))));
    expect(result).toMatchObject({ counts: { new: 2, endedPins: 0 } });
    expect((await sut.send(profileId, fresh)).trace?.mapping.fate).toBe("live");
    expect((await sut.send(profileId, same)).trace?.mapping).toEqual({ fate: "live", pinned: true });
  });

  it("lists every refused row with its reason, ready to be corrected and imported", async () => {
    const file = csv([line(fresh), line("nobody"), ...recipients(30, 100).map((each) => `${each},x,,,,`)]);
    const refused = (await text(listRefusedRows(ctx, request(file)))).split("\r\n");
    expect(refused[0]).toBe(`row,reason,${MAPPING_HEADER.trimEnd()}`);
    expect(refused[1]).toBe(`3,"recipient is not a phone number: ""nobody"".",${line("nobody")}`);
    expect(refused).toHaveLength(33);
    const corrected = refused.join("\r\n").replaceAll(",x,", `,${sender(0)},`);
    expect(await last(checkImport(ctx, request(corrected)))).toMatchObject({
      counts: { new: 30, refused: 1 },
    });
  });
});

describe("a file that cannot be imported", () => {
  const good = () => recipients(6_000).map((recipient) => line(recipient));

  it.each<[string, () => string | Uint8Array, RegExp]>([
    ["wrong columns", () => "recipient,sender\n+15551234567,+12125550100\n", /Missing: created_at/],
    ["no header", () => line("+15551234567"), /The first row must name the columns/],
    ["nothing", () => "", /The file is empty/],
    ["UTF-16", () => Buffer.from(`\ufeff${csv(good())}`, "utf16le"), /UTF-16/],
    [
      "a wrong byte at its end",
      () => Buffer.concat([Buffer.from(csv(good())), Buffer.from([0xe9, 10])]),
      /not UTF-8/,
    ],
    ["a NUL at its end", () => `${csv(good())}\0`, /NUL/],
    ["an open quote at its end", () => `${csv(good())}"+1555`, /not closed/],
    ["a giant cell at its end", () => `${csv(good())}${"9".repeat(100_000)}`, /Row 6002 is longer/],
  ])("imports nothing: %s", async (_, content, sentence) => {
    for (const run of [checkImport, applyImport]) {
      await expect(last(run(ctx, request(content())))).rejects.toMatchObject({
        code: "invalid_value",
        field: "file",
        detail: expect.stringMatching(sentence),
      });
    }
    expect(await snapshot()).toEqual([]);
    expect(await db.prisma.auditEvent.count({ where: { profileId } })).toBe(0);
  });

  it("is refused for a profile that is gone", async () => {
    const gone = "00000000-0000-7000-8000-00000000dead";
    await expect(last(applyImport(ctx, request(csv([]), { profileId: gone })))).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

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
      if (applied > 0 && (await snapshot()).length === applied) await resetAllMappings(ctx, profileId, false);
    }
    expect(end).toMatchObject({
      kind: "stopped",
      counts: { new: applied },
      reason: expect.stringMatching(/cleared while/),
    });
    expect(applied).toBeGreaterThan(0);
    expect(applied).toBeLessThan(many.length);
    expect((await countMappingsOfProfile(db.prisma, profileId, clock.now())).mappings.value).toBe(0);
    const [event] = await db.prisma.auditEvent.findMany({ where: { profileId, action: "mapping.imported" } });
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
        where: { id: BigInt(numbers[1]?.assignmentId ?? 0) },
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
      profileId,
      clock.now(),
      some
        .filter((_, index) => index % 3 === 0)
        .map((recipient) => ({ recipient, assignmentId: numbers[1]?.assignmentId ?? 0 })),
    );
    const shuffled = [...some].sort((left, right) => (left.slice(-2) < right.slice(-2) ? -1 : 1));
    const sending = (async () => {
      const sent = [];
      for (let start = 0; start < 1_500; start += 100) {
        sent.push(
          ...(await Promise.all(shuffled.slice(start, start + 100).map((each) => sut.send(profileId, each)))),
        );
      }
      return sent;
    })();
    const end = await last(applyImport(ctx, request(csv([...some].reverse().map((each) => line(each))))));
    const sent = await sending;
    expect(end).toMatchObject({ kind: "done", counts: { rows: 3_000, refused: 0 } });
    expect(await db.prisma.message.count({ where: { messagingProfileId: profileId } })).toBe(sent.length);
    // The import was last for whoever got no message after it, and everyone has exactly one mapping.
    for (const each of shuffled.slice(1_500, 1_520)) {
      expect((await sut.send(profileId, each)).sender).toBe(sender(0));
    }
    expect(await snapshot()).toHaveLength(3_000);
  });
});

describe("exporting mappings (S15)", () => {
  it("writes live mappings and pins in order, and nothing else", async () => {
    const [first, second, third, fourth] = recipients(4) as [string, string, string, string];
    await add(second, { to: 1 });
    await add(first, { epoch: -1 });
    await add(third, { age: 8 * DAY });
    await add(fourth, { epoch: 7 });
    expect(await text(exportMappings(ctx, profileId, {}))).toBe(
      csv([line(first, { pinned: true }), line(second, { to: 1 })]),
    );
    expect(await text(exportMappings(ctx, profileId, { assignmentId: numbers[1]?.assignmentId }))).toBe(
      csv([line(second, { to: 1 })]),
    );
  });

  it("is what an import restores after everything was cleared", async () => {
    const all = recipients(5_000);
    await insertMappings(
      db.prisma,
      profileId,
      clock.now(),
      all.map((recipient, index) => ({
        recipient,
        assignmentId: numbers[index % 2]?.assignmentId ?? 0,
        epoch: index % 7 === 0 ? -1 : 1,
        createdAt: new Date(clock.now() - 3 * DAY - index),
        lastMessageAt: index % 11 === 0 ? null : new Date(clock.now() - index),
        messageCount: index,
      })),
    );
    const before = await snapshot();
    const file = await text(exportMappings(ctx, profileId, {}));
    await resetAllMappings(ctx, profileId, true);
    expect(await text(exportMappings(ctx, profileId, {}))).toBe(MAPPING_HEADER);
    expect(await last(applyImport(ctx, request(file)))).toMatchObject({ counts: { new: 5_000 } });
    expect(await text(exportMappings(ctx, profileId, {}))).toBe(file);
    expect(await snapshot()).toEqual(
      before.map((row) => ({ ...row, epoch: String(Number(row.epoch) < 0 ? -2 : 2) })),
    );
  });
});
