import { expect, test } from "@playwright/test";

test("says that it is alive and ready", async ({ request }) => {
  const live = await request.get("/health/live");
  expect(live.status()).toBe(200);
  expect(await live.json()).toEqual({ status: "ok" });

  const ready = await request.get("/health/ready");
  expect(ready.status()).toBe(200);
  expect(await ready.json()).toEqual({
    status: "ok",
    checks: [
      { name: "database", ok: true, reason: null },
      { name: "migrations", ok: true, reason: null },
    ],
  });
});

test("gives every answer a request id and keeps browsers from guessing types", async ({ request }) => {
  for (const path of ["/health/live", "/v2/nothing-here", "/nothing-here"]) {
    const { "x-request-id": id, "x-content-type-options": sniff } = (await request.get(path)).headers();
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(sniff).toBe("nosniff");
  }
});

test("answers an unknown API route in the API's own form", async ({ request }) => {
  const response = await request.get("/v2/nothing-here");
  expect(response.status()).toBe(404);
  expect(await response.json()).toEqual({
    errors: [
      {
        code: "10005",
        title: "Resource not found",
        detail: "There is no such path.",
        meta: { url: "https://developers.telnyx.com/docs/overview/errors/10005" },
      },
    ],
  });
});

test("a page runs its own scripts alone, and nobody may frame it", async ({ page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
  });
  const response = await page.goto("/nothing-here");
  const policy = response?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']+' 'strict-dynamic';/);
  await page.waitForLoadState("load");
  expect(complaints).toEqual([]);

  // What an injection would look like.
  await page.evaluate(() => {
    document.body.insertAdjacentHTML(
      "beforeend",
      '<img alt="" src="data:," onerror="document.title = \'injected\'">',
    );
  });
  await expect.poll(() => complaints.length).toBeGreaterThan(0);
  expect(await page.title()).not.toBe("injected");
});
