import { randomInt } from "node:crypto";
import type { PrismaClient } from "@/lib/db/generated/client";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { expect, test } from "../fixtures";
import { ProfileSettingsPage } from "../pages/profile-settings-page";
import { SendTestMessagePage } from "../pages/send-test-message-page";
import { expectWellMade } from "../ui";

/** Any four digits that are none of the simulator's special ones. */
const someone = () => `+1212555${randomInt(1_000, 9_999)}`;

async function makeProfile(prisma: PrismaClient, numbers: number, settings = {}) {
  const id = await createStickyProfile(prisma, { name: `Test messages ${randomInt(1e9)}`, ...settings });
  const assigned = await assignNumbers(prisma, id, numbers);
  return { id, numbers: assigned.map((number) => number.e164) };
}

test("shows which number would be used and why while one types, without any effect", async ({
  page,
  database: { prisma },
}) => {
  const profile = await makeProfile(prisma, 2);
  const tab = new SendTestMessagePage(page);
  await tab.open(profile.id);
  await expect(tab.preview).toContainText("Enter a recipient");

  await tab.write("(212) 555-4321", "Hello");
  await expect(tab.preview).toContainText(/By weight: the turn of the long codes/);
  await expect(tab.preview).toContainText("Sending stores a sticky mapping to this number until");
  await expect(page.getByText("GSM-7 · 1 of 10 segments · 155 characters left")).toBeVisible();

  await tab.write("(212) 555-4321", "Hello – 👋");
  await expect(page.getByText("UCS-2 · 1 of 10 segments")).toBeVisible();
  await expect(page.getByText("– (U+2013), 👋 (U+1F44B)")).toBeVisible();

  await tab.preview.getByText("All numbers of the pool").click();
  const candidates = tab.preview.getByRole("table", { name: "Numbers of the pool" });
  for (const number of profile.numbers) await expect(candidates).toContainText(number);
  await expectWellMade(page);

  expect(await prisma.stickyMapping.count({ where: { messagingProfileId: profile.id } })).toBe(0);
  expect(await prisma.message.count({ where: { messagingProfileId: profile.id } })).toBe(0);
});

test("F2 shows what smart encoding would save, and once it is on marks, replaces and sends", async ({
  page,
  database: { prisma },
}) => {
  const profile = await makeProfile(prisma, 1);
  const tab = new SendTestMessagePage(page);
  const settings = new ProfileSettingsPage(page);
  const recipient = someone();
  const text = `“Hi” – it’s ${"a".repeat(80)}`;
  await tab.open(profile.id);
  await tab.write(recipient, "Hello");
  await expect(tab.marked).toHaveCount(0);
  await tab.write(recipient, text);
  await expect(page.getByText("UCS-2 · 2 of 10 segments")).toBeVisible();
  await expect(tab.marked.locator("mark")).toHaveText(["“", "”", "–", "’"]);
  await expect(page.getByText("Smart Encoding would save 1 segment: 1 instead of 2.")).toBeVisible();
  await expectWellMade(page);

  await page.getByRole("link", { name: "Smart Encoding" }).click();
  await expect(settings.smartEncoding).not.toBeChecked();
  await settings.smartEncoding.check();
  await settings.save.click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  expect(await prisma.messagingProfile.findUnique({ where: { id: profile.id } })).toMatchObject({
    smartEncoding: true,
  });

  await tab.open(profile.id);
  await tab.write(recipient, `${text}\u200b`);
  await expect(page.getByText("GSM-7 · 1 of 10 segments · 68 characters left")).toBeVisible();
  await expect(tab.marked.locator("mark")).toHaveText(["“", "”", "–", "’", "U+200B"]);
  await expect(page.getByText("It saves 1 segment: 1 instead of 2.")).toBeVisible();
  await tab.marked.focus();
  await expect(tab.marked).toBeFocused();
  await tab.message.fill(`${text} 👋`);
  await expect(page.getByText("It is needed for 👋 (U+1F44B).")).toBeVisible();
  await tab.message.fill("\u200b");
  await expect(page.getByText("nothing is left to send")).toBeVisible();
  await expectWellMade(page);

  await tab.message.fill(text);
  await tab.send.click();
  await expect(tab.sentTo(recipient)).toContainText("Delivered", { timeout: 20_000 });
  const [sent] = await prisma.message.findMany({ where: { messagingProfileId: profile.id } });
  expect(sent).toMatchObject({ text, wireText: `"Hi" - it's ${"a".repeat(80)}`, encoding: "gsm7", parts: 1 });
  await page.goto(`/messages/${sent?.id}`);
  const shown = page.getByRole("region", { name: "Text", exact: true });
  await expect(shown).toContainText(text);
  await expect(shown).toContainText(`Sent as"Hi" - it's`);
});

test("S1 S2 the second message to a recipient leaves from the same number; both are followed to their receipt", async ({
  page,
  database: { prisma },
}) => {
  const profile = await makeProfile(prisma, 3);
  const tab = new SendTestMessagePage(page);
  const [recipient, other] = [someone(), someone()];
  await tab.open(profile.id);

  await tab.writeAndSend(recipient, "First");
  const first = tab.sentTo(recipient).first();
  await expect(first).toContainText("By weight");
  await expect(first).toContainText(/Sticky mapping expires .* in 7 d 23 h. 1 message so far/);
  await expect(first).toContainText("Delivered", { timeout: 20_000 });
  const [sent] = await prisma.message.findMany({ where: { messagingProfileId: profile.id } });
  await expect(first).toContainText(sent?.sender ?? "a sender");

  await expect(tab.preview).toContainText("Sticky sender");
  await tab.send.click();
  const second = tab.sentTo(recipient).first();
  await expect(second).toContainText("2 messages so far");
  await expect(second).toContainText(
    "Sticky sender: the recipient's earlier messages came from this number.",
  );
  await expect(second).toContainText(sent?.sender ?? "a sender");
  await expect(second).toContainText("Delivered", { timeout: 20_000 });

  await tab.writeAndSend(other, "Another recipient");
  await expect(tab.sentTo(other)).toContainText("1 message so far");
  await expectWellMade(page);
});

test("sends once however often the button is pressed, and by Ctrl + Enter", async ({
  page,
  database: { prisma },
}) => {
  const profile = await makeProfile(prisma, 1);
  const tab = new SendTestMessagePage(page);
  const recipient = someone();
  await tab.open(profile.id);
  await tab.write(recipient, "Once");
  await tab.send.evaluate((button: HTMLButtonElement) => {
    button.click();
    button.click();
    button.click();
  });
  await expect(tab.sentTo(recipient)).toHaveCount(1);
  await tab.message.press("Control+Enter");
  await expect(tab.sentTo(recipient)).toHaveCount(2);
  expect(await prisma.message.count({ where: { messagingProfileId: profile.id } })).toBe(2);
});

test("S9 a number named as the sender is used as it is and stores no mapping", async ({
  page,
  database: { prisma },
}) => {
  const profile = await makeProfile(prisma, 2);
  const tab = new SendTestMessagePage(page);
  const recipient = someone();
  const sender = profile.numbers.toSorted()[1] ?? "";
  await tab.open(profile.id);
  await tab.write(recipient, "From here");
  await tab.from.selectOption(sender);
  await expect(tab.preview).toContainText("the number pool is not asked");
  await tab.send.click();
  await expect(tab.sentTo(recipient)).toContainText(sender);
  expect(await prisma.stickyMapping.count({ where: { messagingProfileId: profile.id } })).toBe(0);
});

test("refuses at the field, keeps what was typed, and says what to do when there is no pool", async ({
  page,
  database: { prisma },
}) => {
  const { id } = await makeProfile(prisma, 0, { numberPoolEnabled: false, stickySender: false });
  const tab = new SendTestMessagePage(page);
  await tab.open(id);
  await tab.writeAndSend("1-800-FLOWERS", "Do not lose me");
  await expect(tab.to).toHaveAccessibleDescription(/This is not a phone number/);
  await expect(tab.to).toHaveValue("1-800-FLOWERS");
  await expect(tab.message).toHaveValue("Do not lose me");

  await tab.write("+1 555 123 4567", "Do not lose me");
  await expect(tab.preview).toContainText("This message would be refused");
  await tab.send.click();
  await expect(
    page.getByRole("alert").filter({ hasText: "The number pool of this profile is off" }),
  ).toBeVisible();
  await expect(tab.message).toHaveValue("Do not lose me");
  await tab.preview.getByRole("link", { name: "Switch on Number Pool" }).click();
  await expect(page).toHaveURL(new RegExp(`/messaging-profiles/${id}/settings$`));
});

test.describe("with a connection that breaks", () => {
  test.use({ expectedConsoleErrors: [/Failed to load resource: net::ERR_FAILED/] });

  test("sending keeps the page and what was typed", async ({ page, database: { prisma } }) => {
    const profile = await makeProfile(prisma, 1);
    const tab = new SendTestMessagePage(page);
    await tab.open(profile.id);
    await tab.write(someone(), "Do not lose me");
    await expect(tab.preview).toContainText("By weight");
    await page.route("**/send-test-message", (route) =>
      route.request().method() === "POST" ? route.abort() : route.continue(),
    );
    await tab.send.click();
    await expect(
      page.getByRole("alert").filter({ hasText: "The connection broke while sending" }),
    ).toBeVisible();
    await expect(tab.message).toHaveValue("Do not lose me");
    await page.unroute("**/send-test-message");
    await tab.send.click();
    await expect(page.getByRole("region", { name: /^Sent to/ })).toHaveCount(1);
  });
});

test("offers the simulator's recipients, and explains what went wrong with them", async ({
  page,
  database: { prisma },
}) => {
  const profile = await makeProfile(prisma, 1);
  const tab = new SendTestMessagePage(page);
  await tab.open(profile.id);
  await page.getByText("Recipients to try other outcomes with").click();
  await page.getByRole("button", { name: "+12125550191" }).click();
  await expect(tab.to).toHaveValue("+12125550191");
  await tab.message.fill("Buy now");
  await tab.send.click();
  const sent = tab.sentTo("+12125550191");
  await expect(sent).toContainText("Blocked as spam - temporary (40002)", { timeout: 20_000 });
  await expect(sent).toContainText("Change the wording");
});

test.describe("signed in as a viewer", () => {
  test.use({ role: "viewer" });

  test("sees the preview but cannot send", async ({ page, database: { prisma } }) => {
    const profile = await makeProfile(prisma, 1);
    const tab = new SendTestMessagePage(page);
    await tab.open(profile.id);
    await tab.write(someone(), "Hello");
    await expect(tab.preview).toContainText(profile.numbers[0] ?? "a number");
    await expect(page.getByText("Your role may look, but not send")).toBeVisible();
    await expect(tab.send).toHaveCount(0);
  });
});
