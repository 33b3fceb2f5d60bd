import { randomUUID } from "node:crypto";
import { assignNumbers } from "../../lib/testing/mapping-rows";
import { type SmtpSink, startSmtpSink } from "../../lib/testing/smtp-sink";
import { expect, test } from "../fixtures";
import { MessagingProfilesPage } from "../pages/messaging-profiles-page";
import { ProfileSettingsPage } from "../pages/profile-settings-page";
import { SendTestMessagePage } from "../pages/send-test-message-page";
import { expectWellMade } from "../ui";

let mailServer: SmtpSink | null = null;
const startMailServer = async () => {
  mailServer = await startSmtpSink({}, Number(process.env.E2E_SMTP_PORT));
  return mailServer;
};
test.afterEach(async () => {
  await mailServer?.stop();
  mailServer = null;
});

const today = () => new Date(new Date().toISOString().slice(0, 10));

test("a daily spend limit: what is wrong is said at its field, what is right is saved", async ({
  page,
  database: { prisma },
}) => {
  const id = randomUUID();
  const name = `Limited ${id.slice(0, 8)}`;
  await prisma.messagingProfile.create({ data: { id, name } });
  const settings = new ProfileSettingsPage(page);
  await settings.open(id);
  await expect(settings.spendLimitAmount).toBeHidden();
  await settings.spendLimit.click();
  await settings.alertEmails.fill("ann@example.com, bob@");
  for (const [amount, message] of [
    ["", "Enter US dollars as digits"],
    ["0", "Enter more than 0"],
    ["0.00", "Enter more than 0"],
    ["-5", "Enter US dollars as digits"],
    ["1e3", "Enter US dollars as digits"],
    ["12345678901234567890", "Use at most 12 digits before the point"],
  ] as const) {
    await settings.spendLimitAmount.fill(amount);
    await settings.save.click();
    await settings.expectMessage(settings.spendLimitAmount, message);
    await expect(settings.spendLimitAmount).toHaveValue(amount);
  }
  await settings.expectMessage(settings.alertEmails, "“bob@” is not an e-mail address.");
  await settings.spendLimitAmount.fill("012.5");
  await settings.alertEmails.fill("ann@example.com, Ann@EXAMPLE.com; bob@example.com");
  await settings.saveAndReload();
  await expect(settings.spendLimit).toBeChecked();
  await expect(settings.spendLimitAmount).toHaveValue("12.50");
  await expect(settings.alertEmails).toHaveValue("ann@example.com\nbob@example.com");
  await settings.expectMessage(settings.spendLimitAmount, "Spent today (UTC): $0.00");
  await expectWellMade(page);

  await settings.spendLimit.click();
  await settings.saveAndReload();
  await settings.spendLimit.click();
  await expect(settings.spendLimitAmount).toHaveValue("12.50");
});

test("a test e-mail: the page says what the mail server answered", async ({ page, database: { prisma } }) => {
  const id = randomUUID();
  const spendAlertEmails = [`ann-${id}@example.com`];
  const limit = { dailySpendLimit: "5", dailySpendLimitEnabled: true, spendAlertEmails };
  await prisma.messagingProfile.create({ data: { id, name: `Mailing ${id.slice(0, 8)}`, ...limit } });
  const settings = new ProfileSettingsPage(page);
  await settings.open(id);
  await settings.sendTestEmail.click();
  await expect(page.getByText(/Not sent.* refuses connections\./)).toBeVisible();

  const server = await startMailServer();
  await settings.sendTestEmail.click();
  await expect(page.getByText(/Accepted.*250/)).toBeVisible();
  expect(server.received).toMatchObject([{ recipients: spendAlertEmails }]);
  await page.getByRole("link", { name: "Activity" }).click();
  await expect(page.getByText("Test e-mail sent")).toHaveCount(2);
});

test("a reached limit is mailed once, and shown with its mails, in the table and on the overview", async ({
  page,
  database: { prisma },
}) => {
  const server = await startMailServer();
  const id = randomUUID();
  const name = `Reached ${id.slice(0, 8)}`;
  const spendAlertEmails = [`ann-${id}@example.com`, `bob-${id}@example.com`];
  const limit = { dailySpendLimit: "1", dailySpendLimitEnabled: true, spendAlertEmails };
  await prisma.messagingProfile.create({ data: { id, name, ...limit } });
  await prisma.profileSpend.create({ data: { messagingProfileId: id, day: today(), spent: "1.0035" } });
  const occurredAt = new Date();
  await prisma.spendAlert.createMany({
    data: [90, 100].map((percent) => ({
      messagingProfileId: id,
      day: today(),
      dailyLimit: "1",
      percent,
      spent: "1.0035",
      occurredAt,
    })),
  });
  const mine = () =>
    server.received.filter(({ recipients }) => spendAlertEmails.includes(recipients[0] ?? ""));
  await expect.poll(() => mine().length, { timeout: 30_000 }).toBe(2);
  expect(mine()[0]?.mail.subject).toBe(`${name} has reached its daily spend limit of $1.00`);
  expect(mine()[0]?.mail.text).toContain("Spent on ");

  await page.goto(`/messaging-profiles/${id}/activity`);
  const alerts = page.getByRole("region", { name: "Spend alerts" });
  await expect(alerts.getByText("Limit of $1.00 reached")).toBeVisible();
  await expect(alerts.getByText("90 % of $1.00")).toBeVisible();
  await expect(alerts.getByText("Sent", { exact: true })).toHaveCount(2);
  await expect(page.getByRole("figure", { name: "Spending by day" })).toContainText("limit of $1.00");
  await expectWellMade(page);

  const profiles = new MessagingProfilesPage(page);
  await profiles.open();
  await profiles.search(name);
  const row = page.getByRole("table", { name: "Messaging profiles" }).getByRole("row", { name });
  await expect(row).toContainText("$1.0035");
  await expect(row).toContainText("of $1.00");
  await expect(row).toContainText("Limit reached");
  expect(mine()).toHaveLength(2);
  await prisma.messagingProfile.update({ where: { id }, data: { deletedAt: new Date() } });
});

test("a small limit is spent by hand: refused at the limit, with why and what to do, and mailed", async ({
  page,
  database: { prisma },
}) => {
  const server = await startMailServer();
  const id = randomUUID();
  const spendAlertEmails = [`olga-${id}@example.com`];
  // One SMS to the US costs $0.007: the second one passes the limit, the third is refused.
  const limit = { dailySpendLimit: "0.01", dailySpendLimitEnabled: true, spendAlertEmails };
  await prisma.messagingProfile.create({
    data: { id, name: `Spent ${id.slice(0, 8)}`, numberPoolEnabled: true, ...limit },
  });
  await assignNumbers(prisma, id, 1);
  const composer = new SendTestMessagePage(page);
  await composer.open(id);
  for (const recipient of ["+13125550187", "+13125550188"]) {
    await composer.write(recipient, "Hello");
    await expect(composer.preview).toContainText("1 segment × ($0.004 + $0.003 carrier fee)");
    await composer.send.click();
    await expect(composer.sentTo(recipient)).toBeVisible();
  }
  await composer.write("+13125550189", "Hello");
  await expect(composer.preview).toContainText("This message would be refused");
  await expect(composer.preview).toContainText("midnight UTC");
  await expect(composer.preview.getByRole("link", { name: "Change the daily spend limit" })).toBeVisible();
  const mine = () => server.received.filter(({ recipients }) => recipients[0] === spendAlertEmails[0]);
  await expect
    .poll(() => mine().filter(({ mail }) => mail.subject?.includes("has reached")).length, {
      timeout: 30_000,
    })
    .toBe(1);

  await page.goto("/");
  await expect(page.getByText("A profile has reached its daily spend limit")).toBeVisible();
  const [message] = await prisma.message.findMany({ where: { messagingProfileId: id }, take: 1 });
  await page.goto(`/messages/${message?.id}`);
  await expect(page.getByText("1 segment × ($0.004 + $0.003 carrier fee)")).toBeVisible();
  await prisma.messagingProfile.update({ where: { id }, data: { deletedAt: new Date() } });
});
