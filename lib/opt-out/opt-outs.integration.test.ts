import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { systemActor } from "@/lib/audit/record-audit";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { exportOptOuts } from "./export-opt-outs";
import { applyOptOutImport, checkOptOutImport, listRefusedOptOuts } from "./import-opt-outs";
import { ALL_OPT_OUTS, listOptOuts } from "./list-opt-outs";
import { readOptOutListRequest } from "./list-request";
import { insertOptOut } from "./repository";
import { addOptOut, findOptOut, removeOptOut } from "./service";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 15, 12);
const clock = manualClock(START);
const ctx = { actor: systemActor, clock };
const folder = mkdtempSync(join(tmpdir(), "stickypool-opt-outs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let profileId: string;
beforeEach(async () => {
  clock.set(START);
  await db.pool.query("TRUNCATE opt_outs");
  profileId = await createStickyProfile(db.prisma);
});

const add = (recipient: string, own: Partial<Parameters<typeof insertOptOut>[1]> = {}) =>
  insertOptOut(db.pool, {
    messagingProfileId: profileId,
    recipient,
    number: "+13055550101",
    keyword: "STOP",
    source: "message",
    createdAtMs: clock.now(),
    ...own,
  });
const stored = () => db.prisma.optOut.findMany({ orderBy: { recipient: "asc" } });
const request = (fields: Record<string, string> = {}) =>
  readOptOutListRequest(fields, { defaultCountry: "US", nowMs: clock.now() });
const file = (text: string) => {
  const path = join(folder, "upload.csv");
  writeFileSync(path, text);
  return { profileId, path, fileName: "list.csv", defaultCountry: "US" };
};
const last = async <T>(steps: AsyncIterable<T>): Promise<T> => {
  let step: T | undefined;
  for await (step of steps);
  if (step === undefined) throw new Error("no step");
  return step;
};
const joined = async (pieces: AsyncIterable<string>) => {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
};

describe("the list of opt-outs", () => {
  it.each([
    ["newest first", ""],
    ["in the order of recipients where a number is searched for", "+1212"],
  ])("pages by key forwards and back, %s", async (_, recipientPrefix) => {
    const recipients = Array.from({ length: 7 }, (_, n) => `+121255501${n}0`);
    for (const recipient of recipients) {
      await add(recipient);
      clock.advance(n7(recipient));
    }
    await add("+13055550100");
    const query = {
      ...ALL_OPT_OUTS,
      messagingProfileId: profileId,
      recipientPrefix: recipientPrefix || null,
    };
    const read = async (cursor: string | null) => {
      const page = await listOptOuts(query, { cursor, limit: 3 });
      return { ...page, recipients: page.rows.map((row) => row.recipient) };
    };
    const order = recipientPrefix ? recipients : ["+13055550100", ...recipients.toReversed()];
    const one = await read(null);
    const two = await read(one.nextCursor);
    const three = await read(two.nextCursor);
    expect([...one.recipients, ...two.recipients, ...three.recipients]).toEqual(order);
    expect([one.previousCursor, three.nextCursor]).toEqual([null, null]);
    expect((await read(three.previousCursor)).recipients).toEqual(two.recipients);
    expect((await read(two.previousCursor)).recipients).toEqual(one.recipients);
    for (const cursor of ["x", "WzEsImEiLCJiIiwiYyJd"])
      expect((await read(cursor)).recipients).toEqual(one.recipients);
  });

  it("filters as its URL says, and names what it cannot understand", async () => {
    const other = await createStickyProfile(db.prisma);
    await add("+12125550101");
    await add("+12125550102", { messagingProfileId: other, createdAtMs: START - 2 * 86_400_000 });
    const found = async (fields: Record<string, string>) =>
      (await listOptOuts(request(fields).query, { limit: 10 })).rows.map((row) => row.recipient);
    expect(await found({ profile: other })).toEqual(["+12125550102"]);
    expect(await found({ recipient: "(212) 555" })).toEqual(["+12125550101", "+12125550102"]);
    expect(await found({ range: "24h" })).toEqual(["+12125550101"]);
    expect(await found({ range: "custom", until: "2026-01-14T00:00", zone: "UTC" })).toEqual([
      "+12125550102",
    ]);
    const wrong = request({ profile: "x", recipient: "Bob", range: "ever" });
    expect(Object.keys(wrong.problems)).toEqual(["recipient", "profile", "range"]);
    await expect(joined(exportOptOuts(wrong))).rejects.toMatchObject({ code: "invalid_value" });
  });
});

describe("opt-outs by hand", () => {
  it("are added once and removed, each in the audit log", async () => {
    const recipient = e164("+12125550123");
    expect(await addOptOut(ctx, profileId, recipient, "portal")).toMatchObject({
      isNew: true,
      optOut: { recipient, source: "portal", number: null, keyword: null, createdAtMs: START },
    });
    expect(await addOptOut(ctx, profileId, recipient, "api")).toMatchObject({
      isNew: false,
      optOut: { source: "portal" },
    });
    // A longer number that begins the same is another recipient.
    await add("+121255501234");
    await removeOptOut(ctx, profileId, recipient);
    expect(await findOptOut(profileId, recipient)).toBeNull();
    await expect(removeOptOut(ctx, profileId, recipient)).rejects.toMatchObject({ code: "not_found" });
    const audited = await db.prisma.auditEvent.findMany({ where: { profileId }, orderBy: { id: "asc" } });
    expect(audited.map(({ action }) => action)).toEqual(["opt_out.added", "opt_out.removed"]);
  });

  it("belong to a profile that exists", async () => {
    const gone = "00000000-0000-4000-8000-000000000000";
    await expect(addOptOut(ctx, gone, e164("+12125550123"), "api")).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await stored()).toEqual([]);
  });
});

describe("import and export", () => {
  it("import takes a list of numbers, keeps who is there, and names bad rows", async () => {
    await add("+12125550101");
    const rows = [
      "recipient,number,keyword,created_at",
      "+12125550101,,,",
      "(212) 555-0102,+13055550101,Baja,2026-01-01T00:00:00Z",
      "12125550103,,,",
      "Bob,,,",
      "+12125550102,,,",
      "+12125550104,,,2027-01-01T00:00:00Z",
      "+12125550105,,,yesterday",
      "+12125550106",
    ];
    const counts = { rows: 8, new: 2, replaced: 0, unchanged: 1, refused: 5, endedPins: 0 };
    const upload = file(rows.join("\n"));
    expect(await last(checkOptOutImport(ctx, upload))).toMatchObject({ kind: "done", counts });
    expect(await stored()).toHaveLength(1);
    const done = await last(applyOptOutImport(ctx, upload));
    expect(done).toMatchObject({ kind: "done", counts });
    expect(done.kind === "done" && done.refusals.map(({ row }) => row)).toEqual([5, 6, 7, 8, 9]);
    expect(await stored()).toMatchObject([
      { recipient: "+12125550101", source: "message" },
      {
        recipient: "+12125550102",
        source: "import",
        number: "+13055550101",
        keyword: "Baja",
        createdAt: new Date("2026-01-01T00:00:00Z"),
      },
      { recipient: "+12125550103", number: null, keyword: null, createdAt: new Date(START) },
    ]);
    expect(await last(applyOptOutImport(ctx, upload))).toMatchObject({ counts: { new: 0, unchanged: 3 } });
    expect(await joined(listRefusedOptOuts(ctx, upload))).toContain("row,reason,recipient,number");
    const audited = await db.prisma.auditEvent.findMany({ where: { profileId } });
    expect(audited.map(({ action, detail }) => [action, (detail as { new: number }).new])).toEqual([
      ["opt_out.imported", 2],
      ["opt_out.imported", 0],
    ]);
  });

  it.each([
    ["phone\n+12125550101", "Missing: recipient"],
    ["recipient,name\n+12125550101,Bob", 'Unknown: "name"'],
    ["recipient,recipient\n+12125550101,x", "There twice"],
    ["recipient;number\n+12125550101;x", "semicolons"],
    ['recipient\n"+12125550101', "not closed"],
  ])("import refuses the file %j as a whole", async (text, detail) => {
    await expect(last(applyOptOutImport(ctx, file(text)))).rejects.toMatchObject({
      code: "invalid_value",
      field: "file",
      detail: expect.stringContaining(detail),
    });
    expect(await stored()).toEqual([]);
  });

  it("export can be imported into another profile as it is", async () => {
    await add("+12125550101", { keyword: "=SUM(1)" });
    await add("+12125550102", { number: null, keyword: null, source: "portal" });
    const text = await joined(exportOptOuts(request({ profile: profileId })));
    expect(text.split("\r\n")[0]).toBe("recipient,number,keyword,created_at,source,messaging_profile_id");
    expect(text).toContain("'=SUM(1)");
    const other = await createStickyProfile(db.prisma);
    const done = await last(applyOptOutImport(ctx, { ...file(text), profileId: other }));
    expect(done).toMatchObject({ kind: "done", counts: { rows: 2, new: 2, refused: 0 } });
    const copied = await db.prisma.optOut.findMany({ where: { messagingProfileId: other } });
    expect(copied.map(({ recipient, keyword }) => [recipient, keyword]).toSorted()).toEqual([
      ["+12125550101", "=SUM(1)"],
      ["+12125550102", null],
    ]);
  });
});

/** Some opt out at the same instant. */
function n7(recipient: string): number {
  return Number(recipient.at(-2)) % 2;
}
