import { beforeEach, describe, expect, it } from "vitest";
import { addTestApiKey } from "../testing/api-keys";
import { setUpTestDatabase } from "../testing/database";
import { manualClock } from "../testing/manual-clock";
import { ensureBootstrapApiKey } from "./ensure-bootstrap-key";
import { ApiKeyChecks } from "./key-checks";
import {
  createApiKey,
  endOverlap,
  listApiKeys,
  listRevokedApiKeys,
  revokeApiKey,
  rotateApiKey,
  updateApiKey,
} from "./service";
import type { RotationOverlap } from "./types";

const db = setUpTestDatabase();
const clock = manualClock();
const ctx = { actor: { userId: null, label: "alba@example.com" }, clock };
const HOUR_MS = 3_600_000;

beforeEach(async () => {
  await db.prisma.apiKey.deleteMany();
  await db.prisma.auditEvent.deleteMany();
});

/** As a process that has just started would answer. */
const check = async (secret: string) => {
  const checks = new ApiKeyChecks(() => db.prisma, { clock });
  const checked = await checks.check(secret);
  await checks.usage.flush();
  return checked.ok ? "valid" : checked.reason;
};
const add = (own: Parameters<typeof addTestApiKey>[1] = {}) => addTestApiKey(db.prisma, { clock, ...own });
const list = () => listApiKeys(db.prisma, clock);
const only = async () => {
  const [key, ...others] = await list();
  if (!key || others.length > 0) throw new Error(`${others.length + 1} keys`);
  return key;
};
const rotate = async (id: string, overlap: RotationOverlap) =>
  rotateApiKey(ctx, id, { currentSecretId: (await only()).current.id, overlap });
const audited = async () =>
  (await db.prisma.auditEvent.findMany({ orderBy: { id: "asc" } })).map(({ action, detail }) => ({
    action,
    detail,
  }));

describe("creating a key", () => {
  it("returns the secret once and stores only its hash", async () => {
    const made = await createApiKey(ctx, {
      name: "Website",
      scopes: ["send"],
      rateLimit: { requests: 5, per: "minute" },
    });
    const key = await only();
    expect(await check(made.secret)).toBe("valid");
    expect(key).toMatchObject({
      id: made.id,
      name: "Website",
      scopes: ["send"],
      rateLimit: { requests: 5, per: "minute" },
      createdBy: "alba@example.com",
      createdAtMs: clock.now(),
      lastUsedAtMs: null,
      previous: [],
      isBootstrap: false,
    });
    expect(made.secret.startsWith(key.current.prefix)).toBe(true);
    expect((await only()).lastUsedAtMs).toBe(clock.now());
    const stored = JSON.stringify([
      await db.prisma.apiKey.findMany({ include: { secrets: true } }),
      (await audited()).map((event) => event.detail),
    ]);
    expect(stored).not.toContain(made.secret);
    expect(await audited()).toMatchObject([
      { action: "api_key.created", detail: { name: "Website", scopes: ["send"] } },
    ]);
  });

  it("refuses the name of a key in use, whatever its case, and takes that of a revoked one", async () => {
    const first = await add({ name: "Website" });
    await expect(add({ name: "WEBSITE" })).rejects.toMatchObject({ code: "duplicate", field: "name" });
    await revokeApiKey(ctx, first.id);
    await add({ name: "Website" });
    expect(await list()).toHaveLength(1);
  });
});

describe("the name of the bootstrap key", () => {
  it.each(["bootstrap", "Bootstrap"])("as %j is taken by no other key", async (name) => {
    await expect(add({ name })).rejects.toMatchObject({ code: "in_use", field: "name" });
    const { id } = await add();
    await expect(updateApiKey(ctx, id, { name })).rejects.toMatchObject({ code: "in_use", field: "name" });
  });
});

describe("changing a key", () => {
  it("changes what is given and says in the log what really changed", async () => {
    const { id } = await add({ name: "Old", scopes: ["read", "send"] });
    await updateApiKey(ctx, id, {
      name: "New",
      scopes: ["send", "read"],
      rateLimit: { requests: 2, per: "second" },
    });
    expect(await only()).toMatchObject({
      name: "New",
      scopes: ["read", "send"],
      rateLimit: { requests: 2, per: "second" },
    });
    await updateApiKey(ctx, id, { name: "New", rateLimit: null });
    expect((await only()).rateLimit).toBeNull();
    await updateApiKey(ctx, id, { name: "New", rateLimit: null });
    expect((await audited()).slice(1)).toEqual([
      {
        action: "api_key.updated",
        detail: {
          name: "Old",
          from: { name: "Old", rateLimit: null },
          to: { name: "New", rateLimit: { requests: 2, per: "second" } },
        },
      },
      {
        action: "api_key.updated",
        detail: {
          name: "New",
          from: { rateLimit: { requests: 2, per: "second" } },
          to: { rateLimit: null },
        },
      },
    ]);
  });

  it("gives a name to one of two keys that ask for it at the same instant", async () => {
    const keys = [await add(), await add(), await add()];
    const outcomes = await Promise.allSettled(
      keys.map(({ id }) => updateApiKey(ctx, id, { name: "Wanted" })),
    );
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "duplicate" });
    }
  });

  it("is refused for keys that are revoked or unknown", async () => {
    const { id } = await add();
    await revokeApiKey(ctx, id);
    await expect(updateApiKey(ctx, id, { name: "x" })).rejects.toMatchObject({ code: "not_found" });
    const nobody = "0195c1c2-8f0e-7cc2-8000-000000000001";
    await expect(updateApiKey(ctx, nobody, { name: "x" })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("rotating a key", () => {
  it.each([
    ["none", 0],
    ["1h", HOUR_MS],
    ["24h", 24 * HOUR_MS],
    ["7d", 168 * HOUR_MS],
  ] as const)("with overlap %s lets the old secret go on for %i ms", async (overlap, lengthMs) => {
    const old = await add({ name: "Website", scopes: ["send"], rateLimit: { requests: 9, per: "second" } });
    const made = await rotate(old.id, overlap);
    const endsAtMs = clock.now() + lengthMs;
    expect(made).toMatchObject({ id: old.id, name: "Website" });
    expect(await check(made.secret)).toBe("valid");
    expect(await check(old.secret)).toBe(lengthMs === 0 ? "expired" : "valid");
    const key = await only();
    expect(key).toMatchObject({ scopes: ["send"], rateLimit: { requests: 9, per: "second" } });
    expect(key.previous.map((secret) => secret.expiresAtMs)).toEqual(lengthMs === 0 ? [] : [endsAtMs]);

    clock.set(endsAtMs - Math.min(1, lengthMs));
    expect(await check(old.secret)).toBe(lengthMs === 0 ? "expired" : "valid");
    clock.set(endsAtMs);
    expect(await check(old.secret)).toBe("expired");
    expect(await check(made.secret)).toBe("valid");
    expect((await only()).previous).toEqual([]);
  });

  it("never prolongs a secret that was replaced before", async () => {
    const first = await add();
    const second = await rotate(first.id, "1h");
    const third = await rotate(first.id, "7d");
    expect((await only()).previous.map((secret) => secret.expiresAtMs)).toEqual([
      clock.now() + 168 * HOUR_MS,
      clock.now() + HOUR_MS,
    ]);
    const fourth = await rotate(first.id, "none");
    const secrets = [first, second, third, fourth].map(({ secret }) => secret);
    expect(await Promise.all(secrets.map(check))).toEqual(["expired", "expired", "expired", "valid"]);
  });

  it("lets one of two administrators do it", async () => {
    const { id, secret } = await add();
    const input = { currentSecretId: (await only()).current.id, overlap: "1h" } as const;
    const outcomes = await Promise.allSettled([
      rotateApiKey(ctx, id, input),
      rotateApiKey(ctx, id, input),
      rotateApiKey(ctx, id, input),
    ]);
    const done = outcomes.filter((outcome) => outcome.status === "fulfilled");
    expect(done).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "conflict" });
    }
    expect(await check(secret)).toBe("valid");
    expect(await db.prisma.apiKeySecret.count()).toBe(2);
  });

  it("can have its overlap ended", async () => {
    const old = await add();
    const made = await rotate(old.id, "7d");
    await endOverlap(ctx, old.id);
    await endOverlap(ctx, old.id);
    expect([await check(old.secret), await check(made.secret)]).toEqual(["expired", "valid"]);
    expect((await audited()).map((event) => event.action)).toEqual([
      "api_key.created",
      "api_key.rotated",
      "api_key.overlap_ended",
    ]);
  });

  it("is refused for the bootstrap key, and so is another name for it", async () => {
    const value = "the-bootstrap-key-of-the-operator";
    await ensureBootstrapApiKey(db.prisma, value);
    const { id } = await only();
    await expect(rotate(id, "1h")).rejects.toMatchObject({ code: "in_use" });
    await expect(updateApiKey(ctx, id, { name: "mine" })).rejects.toMatchObject({ code: "in_use" });
    await updateApiKey(ctx, id, { name: "bootstrap", scopes: ["read"] });
    expect(await ensureBootstrapApiKey(db.prisma, value)).toBe("unchanged");
    expect(await only()).toMatchObject({ isBootstrap: true, scopes: ["read"] });
    expect(await check(value)).toBe("valid");
  });
});

describe("the revoked keys", () => {
  it("come in pages, the latest first, those of one instant too", async () => {
    const added: string[] = [];
    for (let place = 0; place < 45; place++) added.push((await add({ name: `Key ${place}` })).id);
    // Three instants, so that pages end in the middle of one.
    for (const [place, id] of added.entries())
      await db.prisma.apiKey.update({
        where: { id },
        data: { revokedAt: new Date(clock.now() - Math.floor(place / 15) * 1_000) },
      });
    const page = (cursor: string | null) => listRevokedApiKeys(cursor, db.prisma, clock);
    const first = await page(null);
    const second = await page(first.nextCursor);
    const third = await page(second.nextCursor);
    const ids = [first, second, third].map(({ rows }) => rows.map(({ id }) => id));
    expect(ids.map(({ length }) => length)).toEqual([20, 20, 5]);
    expect(new Set(ids.flat())).toEqual(new Set(added));
    const times = [first, second, third].flatMap(({ rows }) => rows.map(({ revokedAtMs }) => revokedAtMs));
    expect(times).toEqual(times.toSorted((a, b) => (b ?? 0) - (a ?? 0)));
    expect([first.previousCursor, third.nextCursor]).toEqual([null, null]);
    expect((await page(third.previousCursor)).rows.map(({ id }) => id)).toEqual(ids[1]);
    expect((await page("what is no cursor")).rows.map(({ id }) => id)).toEqual(ids[0]);
  });
});

describe("revoking a key", () => {
  it("ends all its secrets at once, for good, and is noted once", async () => {
    const old = await add({ name: "Website" });
    const made = await rotate(old.id, "7d");
    await Promise.all([revokeApiKey(ctx, old.id), revokeApiKey(ctx, old.id)]);
    expect([await check(old.secret), await check(made.secret)]).toEqual(["revoked", "revoked"]);
    expect(await list()).toEqual([]);
    expect((await listRevokedApiKeys(null, db.prisma, clock)).rows).toMatchObject([
      { id: old.id, name: "Website", revokedAtMs: clock.now(), previous: [] },
    ]);
    expect((await audited()).filter((event) => event.action === "api_key.revoked")).toHaveLength(1);
    await expect(
      rotateApiKey(ctx, old.id, { currentSecretId: made.id, overlap: "none" }),
    ).rejects.toMatchObject({ code: "not_found" });
    await expect(endOverlap(ctx, old.id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is refused for a key that never was", async () => {
    await expect(revokeApiKey(ctx, "0195c1c2-8f0e-7cc2-8000-000000000001")).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
