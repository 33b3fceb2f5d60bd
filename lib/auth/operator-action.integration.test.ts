import { beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { AppError } from "../errors/app-error";
import { getLogger } from "../logger";
import { setUpTestDatabase } from "../testing/database";
import { addTestUser } from "../testing/users";
import { raiseSessionVersion, updateDisabled, updateRole } from "../user/repository";
import type { UserRole } from "../user/types";
import { operatorAction } from "./operator-action";
import { operatorRoute } from "./route";
import { createSessionToken } from "./session-token";

/** What the request being answered brought along; stands in for Next, which keeps it per request. */
const request = vi.hoisted(() => ({ cookies: new Map<string, string>(), headers: new Headers() }));
vi.mock("next/headers", () => ({
  cookies: async () => ({
    get: (name: string) => (request.cookies.has(name) ? { value: request.cookies.get(name) } : undefined),
  }),
  headers: async () => request.headers,
}));

const db = setUpTestDatabase();
process.env.APP_SECRET = "s".repeat(40);

beforeEach(() => {
  request.cookies = new Map();
  request.headers = new Headers({ "x-request-id": "request-1", "x-client-address": "192.0.2.1" });
});

async function signInAs(role: UserRole, own: { hasTemporaryPassword?: boolean } = {}) {
  const user = await addTestUser(db.prisma, { role, ...own });
  const { nextAuthSecret } = await import("../app-secret");
  const token = await createSessionToken({ userId: user.id, sessionVersion: 1 }, nextAuthSecret());
  request.cookies.set("stickypool.session", token);
  return user;
}

const schema = z.object({
  name: z.string().min(1, "Enter a name."),
  weights: z.object({ long: z.string() }).optional(),
});
const handler = vi.fn(async (ctx: { actor: { email: string } }, input: z.output<typeof schema>) => ({
  by: ctx.actor.email,
  ...input,
}));
const save = operatorAction({ role: "operator", schema }, handler);
beforeEach(() => {
  handler.mockClear();
});

describe("operatorAction", () => {
  it("runs for the role and above, with who asked", async () => {
    for (const role of ["operator", "administrator"] as const) {
      const { email } = await signInAs(role);
      expect(await save({ name: "A" })).toEqual({ ok: true, data: { by: email, name: "A" } });
    }
  });

  it("refuses a lower role, nobody, and a forged cookie, without looking at the input", async () => {
    await signInAs("viewer");
    expect(await save({ name: "" })).toMatchObject({ ok: false, code: "forbidden", fieldErrors: {} });
    request.cookies.clear();
    expect(await save({ name: "A" })).toMatchObject({ ok: false, code: "unauthenticated" });
    request.cookies.set("stickypool.session", "forged");
    expect(await save({ name: "A" })).toMatchObject({ ok: false, code: "unauthenticated" });
    expect(handler).not.toHaveBeenCalled();
  });

  it("asks the database on every call, not the cookie", async () => {
    const user = await signInAs("operator");
    expect(await save({ name: "A" })).toMatchObject({ ok: true });
    await updateRole(db.prisma, user.id, "viewer");
    expect(await save({ name: "A" })).toMatchObject({ code: "forbidden" });
    await updateRole(db.prisma, user.id, "operator");
    await raiseSessionVersion(db.prisma, user.id);
    expect(await save({ name: "A" })).toMatchObject({ code: "unauthenticated" });
    const other = await signInAs("operator");
    await updateDisabled(db.prisma, other.id, new Date());
    expect(await save({ name: "A" })).toMatchObject({ code: "unauthenticated" });
  });

  it("refuses everything but the change of password to a one-time password", async () => {
    await signInAs("administrator", { hasTemporaryPassword: true });
    expect(await save({ name: "A" })).toMatchObject({ code: "forbidden" });
    const allowed = operatorAction({ role: "viewer", schema, allowTemporaryPassword: true }, handler);
    expect(await allowed({ name: "A" })).toMatchObject({ ok: true });
  });

  it("turns a form into the schema's object and its issues into field errors, keeping what was typed", async () => {
    await signInAs("operator");
    const form = new FormData();
    form.append("name", "");
    form.append("weights.long", "5");
    form.append("password", "secret");
    expect(await save(null, form)).toEqual({
      ok: false,
      code: "invalid_value",
      message: "Check the highlighted fields.",
      fieldErrors: { name: "Enter a name." },
      values: { name: "", "weights.long": "5" },
    });
    form.set("name", "A");
    expect(await save(null, form)).toMatchObject({ ok: true, data: { weights: { long: "5" } } });
  });

  it("shows a refusal at its field", async () => {
    await signInAs("operator");
    handler.mockRejectedValueOnce(
      new AppError("duplicate", { field: "name", detail: "Taken.", meta: { n: 1 } }),
    );
    expect(await save({ name: "A" })).toMatchObject({
      code: "duplicate",
      fieldErrors: { name: "Taken." },
      meta: { n: 1 },
    });
  });

  it("logs a defect once, with the request id, and shows nothing else of it", async () => {
    await signInAs("operator");
    const log = vi.spyOn(getLogger(), "error").mockImplementation(() => undefined);
    handler.mockRejectedValueOnce(new Error("relation users_secret does not exist"));
    const result = await save({ name: "A" });
    expect(result).toMatchObject({ ok: false, code: "unexpected", requestId: "request-1" });
    expect(JSON.stringify(result)).not.toContain("users_secret");
    expect(log).toHaveBeenCalledTimes(1);
    expect(log.mock.calls[0]?.[0]).toMatchObject({ requestId: "request-1" });
  });

  it("lets Next's redirects through", async () => {
    await signInAs("operator");
    const { redirect } = await import("next/navigation");
    handler.mockImplementationOnce(async () => redirect("/elsewhere"));
    await expect(save({ name: "A" })).rejects.toMatchObject({
      digest: expect.stringContaining("/elsewhere"),
    });
  });

  it.each([[undefined], [null], ["text"], [{ name: 1 }], [[]]])("refuses %j for input", async (input) => {
    await signInAs("operator");
    expect(await save(input as never)).toMatchObject({ ok: false, code: "invalid_value" });
  });
});

describe("operatorRoute", () => {
  const route = operatorRoute({ role: "operator" }, async () => Response.json({ done: true }));
  const call = (init: RequestInit = {}) =>
    route(new Request("http://localhost:3000/x", init), { params: Promise.resolve({}) });
  const answer = async (init?: RequestInit) => {
    const response = await call(init);
    const body = (await response.json()) as { errors?: { code: string }[] };
    return `${response.status} ${body.errors?.[0]?.code ?? "done"}`;
  };

  it("answers by session and role", async () => {
    expect(await answer()).toBe("401 unauthenticated");
    await signInAs("viewer");
    expect(await answer()).toBe("403 forbidden");
    await signInAs("operator");
    expect(await answer()).toBe("200 done");
  });

  it.each([
    [{ "sec-fetch-site": "same-origin" }, "200 done"],
    [{ "sec-fetch-site": "none" }, "200 done"],
    [{ "sec-fetch-site": "cross-site" }, "403 forbidden"],
    [{ "sec-fetch-site": "same-site" }, "403 forbidden"],
    [{ origin: "http://localhost:3000", host: "localhost:3000" }, "200 done"],
    [{ origin: "https://evil.example", host: "localhost:3000" }, "403 forbidden"],
    [{ origin: "null", host: "localhost:3000" }, "403 forbidden"],
    [{}, "200 done"],
  ])("answers a POST with %j: %s", async (headers, expected) => {
    await signInAs("operator");
    expect(await answer({ method: "POST", headers: headers as Record<string, string> })).toBe(expected);
  });
});
