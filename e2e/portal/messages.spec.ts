import { randomInt, randomUUID } from "node:crypto";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { insertTestMessages } from "@/lib/testing/message-rows";
import { expect, test } from "../fixtures";
import { MessagesPage } from "../pages/messages-page";
import { expectWellMade } from "../ui";

test.use({ role: "viewer" });

/** A German mobile number nobody else's test writes to. */
const someone = () => `+49151${randomInt(10_000_000, 99_999_999)}`;
const sequence = () => randomInt(2 ** 40);

test("finds messages by the recipient's digits in any notation, and says when none matches", async ({
  page,
  database: { prisma, pool },
}) => {
  const messagingProfileId = await createStickyProfile(prisma, { name: `Log ${randomInt(1e9)}` });
  const recipient = someone();
  const base = { messagingProfileId, recipient, acceptedAtMs: Date.now() - 60_000 };
  await insertTestMessages(pool, [
    { ...base, sequence: sequence(), text: "Found me" },
    { ...base, sequence: sequence(), status: "delivery_failed", errors: [{ code: "40002" }] },
  ]);
  const log = new MessagesPage(page);
  await log.open();
  await log.filterByRecipient(`00${recipient.slice(1, 3)} ${recipient.slice(3, 8)}-${recipient.slice(8)}`);
  await expect(log.rowOf(recipient)).toHaveCount(2);
  await expect(log.table).toContainText("Blocked as spam - temporary");
  await expectWellMade(page);

  await log.filterByStatus("Cancelled");
  await expect(page.getByText("No message matches")).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).first().click();
  await expect(page).toHaveURL(/\/messages$/);

  await log.open("?to=nobody&status=lost&profile=1&range=custom&since=yesterday");
  await expect(page.getByLabel("To", { exact: true })).toHaveAccessibleDescription(
    /Write a number or its first digits/,
  );
  await expect(page.getByLabel("Since")).toHaveAccessibleDescription(/Write a date and time/);
});

test("a status in the list changes by itself, newer messages are announced, and nothing moves", async ({
  page,
  database: { prisma, pool },
}) => {
  const messagingProfileId = await createStickyProfile(prisma, { name: `Live ${randomInt(1e9)}` });
  const [recipient, later] = [someone(), someone()];
  const [id = ""] = await insertTestMessages(pool, [
    { messagingProfileId, recipient, acceptedAtMs: Date.now(), sequence: sequence(), status: "sent" },
  ]);
  const log = new MessagesPage(page);
  await log.open(`?profile=${messagingProfileId}`);
  await expect(log.rowOf(recipient)).toContainText("Sent");

  await prisma.$executeRaw`UPDATE messages SET status = 'delivered', completed_at = now() WHERE id = ${id}::uuid`;
  await expect(log.rowOf(recipient)).toContainText("Delivered", { timeout: 15_000 });

  await insertTestMessages(pool, [
    { messagingProfileId, recipient: later, acceptedAtMs: Date.now() + 5, sequence: sequence() },
  ]);
  await expect(page.getByText("1 newer message")).toBeVisible({ timeout: 40_000 });
  await expect(log.rowOf(later)).toHaveCount(0);
  await page.getByRole("button", { name: "Show them" }).click();
  await expect(log.rowOf(later)).toHaveCount(1);
  await expect(log.rowOf(recipient)).toHaveCount(1);
});

test("a message shows its way, its sender and why, and follows its status", async ({
  page,
  database: { prisma, pool },
}) => {
  const messagingProfileId = await createStickyProfile(prisma, {
    name: `Deleted ${randomInt(1e9)}`,
    deletedAt: new Date(),
  });
  const recipient = someone();
  const acceptedAtMs = Date.now() - 3_600_000;
  const [id = ""] = await insertTestMessages(pool, [
    {
      messagingProfileId,
      recipient,
      acceptedAtMs,
      sequence: sequence(),
      status: "sent",
      sendingAtMs: acceptedAtMs + 250,
      sentAtMs: acceptedAtMs + 1_500,
      selectionReason: "geomatch",
      selectionTrace: {
        reason: "geomatch",
        messageType: "SMS",
        mapping: { fate: "expired", pinned: false },
        assigned: 12,
        excluded: { disabled: 1, weight_zero: 0, cannot_carry: 0, unhealthy: 2 },
        geomatch: { areaCode: "305", matches: 4 },
        weights: null,
        chosen: {
          e164: "+13055550100",
          waitMs: 0,
          lastUsedAtMs: null,
          phoneNumberId: randomUUID(),
          type: "long_code",
        },
        runnersUp: [{ e164: "+13055550101", waitMs: 2_000, lastUsedAtMs: acceptedAtMs - 5_000 }],
      },
    },
  ]);
  await page.goto(`/messages/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Message to ${recipient}`);
  const timeline = page.getByRole("list", { name: "Timeline" });
  await expect(timeline).toContainText("+250 ms");
  await expect(timeline).toContainText("+1.2 s");
  await expect(timeline.locator("[aria-current=step]")).toContainText("Waiting for the delivery receipt");
  const sender = page.getByRole("region", { name: "Sender" });
  await expect(sender).toContainText("Geomatch: the number has the recipient's area code 305.");
  await expect(sender).toContainText("The recipient's sticky mapping has expired.");
  await expect(sender).toContainText("12 numbers assigned; left out: 1 disabled, 2 unhealthy.");
  await sender.getByText("Next in line: 1 number").click();
  await expect(sender).toContainText("free in 2.0 s");
  await expect(page.getByRole("region", { name: "Details" })).toContainText("(deleted)");
  await expectWellMade(page);

  await prisma.$executeRaw`
    UPDATE messages SET status = 'delivery_failed', completed_at = now(), errors = '[{"code":"40006"}]' WHERE id = ${id}::uuid`;
  await expect(timeline).toContainText("Delivery failed", { timeout: 20_000 });
  await expect(page.getByText("Recipient server unavailable (40006)")).toBeVisible();
  await expect(page.getByText("Send again later.")).toBeVisible();
});

test.describe("what is not there", () => {
  test.use({ expectedConsoleErrors: [/Failed to load resource/] });

  test("an unknown message is a page that says so", async ({ page }) => {
    for (const id of [randomUUID(), "1"]) {
      expect((await page.goto(`/messages/${id}`))?.status()).toBe(404);
    }
  });
});

test.describe("signed out", () => {
  test.use({ role: null });

  test("nobody reads messages or previews", async ({ page }) => {
    await page.goto(`/messages/${randomUUID()}`);
    await expect(page).toHaveURL(/\/sign-in/);
    for (const path of [`/api/messages/${randomUUID()}`, "/api/messages/refresh"]) {
      expect((await page.request.get(path)).status()).toBe(401);
    }
    const url = `/api/messaging-profiles/${randomUUID()}/preview-message`;
    expect((await page.request.post(url, { data: {} })).status()).toBe(401);
  });
});

test("bad questions to the portal's routes are refused, not answered with 500", async ({
  page: { request },
}) => {
  expect((await request.get("/api/messages/refresh?ids=1,2")).status()).toBe(400);
  expect((await request.get("/api/messages/nonsense")).status()).toBe(404);
  const url = `/api/messaging-profiles/${randomUUID()}/preview-message`;
  expect(
    (await request.post(url, { data: "no json", headers: { "content-type": "text/plain" } })).status(),
  ).toBe(400);
  expect((await request.post(url, { data: { recipient: 1 } })).status()).toBe(400);
  const unknown = await request.post(url, { data: { recipient: "+15551234567", text: "" } });
  expect(unknown.status()).toBe(200);
  expect(await unknown.json()).toMatchObject({ refusal: { code: "not_found" } });
});
