import { expect, type Locator, type Page } from "@playwright/test";

/** Tables of numbers: the tab "Numbers" of a messaging profile and the inventory. */
export class NumbersPage {
  readonly question: Locator;

  constructor(protected readonly page: Page) {
    // Toasts have the same role, but nothing to take back.
    this.question = page
      .getByRole("alertdialog")
      .filter({ has: page.getByRole("button", { name: "Cancel" }) });
  }

  async openProfile(profileId: string): Promise<void> {
    await this.page.goto(`/messaging-profiles/${profileId}/numbers`);
  }

  async openInventory(search = ""): Promise<void> {
    await this.page.goto(`/phone-numbers${search && `?search=${encodeURIComponent(search)}`}`);
  }

  row(e164: string): Locator {
    return this.page.getByRole("row").filter({ has: this.page.getByRole("rowheader", { name: e164 }) });
  }

  /** The links to the numbers of the page, in their order. */
  numbers(): Locator {
    return this.page.getByRole("rowheader").getByRole("link");
  }

  async addNumber(number: string): Promise<void> {
    await this.page.getByRole("button", { name: "Add number" }).first().click();
    await this.page.getByRole("textbox", { name: "Phone number" }).fill(number);
    await this.page.getByRole("button", { name: "Add number" }).click();
  }

  async choose(...e164s: string[]): Promise<void> {
    for (const e164 of e164s) await this.page.getByRole("checkbox", { name: `Select ${e164}` }).check();
  }

  /** A verb of the bar that shows while rows are chosen. */
  async withChosen(verb: string): Promise<void> {
    await this.page.getByRole("button", { name: verb, exact: true }).click();
  }

  /** An entry of a row's menu. */
  async withRow(e164: string, entry: string): Promise<void> {
    await this.page.getByRole("button", { name: `Actions for ${e164}` }).click();
    await this.page.getByRole("menuitem", { name: entry }).click();
  }

  async confirm(verb: string): Promise<void> {
    await this.question.getByRole("button", { name: verb, exact: true }).click();
    await expect(this.question).toBeHidden();
  }
}

/** The page that imports numbers. */
export class ImportNumbersPage {
  readonly numbers: Locator;
  readonly file: Locator;
  readonly profile: Locator;
  readonly move: Locator;
  readonly import: Locator;
  readonly report: Locator;

  constructor(private readonly page: Page) {
    this.numbers = page.getByRole("textbox", { name: "Numbers", exact: true });
    this.file = page.getByLabel("CSV file");
    this.profile = page.getByRole("combobox", { name: "Messaging profile" });
    this.move = page.getByRole("checkbox", { name: "Move numbers that are on another profile" });
    this.import = page.getByRole("button", { name: "Import", exact: true });
    this.report = page.getByRole("form", { name: "Import numbers" });
  }

  async open(profileId?: string): Promise<void> {
    await this.page.goto(`/phone-numbers/import${profileId ? `?profile=${profileId}` : ""}`);
  }

  async check(): Promise<void> {
    await this.page.getByRole("button", { name: "Check", exact: true }).click();
  }

  /** A figure of the report by its name. */
  figure(name: string): Locator {
    return this.report.getByText(name, { exact: true }).locator("xpath=following-sibling::dd");
  }
}
