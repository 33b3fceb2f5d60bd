import { randomInt } from "node:crypto";
import type { Page } from "@playwright/test";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { queueTestEvents } from "@/lib/testing/webhook-worker";
import { expect, test } from "../fixtures";
import { ProfileSettingsPage } from "../pages/profile-settings-page";
import { expectWellMade } from "../ui";

// The last file of all: its tests are shared out, so that both workers end at about the same time.
test.describe.configure({ mode: "parallel" });

// Private targets are refused in the installation under test: every event fails after its three tries, in five seconds.
const INSIDE = "http://127.0.0.1:9/hook";
const OVER = { timeout: 30_000 };

const rows = (page: Page) => page.getByRole("table", { name: "Webhook deliveries" }).getByRole("row");

test("a profile gets a webhook URL, and a test event shows what comes of it", async ({
  page,
  database: { prisma },
}) => {
  const id = await createStickyProfile(prisma, { name: `Hook ${randomInt(1e9)}` });
  const settings = new ProfileSettingsPage(page);
  await settings.open(id);
  const sendTest = page.getByRole("button", { name: "Send test event" });
  await expect(sendTest).toBeDisabled();
  await page.getByLabel("Webhook URL").fill("example.com/hook");
  await settings.save.click();
  await expect(page.getByLabel("Webhook URL")).toHaveAccessibleDescription(
    /Enter a full http or https address/,
  );
  await page.getByLabel("Webhook URL").fill(INSIDE);
  await page.getByLabel("API version").selectOption("1");
  await settings.save.click();
  await expect(page.getByText("Settings saved").first()).toBeVisible();
  expect(await prisma.messagingProfile.findUnique({ where: { id } })).toMatchObject({
    webhookUrl: INSIDE,
    webhookFailoverUrl: null,
    webhookApiVersion: "1",
  });
  await expect(page.getByRole("button", { name: "Copy public key" })).toBeVisible();

  await sendTest.click();
  // The second try follows after a second: a slow page may show that one first.
  await expect(page.getByText(/Attempt [12]: Private address refused/)).toBeVisible(OVER);
  await expect(page.getByText(/Failed: Private address refused/)).toBeVisible(OVER);
  await page.getByRole("link", { name: "Show the delivery" }).click();
  await expect(page.getByRole("heading", { name: "Test event" })).toBeVisible();
  await expect(page.getByRole("region", { name: /^Attempt/ })).toHaveCount(3);
  await expect(page.getByText("127.0.0.1 is a loopback address").first()).toBeVisible();
  await page.getByText("Request body").first().click();
  await expect(page.getByText('"event_type":"messaging-profile.test"').first()).toBeVisible();
  await expectWellMade(page);

  await page.getByRole("button", { name: "Re-deliver" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Re-deliver this webhook?" });
  await dialog.getByRole("button", { name: "Re-deliver" }).click();
  await expect(page.getByText("1 webhook on the way again").first()).toBeVisible();
  await expect(page.getByRole("region", { name: /^Attempt/ })).toHaveCount(6, OVER);
});

test("the log is narrowed, and the chosen or all that it shows are delivered again", async ({
  page,
  database: { prisma, pool },
}) => {
  const name = `Log ${randomInt(1e9)}`;
  const messagingProfileId = await createStickyProfile(prisma, { name });
  const url = `http://127.0.0.1:9/${randomInt(1e9)}`;
  await queueTestEvents(
    pool,
    Array.from({ length: 4 }, (_, n) => ({ messagingProfileId, url: `${url}/${n}` })),
  );
  await expect.poll(() => prisma.webhookDelivery.count({ where: { messagingProfileId } }), OVER).toBe(4);

  await page.goto("/webhook-deliveries");
  await page.getByLabel("URL contains").fill(url);
  await page.getByLabel("Status").selectOption("Failed");
  await page.getByRole("button", { name: "Apply filters" }).click();
  await expect(rows(page)).toHaveCount(5);
  await expectWellMade(page);

  await page
    .getByRole("checkbox", { name: /^Select Test event/ })
    .first()
    .check();
  await page.getByRole("button", { name: "Re-deliver", exact: true }).click();
  const chosen = page.getByRole("alertdialog", { name: "Re-deliver 1 webhook?" });
  await chosen.getByRole("button", { name: "Re-deliver" }).click();
  await expect(page.getByText("1 webhook on the way again").first()).toBeVisible();
  await expect(rows(page)).toHaveCount(4);

  await page.getByRole("button", { name: "Re-deliver all of these" }).click();
  const all = page.getByRole("dialog", { name: "Re-deliver everything the filters find?" });
  await expect(all).toContainText("3 webhooks.");
  await all.getByRole("button", { name: "Re-deliver" }).click();
  await expect(all).toContainText("3 webhooks on the way again");
  await all.getByRole("button", { name: "Done" }).click();
  const attempts = async () => {
    const deliveries = await prisma.webhookDelivery.findMany({ where: { messagingProfileId } });
    return deliveries.map((delivery) => (delivery.attempts as unknown[]).length);
  };
  await expect.poll(attempts, OVER).toEqual([6, 6, 6, 6]);

  await page.goto("/webhook-deliveries?status=lost&message=7");
  await expect(page.getByLabel("Message id")).toHaveAccessibleDescription(/Paste the whole id/);
});

test.describe("a viewer", () => {
  test.use({ role: "viewer", expectedConsoleErrors: [/status of 404/] });

  test("reads deliveries and URLs, and cannot deliver again", async ({
    page,
    database: { prisma, pool },
  }) => {
    const messagingProfileId = await createStickyProfile(prisma, { name: "Read only", webhookUrl: INSIDE });
    const [id] = await queueTestEvents(pool, [{ messagingProfileId, url: INSIDE }]);
    await page.goto(`/webhook-deliveries?profile=${messagingProfileId}`);
    await expect(rows(page)).toHaveCount(2);
    await expect(page.getByRole("checkbox")).toHaveCount(0);
    await expect(page.getByRole("button", { name: /Re-deliver/ })).toHaveCount(0);
    await expect.poll(() => prisma.webhookDelivery.count({ where: { id } }), OVER).toBe(1);
    await page.goto(`/webhook-deliveries/${id}`);
    await expect(page.getByRole("region", { name: "Attempt 3" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Re-deliver" })).toHaveCount(0);
    await page.goto(`/messaging-profiles/${messagingProfileId}/settings`);
    await expect(page.getByText(INSIDE)).toBeVisible();
    await expect(page.getByRole("button", { name: "Send test event" })).toHaveCount(0);
    expect((await page.goto("/webhook-deliveries/7"))?.status()).toBe(404);
  });
});
