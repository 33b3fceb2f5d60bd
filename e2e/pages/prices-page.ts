import { expect, type Locator, type Page } from "@playwright/test";

/** What an administrator types into the form of a price, by its labels. */
export interface TypedPrice {
  readonly Country?: string;
  readonly Rate?: string;
  readonly "Carrier fee"?: string;
}

/** The prices, as an administrator uses them. */
export class PricesPage {
  readonly table: Locator;
  readonly refusedRows: Locator;

  constructor(private readonly page: Page) {
    this.table = page.getByRole("table", { name: "Prices" });
    this.refusedRows = page.getByRole("table", { name: "Refused rows" });
  }

  async openFromNavigation(): Promise<void> {
    await this.page.goto("/");
    await this.page.getByRole("link", { name: "Prices", exact: true }).click();
    await expect(this.page.getByRole("heading", { name: "Prices", level: 1 })).toBeVisible();
  }

  /** Prices of a country: their rows. */
  rows(country: string): Locator {
    return this.table.getByRole("row", { name: country });
  }

  /** Opens the form for a new price. */
  async startAdding(): Promise<Locator> {
    await this.page.getByRole("button", { name: "Add price" }).click();
    return this.page.getByRole("dialog", { name: "Add price" });
  }

  /** Opens the form of a price. */
  async startEditing(what: string): Promise<Locator> {
    await this.page.getByRole("button", { name: `Edit the price of ${what}`, exact: true }).click();
    return this.page.getByRole("dialog", { name: "Edit price" });
  }

  async fill(form: Locator, price: TypedPrice): Promise<void> {
    for (const [label, value] of Object.entries(price))
      await form.getByRole("textbox", { name: label, exact: true }).fill(value);
  }

  async delete(what: string): Promise<void> {
    await this.page.getByRole("button", { name: `Delete the price of ${what}`, exact: true }).click();
    const question = this.page.getByRole("alertdialog", { name: `Delete the price of ${what}?` });
    await question.getByRole("button", { name: "Delete price" }).click();
    await expect(question).toBeHidden();
  }

  async searchCountry(text: string): Promise<void> {
    await this.page.getByRole("searchbox", { name: "Country" }).fill(text);
    await this.page.getByRole("button", { name: "Search" }).click();
    // The list before is replaced as a whole: a press on it would be lost.
    await this.page.waitForURL((url) => url.searchParams.get("search") === text);
  }

  /** The file that "Export" gives. */
  async export(): Promise<string> {
    const downloading = this.page.waitForEvent("download");
    await this.page.getByRole("link", { name: "Export" }).click();
    return readDownload(await downloading);
  }

  /** Chooses a file on the page "Import prices" and sees what it would do. */
  async chooseFile(text: string): Promise<void> {
    const buffer = Buffer.from(text);
    await this.page
      .getByLabel("CSV file")
      .setInputFiles({ name: "prices.csv", mimeType: "text/csv", buffer });
  }

  async openImport(): Promise<void> {
    await this.page.getByRole("link", { name: "Import" }).click();
    await expect(this.page.getByRole("heading", { name: "Import prices" })).toBeVisible();
  }

  async downloadRefusedRows(): Promise<string> {
    const downloading = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: "Download refused rows" }).click();
    return readDownload(await downloading);
  }
}

async function readDownload(download: {
  createReadStream(): Promise<NodeJS.ReadableStream>;
}): Promise<string> {
  let text = "";
  for await (const chunk of await download.createReadStream()) text += chunk;
  return text;
}
