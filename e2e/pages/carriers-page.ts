import { expect, type Locator, type Page } from "@playwright/test";

/** The carriers, as an administrator uses them. */
export class CarriersPage {
  readonly form: Locator;

  constructor(private readonly page: Page) {
    this.form = page.getByRole("form", { name: /^(Add carrier|Settings)$/ });
  }

  async open(): Promise<void> {
    await this.page.goto("/carriers");
    await expect(this.page.getByRole("heading", { name: "Carriers", level: 1 })).toBeVisible();
  }

  row(name: string): Locator {
    return this.page.getByRole("table", { name: "Carriers" }).getByRole("row", { name });
  }

  /** Opens the form for a carrier of a kind. */
  async startAdding(kind: string): Promise<void> {
    await this.open();
    await this.page.getByRole("button", { name: "Add carrier" }).click();
    // A carrier in the list may be called like a kind.
    await expect(this.page.getByRole("heading", { name: "Add carrier", exact: true })).toBeVisible();
    await this.page.getByRole("link", { name: kind, exact: true }).click();
    await expect(this.page.getByRole("heading", { name: `Add carrier: ${kind}` })).toBeVisible();
  }

  async fill(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, value] of Object.entries(values))
      await this.form.getByLabel(label, { exact: true }).fill(value);
  }

  async submit(button: "Add carrier" | "Save"): Promise<void> {
    await this.form.getByRole("button", { name: button }).click();
  }

  /** What the test of the connection said. */
  async testConnection(): Promise<Locator> {
    await this.page.getByRole("button", { name: "Test connection" }).click();
    return this.page.getByRole("region", { name: "Connection", exact: true });
  }

  /** Deletes the carrier of the page. @returns the question, which stays open when it is refused */
  async delete(name: string): Promise<Locator> {
    await this.page.getByRole("button", { name: "Delete", exact: true }).click();
    const question = this.page.getByRole("alertdialog", { name: `Delete ${name}?` });
    await question.getByRole("button", { name: "Delete carrier" }).click();
    return question;
  }
}
