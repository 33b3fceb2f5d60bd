import { allows } from "../../lib/api-key/scopes";
import type { ApiKeyScope } from "../../lib/api-key/types";
import type { Route } from "../../lib/telnyx-api/route";
import { apiRoutes } from "../../lib/telnyx-api/routes";
import { expect, expectRefused, test } from "./sdk";

/*
 * Who may ask what: the same cases for every route there is. Nothing gets past them, so the paths name nothing and the bodies
 * are empty.
 */

const SOME_ID = "0190b5a0-0000-7000-8000-00000000ffff";
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Keys that may not do everything, the mightiest first. */
const SMALLER_KEYS: readonly (readonly ApiKeyScope[])[] = [["read", "send"], ["read"], ["send"]];

const pathOf = (route: Pick<Route, "path">) => route.path.replaceAll(/\{\w+\}/g, SOME_ID);
const matches = (pattern: string, path: string) =>
  new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path);

for (const route of apiRoutes) {
  const { method, scope } = route;
  const path = pathOf(route);
  const body = method === "GET" || method === "DELETE" ? undefined : {};

  if (scope === null) {
    test(`${method} ${route.path} needs no key`, async ({ call }) => {
      expect((await call(method, path, { key: null, body })).status).toBe(200);
    });
    continue;
  }

  test(`${method} ${route.path} takes the right key alone`, async ({ call, makeKey, revoke }) => {
    const none = await call(method, path, { key: null, body });
    expectRefused(none, { status: 401, code: "10009" });
    expect(none.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);

    for (const wrong of ["", "KEY0190b5a0", "x".repeat(5_000)])
      expectRefused(await call(method, path, { key: wrong, body }), { status: 401, code: "10009" });

    for (const authorization of ["Basic YTpi", "Bearer", "Bearer a b"])
      expectRefused(await call(method, path, { key: null, body, headers: { authorization } }), {
        status: 401,
        code: "10009",
      });

    const revoked = await makeKey(["admin"]);
    await revoke(revoked);
    expectRefused(await call(method, path, { key: revoked, body }), { status: 401, code: "20002" });

    const tooSmall = SMALLER_KEYS.find((scopes) => !allows(scopes, scope));
    if (tooSmall) {
      const key = await makeKey(tooSmall);
      expectRefused(await call(method, path, { key, body }), { status: 403, code: "10010" });
    }
  });
}

for (const path of [...new Set(apiRoutes.map(pathOf))]) {
  test(`${path} names the methods it takes`, async ({ call }) => {
    const taken = new Set(
      apiRoutes.filter((route) => matches(route.path, path)).map((route): string => route.method),
    );
    for (const method of METHODS.filter((candidate) => !taken.has(candidate))) {
      const answer = await call(method, path);
      expectRefused(answer, { status: 405, code: "10030" });
      const allow = answer.headers.get("allow")?.split(", ") ?? [];
      expect(allow.filter((name) => name !== "HEAD").sort()).toEqual([...taken].sort());
    }
  });
}

test("unknown paths are not found, whatever the key", async ({ call }) => {
  for (const path of [
    "",
    "/",
    "/nothing-here",
    "/messaging_profiles/a/b/c",
    "/..%2fhealth",
    `/${"x".repeat(3_000)}`,
  ])
    for (const key of [undefined, null])
      expectRefused(await call("GET", path, key === undefined ? {} : { key }), {
        status: 404,
        code: "10005",
      });
});
