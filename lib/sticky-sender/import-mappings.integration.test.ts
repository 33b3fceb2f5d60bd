import { describe, expect, it } from "vitest";
import { csv, DAY, last, setUpMappingImports, text } from "@/lib/testing/mapping-imports";
import { insertMappings, recipients } from "@/lib/testing/mapping-rows";
import { findMappingRow } from "@/lib/testing/test-acceptor";
import { exportMappings } from "./export-mappings";
import { applyImport, checkImport, listRefusedRows } from "./import-mappings";
import { MAPPING_HEADER } from "./mapping-csv";
import { resetAllMappings } from "./reset-mappings";

const { db, clock, ctx, profileId, send, sender, assignmentOf, line, request, snapshot, add } =
  setUpMappingImports();

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
    expect(await db.prisma.auditEvent.count({ where: { profileId: profileId() } })).toBe(0);
  });

  it("applies the good rows exactly as counted, replaces mappings, and a second time changes nothing", async () => {
    const file = await prepare();
    expect(await last(applyImport(ctx, request(file)))).toEqual({ kind: "done", counts, refusals });
    for (const recipient of [fresh, other, pinned, expired]) {
      const message = await send(recipient);
      expect(message).toMatchObject({
        sender: sender(0),
        reason: "sticky",
        mapping: { pinned: false, messageCount: 2, createdAt: new Date(clock.now() - DAY) },
      });
    }
    expect(await findMappingRow(db.pool, profileId(), stale)).toBeNull();
    const again = await prepareAgain(file);
    expect(again).toMatchObject({ kind: "done", counts: { new: 0, replaced: 0, unchanged: 5, refused: 4 } });
  });

  async function prepareAgain(file: string) {
    await db.prisma.stickyMapping.deleteMany({ where: { messagingProfileId: profileId() } });
    await last(applyImport(ctx, request(file)));
    const before = await snapshot();
    const again = await last(applyImport(ctx, request(file)));
    expect(await snapshot()).toEqual(before);
    return again;
  }

  it("notes the import once, with what it did", async () => {
    await last(applyImport(ctx, request(await prepare())));
    const events = await db.prisma.auditEvent.findMany({ where: { profileId: profileId() } });
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
    expect((await send(fresh)).mapping?.pinned).toBe(true);
    expect(await findMappingRow(db.pool, profileId(), same)).toMatchObject({
      epoch: 1,
      createdAtMs: clock.now(),
      lastMessageAtMs: null,
      messageCount: 0,
    });
    expect((await send(same)).sender).toBe(sender(1));
  });

  it("writes into the epochs of now, also where a reset row stands", async () => {
    await add(fresh);
    await resetAllMappings(ctx, profileId(), true);
    await insertMappings(db.prisma, profileId(), clock.now(), [
      {
        recipient: same,
        assignmentId: assignmentOf(0),
        epoch: 0,
        resetAt: new Date(clock.now()),
      },
    ]);
    const result = await last(applyImport(ctx, request(csv([line(fresh), line(same, { pinned: true })]))));
    expect(result).toMatchObject({ counts: { new: 2, endedPins: 0 } });
    expect((await send(fresh)).trace?.mapping.fate).toBe("live");
    expect((await send(same)).trace?.mapping).toEqual({ fate: "live", pinned: true });
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
    expect(await db.prisma.auditEvent.count({ where: { profileId: profileId() } })).toBe(0);
  });

  it("is refused for a profile that is gone", async () => {
    const gone = "00000000-0000-7000-8000-00000000dead";
    await expect(last(applyImport(ctx, request(csv([]), { profileId: gone })))).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("exporting mappings (S15)", () => {
  it("writes live mappings and pins in order, and nothing else", async () => {
    const [first, second, third, fourth] = recipients(4) as [string, string, string, string];
    await add(second, { to: 1 });
    await add(first, { epoch: -1 });
    await add(third, { age: 8 * DAY });
    await add(fourth, { epoch: 7 });
    expect(await text(exportMappings(ctx, profileId(), {}))).toBe(
      csv([line(first, { pinned: true }), line(second, { to: 1 })]),
    );
    expect(await text(exportMappings(ctx, profileId(), { assignmentId: assignmentOf(1) }))).toBe(
      csv([line(second, { to: 1 })]),
    );
  });

  it("is what an import restores after everything was cleared", async () => {
    const all = recipients(5_000);
    await insertMappings(
      db.prisma,
      profileId(),
      clock.now(),
      all.map((recipient, index) => ({
        recipient,
        assignmentId: assignmentOf(index % 2),
        epoch: index % 7 === 0 ? -1 : 1,
        createdAt: new Date(clock.now() - 3 * DAY - index),
        lastMessageAt: index % 11 === 0 ? null : new Date(clock.now() - index),
        messageCount: index,
      })),
    );
    const before = await snapshot();
    const file = await text(exportMappings(ctx, profileId(), {}));
    await resetAllMappings(ctx, profileId(), true);
    expect(await text(exportMappings(ctx, profileId(), {}))).toBe(MAPPING_HEADER);
    expect(await last(applyImport(ctx, request(file)))).toMatchObject({ counts: { new: 5_000 } });
    expect(await text(exportMappings(ctx, profileId(), {}))).toBe(file);
    expect(await snapshot()).toEqual(
      before.map((row) => ({ ...row, epoch: String(Number(row.epoch) < 0 ? -2 : 2) })),
    );
  });
});
