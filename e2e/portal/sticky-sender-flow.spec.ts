import { expect, type Page } from "@playwright/test";
import { test } from "../fixtures";

test.use({ role: null });

const RECIPIENT = "+13125550187";
const OTHER_RECIPIENT = "+13125550188";

test("an operator switches on Number Pool and Sticky Sender, sends, and sees the mappings (P6, S1, S2, S4, S15)", async ({
  page,
}) => {
  // Numbers of its own: other tests share the installation.
  const own = String(Date.now() % 10_000).padStart(4, "0");
  const numbers = [`+1206555${own}`, `+1206556${own}`, `+1833555${own}`];
  const name = `Receipts ${own}`;
  const main = page.getByRole("navigation", { name: "Main" });
  const tab = (label: string) => page.getByRole("link", { name: label, exact: true }).click();
  const mapping = (recipient: string) =>
    page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: recipient }) });

  await page.goto("/");
  await page.getByLabel("Email").fill(process.env.E2E_ADMIN_EMAIL ?? "");
  await page.getByLabel("Password", { exact: true }).fill(process.env.E2E_ADMIN_PASSWORD ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await main.getByRole("link", { name: "Messaging", exact: true }).click();

  await test.step("make a profile, switch Number Pool on, tick Sticky Sender, save", async () => {
    await page.getByRole("button", { name: "New profile" }).first().click();
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("button", { name: "Create profile" }).click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

    await main.getByRole("link", { name: "Messaging", exact: true }).click();
    await page.getByRole("link", { name: `Edit ${name}`, exact: true }).click();
    await page.getByRole("switch", { name: "Number Pool" }).click();
    await page.getByRole("checkbox", { name: "Sticky Sender" }).click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Settings saved").first()).toBeVisible();
  });

  await test.step("add numbers, which assigns them", async () => {
    await tab("Numbers");
    for (const number of numbers) {
      await page.getByRole("button", { name: "Add number" }).first().click();
      await page.getByRole("textbox", { name: "Phone number" }).fill(number);
      await page.getByRole("button", { name: "Add number" }).click();
      await expect(page.getByRole("rowheader", { name: number })).toBeVisible();
    }
  });

  await test.step("two messages to one recipient leave from the same number, one to another from the next", async () => {
    await tab("Send test message");
    const first = await send(page, RECIPIENT, "Your table is booked for 8 pm.");
    const second = await send(page, RECIPIENT, "See you tonight!");
    const other = await send(page, OTHER_RECIPIENT, "Your table is booked for 9 pm.");
    expect(numbers).toContain(first);
    expect(second).toBe(first);
    expect(other).not.toBe(first);

    await tab("Sticky mappings");
    await expect(mapping(RECIPIENT)).toContainText(first);
    await expect(mapping(OTHER_RECIPIENT)).toContainText(other);
    for (const recipient of [RECIPIENT, OTHER_RECIPIENT]) {
      await expect(mapping(recipient)).toContainText(/7 ?d|8 ?d/);
    }
  });

  await test.step("the message says why it left from that number", async () => {
    await main.getByRole("link", { name: "Messages", exact: true }).click();
    await page
      .getByRole("row")
      .filter({ hasText: "See you tonight!" })
      .first()
      .getByRole("link")
      .first()
      .click();
    await expect(page.getByText(/sticky/i).first()).toBeVisible();
    await expect(page.getByText("Delivered").first()).toBeVisible();
  });

  await test.step("reset one mapping", async () => {
    await openTab(page, name, "Sticky mappings");
    await page.getByRole("button", { name: `Actions for ${OTHER_RECIPIENT}` }).click();
    await page.getByRole("menuitem", { name: "Reset", exact: true }).click();
    await expect(mapping(OTHER_RECIPIENT)).toHaveCount(0);
    await expect(mapping(RECIPIENT)).toBeVisible();
  });

  await test.step("switch sticky off: it asks and says how many; the mappings are gone; on again starts fresh", async () => {
    await tab("Settings");
    const sticky = page.getByRole("checkbox", { name: "Sticky Sender" });
    await sticky.click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const question = page.getByRole("alertdialog", { name: /^Clear/ });
    await expect(question).toContainText("Clear 1 mapping?");
    await question.getByRole("button", { name: "Clear and save" }).click();
    await expect(page.getByText("Settings saved").first()).toBeVisible();

    await page.reload();
    await expect(sticky).not.toBeChecked();
    await sticky.click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Settings saved").first()).toBeVisible();

    await tab("Sticky mappings");
    await expect(page.getByText(/No (sticky )?mappings/i).first()).toBeVisible();
    await expect(mapping(RECIPIENT)).toHaveCount(0);

    await tab("Send test message");
    const fresh = await send(page, RECIPIENT, "Hello again.");
    await expect(page.getByRole("region", { name: `Sent to ${RECIPIENT}` }).first()).toContainText(
      "1 message so far",
    );
    await tab("Sticky mappings");
    await expect(mapping(RECIPIENT)).toContainText(fresh);
  });
});

/** Sends, follows the message to its receipt, and returns the number it left from. */
async function send(page: Page, recipient: string, text: string): Promise<string> {
  const sent = page.getByRole("region", { name: `Sent to ${recipient}` });
  const before = await sent.count();
  await page.getByRole("textbox", { name: "To", exact: true }).fill(recipient);
  await page.getByRole("textbox", { name: "Message", exact: true }).fill(text);
  await expect(page.getByRole("region", { name: "Preview" })).toContainText(/\+1\d{10}/);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(sent).toHaveCount(before + 1);
  await expect(sent.first().getByText("Status: Delivered")).toBeAttached({ timeout: 30_000 });
  const shown = ((await sent.first().textContent()) ?? "").match(/\+1\d{10}/g) ?? [];
  const sender = shown.find((number) => number !== recipient);
  if (!sender) throw new Error("The sent message does not show its number.");
  return sender;
}

async function openTab(page: Page, profile: string, label: string): Promise<void> {
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Messaging", exact: true })
    .click();
  await page.getByRole("link", { name: `Edit ${profile}`, exact: true }).click();
  await page.getByRole("link", { name: label, exact: true }).click();
}
