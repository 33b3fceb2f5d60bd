import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ApiKeyChecks } from "../../lib/api-key/key-checks";
import type { PrismaClient } from "../../lib/db/generated/client";
import { addTestApiKey } from "../../lib/testing/api-keys";
import { expect, test } from "../fixtures";
import { ApiKeysPage } from "../pages/api-keys-page";
import { expectAccessible, expectWellMade } from "../ui";

const names: string[] = [];
/** A name that no other test has; the key that gets it is deleted after the test. */
function newName(word: string): string {
  const name = `${word} ${process.pid}-${Date.now()}-${names.length}`;
  names.push(name);
  return name;
}

test.afterEach(async ({ database }) => {
  await database.prisma.apiKey.deleteMany({ where: { name: { in: names } } });
});

/** What a process that has just started would answer to this secret. */
async function check(prisma: PrismaClient, secret: string): Promise<string> {
  const checked = await new ApiKeyChecks(() => prisma).check(secret);
  return checked.ok ? checked.key.scopes.join(" ") : checked.reason;
}

/** Runs the command of the page in a shell, as an operator pastes it; the status of the answer and its body. */
async function run(example: string): Promise<{ status: number; body: unknown }> {
  const command = `${example} --silent --show-error --write-out '\\n%{http_code}'`;
  const { stdout } = await promisify(execFile)("bash", ["-c", command], { timeout: 30_000 });
  const lines = stdout.trim().split("\n");
  return { status: Number(lines.pop()), body: JSON.parse(lines.join("\n")) };
}

test.describe("administrator", () => {
  test.use({ role: "administrator" });

  test("creates a key, sees its secret once, and it works", async ({ page, user, database }) => {
    const name = newName("Website");
    const keys = new ApiKeysPage(page);
    await keys.open();
    const { secret, example } = await keys.create(name, ["Read", "Send"], { requests: "600", per: "minute" });

    expect(secret).toMatch(/^stickypool_[0-9A-Za-z]{43}$/);
    expect(example).toContain(`Bearer ${secret}`);
    expect(await check(database.prisma, secret)).toBe("read send");
    const row = keys.row(name);
    for (const text of [
      secret.slice(0, 16),
      "Read",
      "Send",
      "600 per minute",
      "never",
      user.email,
      "Active",
    ]) {
      await expect(row).toContainText(text);
    }
    await page.reload();
    await expect(row).toBeVisible();
    expect(await page.content()).not.toContain(secret);

    // The portal revokes from one bundle and the API checks in another; both are in one process.
    expect(await run(example)).toMatchObject({ status: 200, body: { data: expect.any(Array) } });
    await keys.revoke(name);
    expect(await run(example)).toMatchObject({ status: 401, body: { errors: [{}] } });
  });

  test("gets an example that sends for a key that may only send", async ({ page }) => {
    const keys = new ApiKeysPage(page);
    await keys.open();
    const { secret, example } = await keys.create(newName("Sender"), ["Send"]);
    expect(example.split(" \\\n  ")).toEqual([
      expect.stringMatching(/^curl http:.*\/v2\/messages\/number_pool$/),
      `-H "Authorization: Bearer ${secret}"`,
      '-H "Content-Type: application/json"',
      expect.stringMatching(/^-d '\{"messaging_profile_id":"[^"]+","to":"\+15559876543","text":"Hello"\}'$/),
    ]);
  });

  test("is told what is wrong with a new key, and loses nothing typed", async ({ page, database }) => {
    const taken = newName("Taken");
    await addTestApiKey(database.prisma, { name: taken });
    const keys = new ApiKeysPage(page);
    await keys.open();
    const dialog = await keys.startCreating();
    const submit = dialog.getByRole("button", { name: "Create API key" });
    await dialog.getByLabel("Rate limit").fill("0.5");
    await submit.click();
    await expect(dialog.getByText("Enter a name.")).toBeVisible();
    await expect(dialog.getByText("Tick at least one.")).toHaveCount(1);
    await expect(dialog.getByText(/^Enter a whole number from 1/)).toBeVisible();
    await expect(dialog.getByLabel("Name")).toBeFocused();

    await dialog.getByLabel("Name").fill(taken.toUpperCase());
    await dialog.getByLabel("Send", { exact: true }).check();
    await dialog.getByLabel("Rate limit").fill("");
    await submit.click();
    await expect(dialog.getByText("A key with this name exists.")).toBeVisible();
    await expect(dialog.getByLabel("Send", { exact: true })).toBeChecked();
    await dialog.getByLabel("Name").fill("bootstrap");
    await submit.click();
    await expect(dialog.getByText(/the key that the setting BOOTSTRAP_API_KEY makes/)).toBeVisible();
  });

  test("does not lose a secret by a click beside its window", async ({ page }) => {
    const keys = new ApiKeysPage(page);
    await keys.open();
    const dialog = await keys.startCreating();
    await dialog.getByLabel("Name").fill(newName("Kept"));
    await dialog.getByLabel("Admin", { exact: true }).check();
    await dialog.getByRole("button", { name: "Create API key" }).click();
    const issued = keys.issued("API key created");
    await expect(issued).toBeVisible();
    await page.mouse.click(5, 5);
    await expect(issued.getByLabel("API key", { exact: true })).toHaveText(/^stickypool_/);
    // React Aria leaves what it announced for seven seconds, with the name of what has gone.
    await expect(page.locator("[data-live-announcer] [role=img]")).toHaveCount(0);
    await expectAccessible(page);
    await issued.getByRole("button", { name: "Copy API key" }).click();
    await expect(issued.getByText("Copied")).toBeAttached();
    // Where the button's tooltip is open by now, the first Escape is the tooltip's.
    await expect(async () => {
      await page.keyboard.press("Escape");
      await expect(issued).toBeHidden({ timeout: 1_000 });
    }).toPass();
  });

  test("changes, rotates and revokes a key", async ({ page, database, user }) => {
    const name = newName("Shop");
    const old = await addTestApiKey(database.prisma, { name, scopes: ["read"] });
    const keys = new ApiKeysPage(page);
    await keys.open();
    await keys.choose(name, "Edit");
    const edit = page.getByRole("dialog", { name: `Edit ${name}` });
    await expect(edit.getByLabel("Read", { exact: true })).toBeChecked();
    await edit.getByLabel("Send", { exact: true }).check();
    await edit.getByLabel("Rate limit").fill("5");
    await edit.getByRole("button", { name: "Save" }).click();
    await expect(edit).toBeHidden();
    await expect(keys.row(name)).toContainText("5 per second");
    expect(await check(database.prisma, old.secret)).toBe("read send");

    const next = await keys.rotate(name, "7 days");
    await expect(keys.row(name)).toContainText("Rotating");
    await expect(keys.row(name)).toContainText(`${old.secret.slice(0, 16)}…Old secret, valid until`);
    expect([await check(database.prisma, old.secret), await check(database.prisma, next.secret)]).toEqual([
      "read send",
      "read send",
    ]);
    await keys.endOldSecret(name);
    await expect(keys.row(name)).toContainText("Active");
    await expect(keys.row(name)).not.toContainText("Old secret");
    expect([await check(database.prisma, old.secret), await check(database.prisma, next.secret)]).toEqual([
      "expired",
      "read send",
    ]);

    const question = await keys.startRevoking(name);
    await expect(question).toContainText("are refused from this moment on");
    await question.getByRole("button", { name: "Cancel" }).click();
    await expect(question).toBeHidden();
    await keys.revoke(name);
    await expect(keys.row(name)).toHaveCount(0);
    await expect(keys.revokedRow(name)).toContainText("Revoked");
    expect(await check(database.prisma, next.secret)).toBe("revoked");

    const events = await database.prisma.auditEvent.findMany({
      where: { subjectId: old.id, actorUserId: user.id },
      orderBy: { id: "asc" },
    });
    expect(events.map((event) => event.action)).toEqual([
      "api_key.updated",
      "api_key.rotated",
      "api_key.overlap_ended",
      "api_key.revoked",
    ]);
    expect(JSON.stringify(events.map((event) => event.detail))).not.toContain(next.secret);
  });

  test("is told when another administrator was faster", async ({ page, openAs, database }) => {
    const name = newName("Contested");
    await addTestApiKey(database.prisma, { name });
    const other = new ApiKeysPage((await openAs("administrator")).page);
    await other.open();
    await new ApiKeysPage(page).open();
    await new ApiKeysPage(page).rotate(name, "24 hours");
    await other.choose(name, "Rotate secret");
    const dialog = other.dialog(`Rotate the secret of ${name}`);
    await dialog.getByRole("button", { name: "Rotate secret" }).click();
    await expect(dialog.getByText(/^Someone else has rotated or revoked this key/)).toBeVisible();
  });

  test("walks through the pages of revoked keys", async ({ page, database: { prisma } }) => {
    const revokedAt = Date.now() + 60_000;
    for (let place = 0; place < 21; place++) {
      const { id } = await addTestApiKey(prisma, { name: newName(place === 20 ? "Oldest" : "Old") });
      await prisma.apiKey.update({ where: { id }, data: { revokedAt: new Date(revokedAt - place) } });
    }
    const keys = new ApiKeysPage(page);
    await keys.open();
    await expect(keys.revokedRow("Oldest")).toHaveCount(0);
    const pages = page.getByRole("navigation", { name: "Pages of revoked keys" });
    await pages.getByRole("link", { name: "Next" }).click();
    await expect(keys.revokedRow("Oldest")).toBeVisible();
    await pages.getByRole("link", { name: "Previous" }).click();
    await expect(keys.revokedRow("Oldest")).toHaveCount(0);
  });

  test("finds the page right at every width and in both colour modes", async ({ page, database }) => {
    await addTestApiKey(database.prisma, {
      name: newName("With a limit"),
      rateLimit: { requests: 10_000, per: "minute" },
    });
    const revoked = await addTestApiKey(database.prisma, {
      name: newName("Revoked"),
      scopes: ["read", "send"],
    });
    await database.prisma.apiKey.update({ where: { id: revoked.id }, data: { revokedAt: new Date() } });
    await new ApiKeysPage(page).open();
    await expectWellMade(page);
  });

  test("finds the window for a new key right at every width and in both colour modes", async ({ page }) => {
    const keys = new ApiKeysPage(page);
    await keys.open();
    await expect(await keys.startCreating()).toBeVisible();
    await expectWellMade(page);
  });

  test("reaches everything by keyboard", async ({ page, database }) => {
    const name = newName("Keyboard");
    await addTestApiKey(database.prisma, { name });
    const keys = new ApiKeysPage(page);
    await keys.open();
    await page.getByRole("button", { name: "Create API key" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Create API key" });
    await expect(dialog.getByLabel("Name")).toBeFocused();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await expect(dialog.getByLabel("Read", { exact: true })).toBeChecked();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("button", { name: "Create API key" })).toBeFocused();
    await page.getByRole("button", { name: `Actions for ${name}` }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: "Edit" })).toBeFocused();
  });
});

for (const role of ["viewer", "operator"] as const) {
  test.describe(role, () => {
    test.use({ role, expectedConsoleErrors: [/403/] });

    test("neither sees nor opens the API keys", async ({ page }) => {
      await page.goto("/account");
      await expect(page.getByRole("link", { name: "Messaging" })).toBeVisible();
      await expect(page.getByRole("link", { name: "API keys" })).toHaveCount(0);
      expect((await page.goto("/api-keys"))?.status()).toBe(403);
      await expect(page.getByRole("heading", { name: "Your role does not allow this" })).toBeVisible();
      await expect(page.getByText("Create API key")).toHaveCount(0);
    });
  });
}

test.describe("administrator who has become an operator", () => {
  test.use({ role: "administrator" });

  test("can create no key with the window still open", async ({ page, user, database }) => {
    const name = newName("Too late");
    const keys = new ApiKeysPage(page);
    await keys.open();
    const dialog = await keys.startCreating();
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("Admin", { exact: true }).check();
    await database.prisma.user.update({ where: { id: user.id }, data: { role: "operator" } });
    await dialog.getByRole("button", { name: "Create API key" }).click();
    await expect(dialog.getByText("Your role does not allow this. Ask an administrator.")).toBeVisible();
    expect(await database.prisma.apiKey.count({ where: { name } })).toBe(0);
  });
});
