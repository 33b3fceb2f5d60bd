import type { Locator, Page } from "@playwright/test";
import { expect } from "../fixtures";

/** The list of opt-outs, as an operator uses it. */
export class OptOutsPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/opt-outs");
    await expect(this.page.getByRole("heading", { name: "Opt-outs", level: 1 })).toBeVisible();
  }

  /** Rows of the list, without its heading. */
  rows(): Locator {
    return this.page
      .getByRole("table", { name: "Opt-outs" })
      .getByRole("row")
      .filter({ has: this.page.getByRole("rowheader") });
  }

  row(recipient: string): Locator {
    return this.rows().filter({ hasText: recipient });
  }

  async search({ recipient, profile }: { recipient?: string; profile?: string }): Promise<void> {
    const form = this.page.getByRole("form", { name: "Filter opt-outs" });
    if (recipient !== undefined) await form.getByLabel("Recipient").fill(recipient);
    if (profile !== undefined) await form.getByLabel("Profile").selectOption({ label: profile });
    const before = this.page.url();
    await form.getByRole("button", { name: "Search" }).click();
    await this.page.waitForURL((url) => url.href !== before);
  }

  async add(recipient: string, profile: string): Promise<void> {
    await this.page.getByRole("button", { name: "Add opt-out" }).first().click();
    const dialog = this.page.getByRole("dialog", { name: "Add opt-out" });
    await dialog.getByLabel("Recipient").fill(recipient);
    await dialog.getByLabel("Profile").selectOption({ label: profile });
    await dialog.getByRole("button", { name: "Add opt-out" }).click();
    await expect(dialog).toBeHidden();
  }

  /** Opens the question whether to remove it. */
  async startRemoving(recipient: string, profile: string): Promise<Locator> {
    await this.page
      .getByRole("button", { name: `Remove the opt-out of ${recipient} from ${profile}` })
      .click();
    return this.page.getByRole("alertdialog", { name: `Remove the opt-out of ${recipient}?` });
  }
}
