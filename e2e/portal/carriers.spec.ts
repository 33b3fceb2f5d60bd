import { randomInt } from "node:crypto";
import { expect, test } from "../fixtures";
import { CarriersPage } from "../pages/carriers-page";
import { expectWellMade } from "../ui";

const SIMULATOR_ID = "00000000-0000-7000-8000-000000000001";
const PUBLIC_KEY = Buffer.alloc(32, 7).toString("base64");
const freshNumber = () => `+1212555${String(randomInt(2_000, 10_000))}`;
const freshName = (word: string) => `${word} ${process.pid}-${Date.now()}`;
const added: { names: string[]; numbers: string[] } = { names: [], numbers: [] };

test.afterEach(async ({ database: { prisma } }) => {
  const numbers = { phoneNumber: { e164: { in: added.numbers } } };
  await prisma.numberAssignment.deleteMany({ where: numbers });
  await prisma.phoneNumber.deleteMany({ where: { e164: { in: added.numbers.splice(0) } } });
  await prisma.carrier.deleteMany({ where: { name: { in: added.names.splice(0) } } });
});

test.describe("administrator", () => {
  test.use({ role: "administrator" });

  test("adds a carrier, tests it, gives it a number, and cannot delete it before that is moved", async ({
    page,
    database: { prisma },
  }) => {
    const carriers = new CarriersPage(page);
    const name = freshName("Upstream");
    const number = freshNumber();
    added.names.push(name);
    added.numbers.push(number);

    await carriers.startAdding("Telnyx account");
    await carriers.fill({
      Name: name,
      "API key": "KEY-secret",
      "Public key": "short",
      "Base URL": "nowhere",
    });
    await carriers.submit("Add carrier");
    await expect(carriers.form.getByLabel("Public key")).toHaveAccessibleDescription(/44 characters/);
    await expect(carriers.form.getByLabel("Base URL")).toHaveAccessibleDescription(
      /full http or https address/,
    );
    await expect(carriers.form.getByLabel("Name")).toHaveValue(name);

    const largestMms = carriers.form.getByRole("group", { name: "Largest MMS" });
    const limits = { "From long codes": "9", "From toll-free numbers": "1e3" };
    await carriers.fill({ "Public key": PUBLIC_KEY, "Base URL": "http://127.0.0.1:4/v2" });
    for (const [label, typed] of Object.entries(limits)) await largestMms.getByLabel(label).fill(typed);
    await carriers.submit("Add carrier");
    for (const [label, typed] of Object.entries(limits)) {
      const field = largestMms.getByLabel(label);
      await expect(field).toHaveAccessibleDescription(/whole number from 10 to 100,000/);
      await expect(field).toHaveValue(typed);
    }
    await largestMms.getByLabel("From long codes").fill("1000");
    await largestMms.getByLabel("From toll-free numbers").fill("");
    await carriers.submit("Add carrier");
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await expect(page.getByText(/\/carriers\/[0-9a-f-]{36}$/)).toBeVisible();
    // What was announced while the form was on its way is gone then.
    await page.reload();
    await expect(page.locator("body")).not.toContainText("KEY-secret");
    await expect(largestMms.getByLabel("From long codes")).toHaveValue("1000");
    await expect(largestMms.getByLabel("From toll-free numbers")).toHaveValue("");
    expect(await prisma.carrier.findFirstOrThrow({ where: { name } })).toMatchObject({
      longCodeMmsBytes: 1_000_000,
      tollFreeMmsBytes: null,
    });
    await expectWellMade(page);

    const found = await carriers.testConnection();
    await expect(found).toContainText("It does not work");
    await expect(found).toContainText("127.0.0.1:4 refuses connections.");

    // An empty secret stays as it is.
    await carriers.fill({ "Messaging profile id": "p-1" });
    await carriers.submit("Save");
    await expect(page.getByText("Carrier saved")).toBeVisible();

    await page.goto("/phone-numbers/new");
    await page.getByRole("textbox", { name: "Phone number" }).fill(number);
    await page.getByLabel("Carrier").selectOption(name);
    await page.getByRole("button", { name: "Add number" }).click();
    await expect(page).toHaveURL(/\/phone-numbers$/);

    await carriers.open();
    await expect(carriers.row(name)).toContainText("Telnyx account");
    await expect(carriers.row(name)).toContainText(/Disconnected|Connecting|No worker/);
    await page.getByRole("link", { name, exact: true }).click();
    const question = await carriers.delete(name);
    await expect(question).toContainText("1 number belongs to this carrier");
    await question.getByRole("button", { name: "Cancel" }).click();

    await page.goto(`/phone-numbers?search=${encodeURIComponent(number)}`);
    await page.getByRole("link", { name: number }).click();
    await page.getByLabel("Carrier").selectOption({ value: SIMULATOR_ID });
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Number saved")).toBeVisible();

    await carriers.open();
    await page.getByRole("link", { name, exact: true }).click();
    await carriers.delete(name);
    await expect(page).toHaveURL(/\/carriers$/);
    await expect(carriers.row(name)).toHaveCount(0);
  });

  test("disables a carrier and enables it again", async ({ page, database: { prisma } }) => {
    const carriers = new CarriersPage(page);
    const name = freshName("Second simulator");
    added.names.push(name);
    await carriers.startAdding("Simulator");
    await carriers.fill({ Name: name, "Receipts lost": "150" });
    await carriers.submit("Add carrier");
    await expect(carriers.form.getByLabel("Receipts lost")).toHaveAccessibleDescription(/0 to 100/);
    await carriers.fill({ "Receipts lost": "12.5" });
    await carriers.submit("Add carrier");
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await expect(carriers.form.getByLabel("Receipts lost")).toHaveValue("12.5");
    const stored = () => prisma.carrier.findFirstOrThrow({ where: { name } });
    expect((await stored()).settings).toMatchObject({ lossRate: 0.125, latencyMs: 1_000 });

    await page.getByRole("button", { name: "Disable", exact: true }).click();
    await page.getByRole("button", { name: "Disable carrier" }).click();
    await expect(page.getByText(`${name} is disabled`)).toBeVisible();
    await expect.poll(async () => (await stored()).enabled).toBe(false);
    await expect(page.getByRole("alertdialog", { name: `Disable ${name}?` })).toBeHidden();
    await page.getByRole("button", { name: "Enable", exact: true }).click();
    await page.getByRole("button", { name: "Enable carrier" }).click();
    await expect.poll(async () => (await stored()).enabled).toBe(true);
  });
});

test.describe("operator", () => {
  test.use({ role: "operator" });

  test("brings a message in through the simulator, and sees no settings", async ({
    page,
    database: { prisma },
  }) => {
    const number = freshNumber();
    added.numbers.push(number);
    const profile = await prisma.messagingProfile.create({
      data: { id: crypto.randomUUID(), name: freshName("Inbound") },
    });
    const { id } = await prisma.phoneNumber.create({
      data: {
        id: crypto.randomUUID(),
        e164: number,
        type: "long_code",
        countryCode: "US",
        areaCode: "212",
        carrierId: SIMULATOR_ID,
      },
    });
    await prisma.numberAssignment.create({
      data: { messagingProfileId: profile.id, phoneNumberId: id, e164: number },
    });
    await page.goto(`/carriers/${SIMULATOR_ID}`);
    await expect(page.getByRole("region", { name: "Settings" })).toHaveCount(0);
    const form = page.getByRole("form", { name: "Simulate inbound" });
    await form.getByLabel("From").fill("+13125550177");
    await form.getByLabel("To", { exact: true }).selectOption(number);
    await form.getByRole("button", { name: "Simulate inbound" }).click();
    await expect(form.getByLabel("Text")).toHaveAccessibleDescription(/Give a text or media/);
    await form.getByLabel("Text").fill("Hello from outside");
    await form.getByRole("button", { name: "Simulate inbound" }).click();
    await page.getByRole("link", { name: "Show the message" }).click();
    await expect(page.getByText("Hello from outside")).toBeVisible();
    await expect(page.getByText("+13125550177").first()).toBeVisible();
  });
});

test.describe("viewer", () => {
  test.use({ role: "viewer", expectedConsoleErrors: [/403/] });

  test("sees how carriers are, and nothing to change them with", async ({ page }) => {
    const carriers = new CarriersPage(page);
    await carriers.open();
    await expect(carriers.row("Simulator")).toContainText(/Connected|No worker/);
    await expectWellMade(page);
    await expect(page.getByRole("button", { name: "Add carrier" })).toHaveCount(0);
    await page.goto(`/carriers/${SIMULATOR_ID}`);
    await expect(page.getByRole("form")).toHaveCount(0);
    const refused = await page.goto("/carriers/new");
    expect(refused?.status()).toBe(403);
  });
});
