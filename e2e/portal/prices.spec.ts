import { expect, test } from "../fixtures";
import { PricesPage } from "../pages/prices-page";
import { expectWellMade } from "../ui";

// Other tests spend money at the same time: only countries nobody writes to are touched.
const COUNTRIES = ["AQ", "BV", "TF"];

test.describe("for an administrator", () => {
  // A file that is none is answered with 400.
  test.use({ role: "administrator", expectedConsoleErrors: [/400/] });

  test.afterEach(async ({ database }) => {
    await database.prisma.price.deleteMany({ where: { countryCode: { in: COUNTRIES } } });
  });

  test("a price is added, found, changed and deleted, and what is wrong is said at its field", async ({
    page,
  }) => {
    const prices = new PricesPage(page);
    await prices.openFromNavigation();
    await expect(prices.rows("All other countries").first()).toBeVisible();
    const form = await prices.startAdding();
    for (const [rate, words] of [
      ["", /amount in US dollars/],
      ["-1", /amount in US dollars/],
      ["1e3", /amount in US dollars/],
      ["0.0000001", /at most six decimals/],
      ["12345678901234567890", /at most 1,000 dollars/],
    ] as const) {
      await prices.fill(form, { Country: "aq", Rate: rate });
      await form.getByRole("button", { name: "Add price" }).click();
      await expect(form.getByRole("textbox", { name: "Rate" })).toHaveAccessibleDescription(words);
    }
    await prices.fill(form, { Country: "Narnia", Rate: "0.25" });
    await form.getByRole("button", { name: "Add price" }).click();
    await expect(form.getByRole("textbox", { name: "Country" })).toHaveAccessibleDescription(/two-letter/);
    await prices.fill(form, { Country: "aq", "Carrier fee": "0.005" });
    await form.getByRole("combobox", { name: "Sender" }).selectOption("Toll-free");
    await form.getByRole("button", { name: "Add price" }).click();
    await expect(form).toBeHidden();

    await prices.searchCountry("antarct");
    const row = prices.rows("Antarctica");
    await expect(row).toHaveCount(1);
    await expect(row).toContainText("Toll-free");
    await expect(row).toContainText("$0.255");

    const edit = await prices.startEditing("SMS to Antarctica, toll-free");
    await prices.fill(edit, { Rate: "0.3" });
    await edit.getByRole("button", { name: "Save" }).click();
    await expect(edit).toBeHidden();
    await expect(row).toContainText("$0.305");

    const second = await prices.startAdding();
    await prices.fill(second, { Country: "AQ", Rate: "1" });
    await second.getByRole("combobox", { name: "Sender" }).selectOption("Toll-free");
    await second.getByRole("button", { name: "Add price" }).click();
    await expect(second.getByRole("textbox", { name: "Country" })).toHaveAccessibleDescription(
      /There is a price for this/,
    );
    await second.getByRole("button", { name: "Cancel" }).click();

    await prices.delete("SMS to Antarctica, toll-free");
    await expect(page.getByText("No price matches")).toBeVisible();
    await page.getByRole("link", { name: "Clear filters" }).click();
    // What was announced is gone then.
    await page.reload();
    await expectWellMade(page);
  });

  test("a file with a bad row changes nothing, and a good one takes the place of all prices", async ({
    page,
  }) => {
    const prices = new PricesPage(page);
    await prices.openFromNavigation();
    const file = await prices.export();
    expect(file).toMatch(/^country_code,carrier,sender_type,message_type,rate,carrier_fee\r\n/);

    await prices.openImport();
    await prices.chooseFile(`${file}BV,,,SMS,0.01,\r\nTF,,,SMS,1e3,\r\nTF,Nobody,,MMS,1,\r\n`);
    await expect(page.getByText(/^2 of \d+ rows cannot be used$/)).toBeVisible();
    await expect(prices.refusedRows.getByRole("row", { name: /rate: .*amount/ })).toBeVisible();
    await expect(prices.refusedRows.getByRole("row", { name: /no carrier named “Nobody”/ })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Replace all prices/ })).toBeHidden();
    expect((await prices.downloadRefusedRows()).split("\r\n")).toHaveLength(4);
    await expectWellMade(page);

    await page.getByRole("button", { name: "Choose another file" }).click();
    await prices.chooseFile("colour,taste\r\nred,sweet\r\n");
    await expect(page.getByText(/is not a column of a file of prices/)).toBeVisible();

    await page.getByRole("button", { name: "Choose another file" }).click();
    await prices.chooseFile(`${file}BV,,,SMS,0.01,\r\n`);
    await expect(page.getByText("New").locator("..")).toContainText("1");
    await page.getByRole("button", { name: /^Replace all prices by these/ }).click();
    await expect(page.getByText("Prices imported")).toBeVisible();
    await page.getByRole("link", { name: "Back to the prices" }).click();
    await expect(prices.rows("Bouvet Island")).toHaveCount(1);
    await expect(prices.rows("All other countries").first()).toBeVisible();
  });
});

test.describe("for an operator", () => {
  test.use({ role: "operator", expectedConsoleErrors: [/403/] });

  test("prices are out of reach", async ({ page }) => {
    await page.goto("/");
    await expect(page.getByRole("link", { name: "Carriers" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Prices" })).toBeHidden();
    for (const path of ["/prices", "/prices/import", "/prices/export"])
      expect((await page.request.get(path)).status(), path).toBe(403);
    const upload = await page.request.post("/prices/import/file?mode=apply", { data: "country_code\n" });
    expect(upload.status()).toBe(403);
    await page.goto("/prices");
    await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Prices");
  });
});
