import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { closeApiKeyChecks } from "@/lib/api-key/check-api-key";
import type { NeededScope } from "@/lib/api-key/scopes";
import { listApiKeys, revokeApiKey, rotateApiKey } from "@/lib/api-key/service";
import { systemActor } from "@/lib/audit/record-audit";
import { systemClock } from "@/lib/clock";
import { addTestApiKey } from "@/lib/testing/api-keys";
import { setUpTestDatabase } from "@/lib/testing/database";
import { telnyxApi } from "./plugin";
import { defineRoute } from "./route";

const db = setUpTestDatabase();
const ctx = { actor: systemActor, clock: systemClock };
let app: FastifyInstance;

const needs = (scope: NeededScope) =>
  defineRoute({
    method: "GET",
    path: `/needs_${scope}`,
    operationId: `needs_${scope}`,
    tag: "Test",
    summary: "",
    scope,
    response: z.object({ data: z.string() }),
    handler: async ({ key }) => ({ data: key.name }),
  });

beforeAll(async () => {
  app = Fastify();
  const routes = [needs("read"), needs("send"), needs("admin"), needs("own_messages")];
  await app.register(telnyxApi, { prefix: "/v2", routes, clock: systemClock });
});
afterAll(async () => {
  await app.close();
  await closeApiKeyChecks();
});

async function call(authorization: string | undefined, scope: NeededScope = "read") {
  const response = await app.inject({
    url: `/v2/needs_${scope}`,
    ...(authorization !== undefined && { headers: { authorization } }),
  });
  return { status: response.statusCode, headers: response.headers, code: response.json().errors?.[0].code };
}

describe("admission by key", () => {
  it("takes a key whatever the case of Bearer, and refuses everything else with 10009", async () => {
    const { secret } = await addTestApiKey(db.prisma);
    for (const authorization of [`Bearer ${secret}`, `bearer ${secret}`, `BEARER  ${secret} `])
      expect((await call(authorization)).status).toBe(200);
    for (const authorization of [
      undefined,
      "",
      "Bearer",
      "Bearer ",
      secret,
      `Basic ${secret}`,
      `Bearer ${secret}x`,
      `Bearer ${secret} more`,
      `Bearer ${"x".repeat(5_000)}`,
    ]) {
      const { status, code } = await call(authorization);
      expect([authorization, status, code]).toEqual([authorization, 401, "10009"]);
    }
  });

  it("refuses a revoked key at once, with 20002", async () => {
    const { id, secret } = await addTestApiKey(db.prisma);
    expect((await call(`Bearer ${secret}`)).status).toBe(200);
    await revokeApiKey(ctx, id);
    const { status, code } = await call(`Bearer ${secret}`);
    expect([status, code]).toEqual([401, "20002"]);
  });

  it("refuses a replaced secret once its overlap is over, with 20002", async () => {
    const { id, secret } = await addTestApiKey(db.prisma);
    const currentSecretId = (await listApiKeys()).find((key) => key.id === id)?.current.id ?? "";
    const replaced = await rotateApiKey(ctx, id, { currentSecretId, overlap: "none" });
    expect((await call(`Bearer ${replaced.secret}`)).status).toBe(200);
    const { status, code } = await call(`Bearer ${secret}`);
    expect([status, code]).toEqual([401, "20002"]);
  });

  it.each([
    [["read"], [200, 403, 403, 200]],
    [["send"], [403, 200, 403, 200]],
    [
      ["read", "send"],
      [200, 200, 403, 200],
    ],
    [["admin"], [200, 200, 200, 200]],
  ] as const)(
    "lets a key with %j do what needs read, send, admin, own_messages: %j",
    async (scopes, expected) => {
      const { secret } = await addTestApiKey(db.prisma, { scopes });
      const answers = [];
      for (const scope of ["read", "send", "admin", "own_messages"] as const)
        answers.push(await call(`Bearer ${secret}`, scope));
      expect(answers.map(({ status }) => status)).toEqual(expected);
      expect(new Set(answers.map(({ code }) => code))).toEqual(
        new Set(answers.map(({ status }) => (status === 403 ? "10010" : undefined))),
      );
    },
  );
});

describe("the rate limit of a key", () => {
  it("shows in every answer, and is refused with 10011 and when to try again", async () => {
    const { secret } = await addTestApiKey(db.prisma, {
      scopes: ["read"],
      rateLimit: { requests: 3, per: "minute" },
    });
    const answers = [];
    for (let n = 0; n < 5; n++) answers.push(await call(`Bearer ${secret}`, n === 1 ? "admin" : "read"));
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 200, 429, 429]);
    expect(answers.map(({ headers }) => headers["x-ratelimit-remaining"])).toEqual(["2", "1", "0", "0", "0"]);
    for (const { headers } of answers) {
      expect(headers["x-ratelimit-limit"]).toBe("3");
      expect(Number(headers["x-ratelimit-reset"])).toBeGreaterThanOrEqual(1);
      expect(Number(headers["x-ratelimit-reset"])).toBeLessThanOrEqual(60);
    }
    const [last] = answers.slice(-1);
    expect([last?.code, last?.headers["retry-after"]]).toEqual(["10011", last?.headers["x-ratelimit-reset"]]);
    expect(last?.headers["x-should-retry"]).toBeUndefined();
  });

  it("shows in no answer of a key without one", async () => {
    const { secret } = await addTestApiKey(db.prisma);
    const { headers } = await call(`Bearer ${secret}`);
    expect(Object.keys(headers).filter((name) => name.startsWith("x-ratelimit"))).toEqual([]);
  });
});
