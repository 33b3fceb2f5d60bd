import { expect, test } from "../fixtures";
import { AccountPage } from "../pages/account-page";
import { SignInPage } from "../pages/sign-in-page";
import { UsersPage } from "../pages/users-page";
import { expectWellMade } from "../ui";

test.describe("administrator", () => {
  test.use({ role: "administrator" });

  test("adds a user, who signs in with the one-time password and has the role at once", async ({
    page,
    browser,
    baseURL,
    database,
  }) => {
    const email = `vera-${Date.now()}@example.com`;
    const users = new UsersPage(page);
    await users.open();
    const oneTime = await users.add(email, "Viewer");
    await expect(users.row(email)).toContainText("One-time password");

    const context = await browser.newContext(baseURL ? { baseURL } : {});
    const other = await context.newPage();
    await other.goto("/sign-in");
    await new SignInPage(other).signIn(email, oneTime);
    await new AccountPage(other).changePassword(oneTime, "a much better one");
    await expect(other).toHaveURL("/");
    expect((await other.goto("/users"))?.status()).toBe(403);
    await expect(other.getByRole("heading", { name: "Your role does not allow this" })).toBeVisible();

    await users.changeRole(email, "Administrator");
    expect((await other.goto("/users"))?.status()).toBe(200);

    await users.disable(email);
    await expect(users.row(email)).toContainText("Disabled");
    await other.goto("/users");
    await new SignInPage(other).expectOpen();
    await new SignInPage(other).signIn(email, "a much better one");
    await new SignInPage(other).expectRefusal("Email or password is wrong.");

    await users.enable(email);
    const reset = await users.resetPassword(email);
    await new SignInPage(other).signIn(email, reset);
    await expect(other).toHaveURL("/new-password");
    await context.close();
    await database.prisma.user.deleteMany({ where: { email } });
  });

  test("is told what is wrong with a new user, and loses nothing typed", async ({ page, user }) => {
    const users = new UsersPage(page);
    await users.open();
    await page.getByRole("button", { name: "Add user" }).click();
    const dialog = page.getByRole("dialog", { name: "Add user" });
    await dialog.getByLabel("Name").fill("Vera");
    await dialog.getByLabel("Email").fill("not an email");
    await dialog.getByRole("button", { name: "Add user" }).click();
    await expect(dialog.getByText("Enter an email like name@example.com.")).toBeVisible();
    await expect(dialog.getByLabel("Email")).toBeFocused();
    await dialog.getByLabel("Email").fill(user.email.toUpperCase());
    await expect(dialog.getByText("Enter an email like name@example.com.")).toBeHidden();
    await dialog.getByRole("button", { name: "Add user" }).click();
    await expect(dialog.getByText("A user with this email exists.")).toBeVisible();
    await expect(dialog.getByLabel("Name")).toHaveValue("Vera");
  });

  test("finds the page right at every width and in both colour modes", async ({ page }) => {
    await new UsersPage(page).open();
    await expectWellMade(page);
  });

  test("reaches everything by keyboard", async ({ page, user }) => {
    await new UsersPage(page).open();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("button", { name: "Add user" })).toBeFocused();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Add user" });
    await expect(dialog.getByLabel("Email")).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("button", { name: "Add user" })).toBeFocused();
    await page.getByRole("button", { name: `Actions for ${user.email}` }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: "Change role" })).toBeFocused();
  });
});

for (const role of ["viewer", "operator"] as const) {
  test.describe(role, () => {
    test.use({ role, expectedConsoleErrors: [/403/] });

    test("neither sees nor opens the users", async ({ page }) => {
      await page.goto("/account");
      await expect(page.getByRole("link", { name: "Messaging" })).toBeVisible();
      await expect(page.getByRole("link", { name: "Users" })).toHaveCount(0);
      expect((await page.goto("/users"))?.status()).toBe(403);
      await expect(page.getByText("Add user")).toHaveCount(0);
    });
  });
}

test.describe("phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, role: "administrator" });

  test("the navigation is a drawer that closes where it leads", async ({ page }) => {
    await page.goto("/account");
    await page.getByRole("button", { name: "Open navigation" }).click();
    const drawer = page.getByRole("dialog", { name: "Navigation" });
    await drawer.getByRole("link", { name: "Users" }).click();
    await expect(page.getByRole("heading", { name: "Users", level: 1 })).toBeVisible();
    await expect(drawer).toBeHidden();
  });
});
