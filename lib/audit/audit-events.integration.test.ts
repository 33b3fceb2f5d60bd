import { describe, expect, it } from "vitest";
import { inTransaction } from "../db/client";
import { setUpTestDatabase } from "../testing/database";
import { exportAuditLog } from "./export-audit-log";
import { type AuditQuery, listAuditEvents } from "./list-audit-events";
import { recordAudit } from "./record-audit";

const db = setUpTestDatabase();
const actor = { userId: null, label: "olga@example.com" };
const profileId = "0195c1c2-8f0e-7cc2-8000-000000000001";

async function record(action: string, own: { profileId?: string; detail?: Record<string, unknown> } = {}) {
  await recordAudit(db.prisma, actor, {
    action,
    subjectType: "thing",
    subjectId: "1",
    profileId: own.profileId ?? null,
    detail: own.detail ?? {},
  });
}

const actions = async (query: AuditQuery) => {
  const page = await listAuditEvents(query, db.prisma);
  return { ...page, actions: page.entries.map((entry) => entry.action) };
};

describe("audit log", () => {
  it("pages by id, newest first, forwards and back again", async () => {
    for (let n = 1; n <= 7; n += 1) await record(`thing.done_${n}`, { profileId });
    await record("thing.elsewhere");

    const first = await actions({ profileId, limit: 3 });
    expect(first.actions).toEqual(["thing.done_7", "thing.done_6", "thing.done_5"]);
    expect(first.newerThan).toBeNull();
    const second = await actions({ profileId, limit: 3, olderThan: first.olderThan ?? "" });
    expect(second.actions).toEqual(["thing.done_4", "thing.done_3", "thing.done_2"]);
    const third = await actions({ profileId, limit: 3, olderThan: second.olderThan ?? "" });
    expect(third.actions).toEqual(["thing.done_1"]);
    expect(third.olderThan).toBeNull();

    const back = await actions({ profileId, limit: 3, newerThan: third.newerThan ?? "" });
    expect(back.actions).toEqual(second.actions);
    const backToFirst = await actions({ profileId, limit: 3, newerThan: back.newerThan ?? "" });
    expect(backToFirst.actions).toEqual(first.actions);
    expect(backToFirst.newerThan).toBeNull();
  });

  it("takes a broken cursor for the first page", async () => {
    await record("thing.newest");
    for (const olderThan of ["x", "-1", "99999999999999999999", "1; drop table", ""]) {
      expect((await actions({ olderThan, limit: 1 })).actions).toEqual(["thing.newest"]);
    }
  });

  it("keeps dates and large numbers of the detail", async () => {
    await record("thing.kept", {
      detail: { at: new Date("2026-01-01T00:00:00Z"), epoch: 2n ** 60n, gone: undefined },
    });
    const [entry] = (await listAuditEvents({ limit: 1 }, db.prisma)).entries;
    expect(entry?.detail).toEqual({ at: "2026-01-01T00:00:00.000Z", epoch: "1152921504606846976" });
    expect(entry?.actorLabel).toBe("olga@example.com");
  });

  it("is narrowed to who, what and when", async () => {
    const vera = { userId: null, label: "Vera_1@example.com" };
    const fact = { subjectType: "carrier", subjectId: "1", detail: {} };
    await recordAudit(db.prisma, vera, { ...fact, action: "carrier.created" });
    await recordAudit(db.prisma, vera, { ...fact, action: "carriers.created" });
    await recordAudit(
      db.prisma,
      { ...vera, label: "vera21@example.com" },
      { ...fact, action: "carrier.deleted" },
    );
    expect((await actions({ actor: "vera_1" })).actions).toEqual(["carriers.created", "carrier.created"]);
    expect((await actions({ noun: "carrier" })).actions).toEqual(["carrier.deleted", "carrier.created"]);
    expect((await actions({ noun: "carrier", actor: "%" })).actions).toEqual([]);

    await db.prisma.auditEvent.updateMany({
      where: { action: "carrier.created" },
      data: { occurredAt: new Date("2026-03-01T12:00:00Z") },
    });
    const sinceMs = Date.parse("2026-03-01T12:00:00Z");
    expect((await actions({ sinceMs, untilMs: sinceMs + 1 })).actions).toEqual(["carrier.created"]);
    expect((await actions({ noun: "carrier", untilMs: sinceMs })).actions).toEqual([]);
    expect((await actions({ noun: "carrier", sinceMs: sinceMs + 1 })).actions).toEqual(["carrier.deleted"]);
  });

  it("is exported whole, page after page, with cells that no spreadsheet runs", async () => {
    const label = "=cmd@example.com";
    await db.prisma.auditEvent.createMany({
      data: Array.from({ length: 2_500 }, (_, n) => ({
        actorLabel: label,
        action: `export.row_${n}`,
        subjectType: "thing",
        subjectId: "1",
        detail: { said: 'one, "two"' },
      })),
    });
    let text = "";
    for await (const piece of exportAuditLog({ query: { actor: label }, problems: {} }, db.prisma))
      text += piece;
    const lines = text.trimEnd().split("\r\n");
    expect(lines).toHaveLength(2_501);
    expect(lines[0]).toBe("occurred_at,actor,action,subject_type,subject_id,messaging_profile_id,detail");
    expect(lines[1]).toMatch(
      /^\d{4}-.*Z,'=cmd@example\.com,export\.row_2499,thing,1,,"\{""said"":""one, \\""two\\""""\}"$/,
    );
    expect(new Set(lines.slice(1).map((line) => line.split(",")[2])).size).toBe(2_500);
  });

  it("exports nothing when a filter makes no sense", async () => {
    const pieces = exportAuditLog({ query: {}, problems: { what: "Choose one of the list." } }, db.prisma);
    await expect(pieces.next()).rejects.toMatchObject({ code: "invalid_value", field: "what" });
  });

  it("leaves nothing when the change is rolled back", async () => {
    const before = await db.prisma.auditEvent.count();
    await expect(
      inTransaction(db.prisma, async (tx) => {
        await recordAudit(tx, actor, { action: "a.b", subjectType: "a", subjectId: "1", detail: {} });
        throw new Error("refused");
      }),
    ).rejects.toThrow("refused");
    expect(await db.prisma.auditEvent.count()).toBe(before);
  });
});
