import pg from "pg";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPrisma } from "../db/client";
import { listenForNotifications } from "../db/notification-listener";
import { getLogger } from "../logger";
import { addTestApiKey } from "../testing/api-keys";
import { setUpTestDatabase } from "../testing/database";
import { manualClock } from "../testing/manual-clock";
import { checkApiKey, closeApiKeyChecks, getApiKeyChecks, startApiKeyChecks } from "./check-api-key";
import { ApiKeyChecks } from "./key-checks";
import { revokeApiKey, rotateApiKey, updateApiKey } from "./service";
import type { ApiKeyCheck } from "./types";

const db = setUpTestDatabase();
const clock = manualClock();
const ctx = { actor: { userId: null, label: "alba@example.com" }, clock };
const made: ApiKeyChecks[] = [];

beforeEach(async () => {
  await db.prisma.apiKey.deleteMany();
});
afterEach(async () => {
  for (const checks of made.splice(0)) await checks.usage.flush();
  await getApiKeyChecks().usage.flush();
});

/** The checks of a process that hears no notifications. */
function newProcess() {
  const checks = new ApiKeyChecks(() => db.prisma, { clock });
  made.push(checks);
  return checks;
}
const verdict = (checked: ApiKeyCheck) => (checked.ok ? "valid" : checked.reason);
const verdictOf = async (checks: ApiKeyChecks, secret: string) => verdict(await checks.check(secret));
/** The answer given without waiting; null = it has to read. */
function atOnce(checks: ApiKeyChecks, secret: string): ApiKeyCheck | null {
  const checked = checks.check(secret);
  if (!(checked instanceof Promise)) return checked;
  checked.catch(() => undefined);
  return null;
}
const add = (own: Parameters<typeof addTestApiKey>[1] = {}) => addTestApiKey(db.prisma, { clock, ...own });
const lastUsed = async () => (await db.prisma.apiKeySecret.findFirstOrThrow()).lastUsedAt?.getTime() ?? null;
/** Changes the row as a process whose notification is lost. */
const revokeSilently = (id: string) =>
  db.prisma.$transaction([
    db.prisma.$executeRawUnsafe("SET LOCAL session_replication_role = replica"),
    db.prisma.apiKey.update({ where: { id }, data: { revokedAt: new Date() } }),
  ]);

describe("checking a secret", () => {
  it("finds the key with its scopes and limit, the second time without reading", async () => {
    const key = await add({ name: "Website", scopes: ["send"], rateLimit: { requests: 7, per: "minute" } });
    const checks = newProcess();
    const expected = {
      ok: true,
      key: { id: key.id, name: "Website", scopes: ["send"], rateLimit: { requests: 7, per: "minute" } },
    };
    expect(atOnce(checks, key.secret)).toBeNull();
    expect(await checks.check(key.secret)).toEqual(expected);
    expect(atOnce(checks, key.secret)).toEqual(expected);
  });

  it("tells unknown, revoked and expired secrets apart", async () => {
    const revoked = await add();
    const rotated = await add();
    await db.prisma.apiKeySecret.updateMany({
      where: { apiKeyId: rotated.id },
      data: { expiresAt: new Date(clock.now() + 600) },
    });
    await revokeApiKey(ctx, revoked.id);
    const checks = newProcess();
    expect(await verdictOf(checks, rotated.secret)).toBe("valid");
    clock.advance(599);
    expect(atOnce(checks, rotated.secret)).toMatchObject({ ok: true });
    clock.advance(1);
    expect(atOnce(checks, rotated.secret)).toEqual({ ok: false, reason: "expired" });
    expect(await verdictOf(checks, revoked.secret)).toBe("revoked");
    for (const secret of ["nobody's", `${revoked.secret}x`, revoked.secret.slice(1), "ключ", "\u0000"]) {
      expect(await verdictOf(checks, secret)).toBe("unknown");
    }
  });

  it("refuses what is empty or too long without looking for it", () => {
    expect(atOnce(newProcess(), "")).toEqual({ ok: false, reason: "unknown" });
    expect(atOnce(newProcess(), "x".repeat(513))).toEqual({ ok: false, reason: "unknown" });
  });

  it("reads the secrets that wait together in one statement", async () => {
    const keys = [await add(), await add(), await add()];
    const checks = newProcess();
    const query = vi.spyOn(db.pool, "connect");
    const wrong = Array.from({ length: 500 }, (_, n) => `wrong ${n}`);
    const secrets = [...keys.map((key) => key.secret), ...wrong, ...keys.map((key) => key.secret)];
    const found = await Promise.all(secrets.map((secret) => verdictOf(checks, secret)));
    expect(query).toHaveBeenCalledTimes(1);
    expect(found.filter((verdict) => verdict === "valid")).toHaveLength(6);
    expect(found.filter((verdict) => verdict === "unknown")).toHaveLength(500);
  });

  it("keeps a bounded number of wrong secrets, and no key goes for them", async () => {
    const key = await add();
    const checks = newProcess();
    await checks.check(key.secret);
    await Promise.all(Array.from({ length: 2_500 }, (_, n) => checks.check(`wrong ${n}`)));
    expect(atOnce(checks, key.secret)).toMatchObject({ ok: true });
    expect(atOnce(checks, "wrong 2499")).toEqual({ ok: false, reason: "unknown" });
    expect(atOnce(checks, "wrong 0")).toBeNull();
  });
});

describe("a changed key", () => {
  it("is refused by the process that revoked it from the moment that has returned", async () => {
    for (let round = 0; round < 20; round++) {
      const key = await add();
      await checkApiKey(key.secret);
      expect(atOnce(getApiKeyChecks(), key.secret)).toMatchObject({ ok: true });
      // Checks all the time, so that one is always being read when the revocation commits.
      let isDone = false;
      const busy = (async () => {
        while (!isDone) {
          getApiKeyChecks().forget();
          await checkApiKey(key.secret);
        }
      })();
      await revokeApiKey(ctx, key.id);
      const [first, second] = await Promise.all([checkApiKey(key.secret), checkApiKey(key.secret)]);
      isDone = true;
      await busy;
      expect([verdict(first), verdict(second), verdict(await checkApiKey(key.secret))]).toEqual([
        "revoked",
        "revoked",
        "revoked",
      ]);
    }
  });

  it("is seen by the process that changed or rotated it at once", async () => {
    const key = await add({ scopes: ["admin"] });
    await checkApiKey(key.secret);
    await updateApiKey(ctx, key.id, { scopes: ["read"], name: "Less" });
    expect(await checkApiKey(key.secret)).toMatchObject({ key: { scopes: ["read"], name: "Less" } });
    const { id: currentSecretId } = await db.prisma.apiKeySecret.findFirstOrThrow();
    const next = await rotateApiKey(ctx, key.id, { currentSecretId, overlap: "none" });
    expect(verdict(await checkApiKey(key.secret))).not.toBe("valid");
    expect(verdict(await checkApiKey(next.secret))).toBe("valid");
  });

  it("is refused elsewhere after a second when the notification was lost", async () => {
    const key = await add();
    const checks = newProcess();
    await checks.check(key.secret);
    await revokeSilently(key.id);
    clock.advance(499);
    expect(atOnce(checks, key.secret)).toMatchObject({ ok: true });
    clock.advance(501);
    expect(atOnce(checks, key.secret)).toBeNull();
    expect(await verdictOf(checks, key.secret)).toBe("revoked");
  });

  it("is read again beside its requests while it is in use", async () => {
    const key = await add();
    const checks = newProcess();
    await checks.check(key.secret);
    await revokeSilently(key.id);
    clock.advance(500);
    expect(atOnce(checks, key.secret)).toMatchObject({ ok: true });
    await vi.waitFor(() => expect(atOnce(checks, key.secret)).toEqual({ ok: false, reason: "revoked" }));
  });

  it("counts as read long ago when the clock was set back", async () => {
    const key = await add();
    const checks = newProcess();
    await checks.check(key.secret);
    await revokeSilently(key.id);
    clock.advance(-3_600_000);
    expect(await verdictOf(checks, key.secret)).toBe("revoked");
  });

  it("is known to a listening process without any time passing", async () => {
    const other = newProcess();
    const heard: string[] = [];
    const onListening = vi.fn();
    const listener = listenForNotifications(db.pool, {
      channel: "api_keys_changed",
      onNotification: (payload) => {
        heard.push(payload);
        other.forget();
      },
      onListening,
    });
    await vi.waitFor(() => expect(onListening).toHaveBeenCalled(), { timeout: 10_000 });
    const key = await add();
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    expect(await verdictOf(other, key.secret)).toBe("valid");
    await other.usage.flush();
    await revokeApiKey(ctx, key.id);
    await vi.waitFor(async () => expect(await verdictOf(other, key.secret)).toBe("revoked"));
    // One for the new secret, one for the revocation, none for the use that was noted.
    expect(heard).toEqual(["", ""]);
    await listener.stop();
  });

  it("is heard of by the checks of the process itself, after a lost connection too", async () => {
    startApiKeyChecks();
    const key = await add();
    const isListening = async () => {
      const { rows } = await db.pool.query(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'stickypool-listen' AND query LIKE 'LISTEN%' AND datname = current_database()",
      );
      return rows[0]?.pid ?? null;
    };
    await vi.waitFor(async () => expect(await isListening()).not.toBeNull(), { timeout: 10_000 });
    const firstPid = await isListening();
    await db.pool.query("SELECT pg_terminate_backend($1)", [firstPid]);
    await vi.waitFor(
      async () => {
        const pid = await isListening();
        expect(pid).not.toBeNull();
        expect(pid).not.toBe(firstPid);
      },
      { timeout: 10_000 },
    );
    expect(verdict(await checkApiKey(key.secret))).toBe("valid");
    await db.pool.query("UPDATE api_keys SET revoked_at = now() WHERE id = $1", [key.id]);
    await vi.waitFor(() => expect(atOnce(getApiKeyChecks(), key.secret)).toBeNull());
    await closeApiKeyChecks();
  });
});

describe("the last use", () => {
  it("is written once a minute, whichever process answers, and not for refused keys", async () => {
    const key = await add();
    const [one, other] = [newProcess(), newProcess()];
    const usedAt = clock.now();
    await one.check(key.secret);
    expect(await lastUsed()).toBeNull();
    await one.usage.flush();
    expect(await lastUsed()).toBe(usedAt);
    clock.advance(59_999);
    for (const checks of [one, other]) {
      await checks.check(key.secret);
      await checks.usage.flush();
    }
    expect(await lastUsed()).toBe(usedAt);
    clock.advance(1);
    for (const checks of [one, other]) {
      await checks.check(key.secret);
      await checks.usage.flush();
    }
    expect(await lastUsed()).toBe(usedAt + 60_000);
    await revokeSilently(key.id);
    clock.advance(120_000);
    expect(await verdictOf(one, key.secret)).toBe("revoked");
    await one.usage.flush();
    expect(await lastUsed()).toBe(usedAt + 60_000);
  });

  it("is written by itself a moment after the answer", async () => {
    const key = await add();
    await newProcess().check(key.secret);
    expect(await lastUsed()).toBeNull();
    await vi.waitFor(async () => expect(await lastUsed()).toBe(clock.now()), { timeout: 5_000 });
  });

  it("is logged when it cannot be written, and written later", async () => {
    const key = await add();
    const warn = vi.spyOn(getLogger(), "warn").mockImplementation(() => undefined);
    const checks = newProcess();
    await checks.check(key.secret);
    await db.pool.query("ALTER TABLE api_key_secrets RENAME COLUMN last_used_at TO gone");
    await checks.usage.flush();
    await db.pool.query("ALTER TABLE api_key_secrets RENAME COLUMN gone TO last_used_at");
    expect(warn).toHaveBeenCalledWith(
      expect.objectContaining({ keys: 1 }),
      "the last use of API keys could not be written",
    );
    await checks.usage.flush();
    expect(await lastUsed()).toBe(clock.now());
  });
});

describe("a database that does not answer", () => {
  it("leaves a key in use valid for its second and then makes it unavailable, never valid", async () => {
    const warn = vi.spyOn(getLogger(), "warn").mockImplementation(() => undefined);
    const key = await add();
    const pool = new pg.Pool({ connectionString: db.url });
    const prisma = createPrisma(pool);
    const checks = new ApiKeyChecks(() => prisma, { clock });
    await checks.check(key.secret);
    await checks.usage.flush();
    await prisma.$disconnect();
    await pool.end();
    clock.advance(600);
    expect(atOnce(checks, key.secret)).toMatchObject({ ok: true });
    await vi.waitFor(() => expect(warn).toHaveBeenCalled());
    clock.advance(400);
    await expect(Promise.resolve(checks.check(key.secret))).rejects.toMatchObject({ code: "unavailable" });
    await expect(Promise.resolve(checks.check("another"))).rejects.toMatchObject({ code: "unavailable" });
  });
});
