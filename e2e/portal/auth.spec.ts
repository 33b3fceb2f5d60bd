import { launchInstance, makeDataDir, removeDataDir } from "../../lib/testing/instance";
import { addTestUser } from "../../lib/testing/users";
import { expect, test } from "../fixtures";
import { AccountPage } from "../pages/account-page";
import { SignInPage } from "../pages/sign-in-page";
import { expectWellMade } from "../ui";

const password = "correct horse battery";
const portalPages = ["/", "/messaging-profiles", "/messages", "/users", "/account"];

test.describe("signed out", () => {
  test.use({ role: null });

  test("every portal page leads to sign-in and back", async ({ page, database }) => {
    for (const path of portalPages) {
      await page.goto(path);
      await expect(page).toHaveURL(
        path === "/" ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(path)}`,
      );
    }
    const { email } = await addTestUser(database.prisma, { password });
    await page.goto("/messages?status=failed");
    await new SignInPage(page).signIn(` ${email.toUpperCase()}`, password);
    await expect(page).toHaveURL("/messages?status=failed");
  });

  test("leads to no other site", async ({ page, database }) => {
    const { email } = await addTestUser(database.prisma, { password });
    await page.goto("/sign-in?callbackUrl=//evil.example/x");
    await new SignInPage(page).signIn(email, password);
    await expect(page).toHaveURL("/");
  });

  test("a wrong password keeps the email, and too many say when to try again", async ({ page, database }) => {
    const { email } = await addTestUser(database.prisma, { password });
    const signInPage = new SignInPage(page);
    await signInPage.open();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await signInPage.signIn(email, `wrong ${attempt}`);
      await signInPage.expectRefusal("Email or password is wrong.");
      await expect(page.getByLabel("Email")).toHaveValue(email);
    }
    await signInPage.signIn(email, password);
    await signInPage.expectRefusal(/Too many attempts\. Try again in (1 minute|\d+ seconds)\./);
  });

  test("works without a script", async ({ browser, baseURL, database }) => {
    const { email } = await addTestUser(database.prisma, { password });
    const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL ? { baseURL } : {}) });
    const page = await context.newPage();
    const signInPage = new SignInPage(page);
    await page.goto("/account");
    await signInPage.signIn(email, "wrong");
    await signInPage.expectRefusal("Email or password is wrong.");
    await expect(page.getByLabel("Email")).toHaveValue(email);
    await expect(page.getByLabel("Password")).toHaveValue("");
    await signInPage.signIn(email, password);
    await expect(page).toHaveURL("/account");
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await signInPage.expectOpen();
    await context.close();
  });

  test("keeps what was typed while the scripts were still on their way", async ({ page }) => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((fulfil) => {
      release = fulfil;
    });
    await page.route("**/*.js", async (route) => {
      await released;
      await route.continue();
    });
    await page.goto("/sign-in", { waitUntil: "commit" });
    await page.getByLabel("Email").fill("typed@early.example");
    release();
    // The page runs once its button reacts by script: the refusal comes without a new page.
    await page.waitForLoadState("load");
    await expect(page.getByLabel("Email")).toHaveValue("typed@early.example");
    await new SignInPage(page).signIn("typed@early.example", "wrong");
    await new SignInPage(page).expectRefusal("Email or password is wrong.");
    await expect(page.getByLabel("Email")).toHaveValue("typed@early.example");
  });

  test("the session cookie cannot be read by scripts or sent by other sites", async ({
    page,
    context,
    database,
  }) => {
    const { email } = await addTestUser(database.prisma, { password });
    await page.goto("/sign-in");
    await new SignInPage(page).signIn(email, password);
    await expect(page).toHaveURL("/");
    const [cookie] = (await context.cookies()).filter(({ name }) => name.includes("session"));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  });

  test("a password that was handed out must be replaced before anything else", async ({ page, database }) => {
    const { email } = await addTestUser(database.prisma, { password, hasTemporaryPassword: true });
    await page.goto("/sign-in");
    await new SignInPage(page).signIn(email, password);
    await expect(page).toHaveURL("/new-password");
    for (const path of portalPages) {
      await page.goto(path);
      await expect(page).toHaveURL("/new-password");
    }
    const form = new AccountPage(page);
    await form.changePassword(password, "short");
    await expect(page.getByText("Use at least 12 characters.")).toBeVisible();
    await form.changePassword(password, "a much better one", "a much better two");
    await expect(page.getByText("The two new passwords differ.")).toBeVisible();
    await form.changePassword(password, "a much better one");
    await expect(page).toHaveURL("/");
  });

  test("looks right at every width and in both colour modes", async ({ page }) => {
    await page.goto("/sign-in");
    await expectWellMade(page);
  });
});

test("a forged or outdated cookie is nobody's", async ({ page, context, user, database }) => {
  await page.goto("/account");
  await expect(page.getByText(user.email).first()).toBeVisible();
  await database.prisma.user.update({ where: { id: user.id }, data: { sessionVersion: 2 } });
  await page.goto("/account");
  await new SignInPage(page).expectOpen();
  const [cookie] = await context.cookies();
  if (!cookie) throw new Error("There is no cookie.");
  await context.addCookies([{ ...cookie, value: `${cookie.value.slice(0, -4)}AAAA` }]);
  await page.goto("/account");
  await new SignInPage(page).expectOpen();
});

test("signing out everywhere ends the sessions of other browsers", async ({
  page,
  browser,
  baseURL,
  context,
  user,
}) => {
  const cookies = await context.cookies();
  const elsewhere = await browser.newContext(baseURL ? { baseURL } : {});
  await elsewhere.addCookies(cookies);
  const other = await elsewhere.newPage();
  await other.goto("/account");
  await expect(other.getByText(user.email).first()).toBeVisible();

  const account = new AccountPage(page);
  await account.open();
  await account.signOutEverywhere();
  await expect(page.getByText("You are signed out on every device.")).toBeVisible();
  await other.reload();
  await new SignInPage(other).expectOpen();
  await elsewhere.close();
});

test("the account menu signs out", async ({ page, user }) => {
  const account = new AccountPage(page);
  await account.open();
  await account.signOutByMenu(user.email);
  await new SignInPage(page).expectOpen();
  await page.goto("/account");
  await new SignInPage(page).expectOpen();
});

test("the own account looks right at every width and in both colour modes", async ({ page }) => {
  await new AccountPage(page).open();
  await expectWellMade(page);
});

test.describe("first visit", () => {
  test.use({ role: null });

  test("leads to the set-up page, which needs the code that was printed", async ({ page }) => {
    const dataDir = makeDataDir();
    const instance = await launchInstance({ dataDir });
    try {
      expect((await instance.started).failure).toBeNull();
      await expect.poll(() => instance.stdout()).toMatch(/one-time code/);
      const code = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(instance.stdout())?.[0] ?? "";
      for (const path of [...portalPages, "/sign-in"]) {
        await page.goto(instance.baseUrl + path);
        await expect(page).toHaveURL(`${instance.baseUrl}/set-up`);
      }
      await expectWellMade(page);
      const fill = async (typed: string) => {
        await page.getByLabel("Set-up code").fill(typed);
        await page.getByLabel("Email").fill("first@example.com");
        await page.getByLabel("Password").fill(password);
        await page.getByRole("button", { name: "Create administrator" }).click();
      };
      await fill("0000-0000-0000");
      await expect(page.getByText("This is not the current code.")).toBeVisible();
      await fill(code.toLowerCase());
      await expect(page).toHaveURL(`${instance.baseUrl}/`);
      await page.goto(`${instance.baseUrl}/set-up`);
      await expect(page).not.toHaveURL(/set-up/);
    } finally {
      // A page that is still fetching when its server goes would complain.
      await page.goto("about:blank");
      await instance.stop();
      removeDataDir(dataDir);
    }
  });
});
