import type { Download, Locator, Page } from "@playwright/test";
import { expect } from "../fixtures";

/** The list of a profile's sticky mappings, as an operator works with it. */
export class StickyMappingsPage {
  constructor(
    private readonly page: Page,
    private readonly profileId: string,
  ) {}

  async open(query = ""): Promise<void> {
    await this.page.goto(`/messaging-profiles/${this.profileId}/sticky-mappings${query}`);
    await expect(this.page.getByRole("link", { name: "Sticky mappings" }).first()).toHaveAttribute(
      "aria-current",
      "page",
    );
  }

  row(recipient: string): Locator {
    return this.page.getByRole("row").filter({ has: this.page.getByRole("rowheader", { name: recipient }) });
  }

  /** The recipients shown, in order. */
  async recipients(): Promise<string[]> {
    return this.page.getByRole("rowheader").allInnerTexts();
  }

  async choose(recipient: string, item: string): Promise<void> {
    await this.page.getByRole("button", { name: `Actions for ${recipient}` }).click();
    await this.page.getByRole("menuitem", { name: item, exact: true }).click();
  }

  async undo(): Promise<void> {
    await this.page.getByRole("button", { name: "Undo" }).click();
  }

  async resetSelected(recipients: readonly string[], options: { includePins?: string } = {}): Promise<void> {
    for (const recipient of recipients) {
      await this.page.getByRole("checkbox", { name: `Select ${recipient}` }).check();
    }
    await this.page.getByRole("button", { name: "Reset selected" }).click();
    await this.confirm(/^Reset \d+ selected/, "Reset selected", options);
  }

  async resetAll(options: { says: RegExp; includePins?: string }): Promise<void> {
    await this.page.getByRole("button", { name: "Reset all", exact: true }).click();
    const title = "Reset all mappings?";
    await expect(this.page.getByRole("alertdialog", { name: title })).toContainText(options.says);
    await this.confirm(title, "Reset all", options);
  }

  async resetAllOfNumber(sender: string, options: { says: RegExp; includePins?: string }): Promise<void> {
    await this.page.getByRole("button", { name: "Reset all of number" }).click();
    const title = "Reset all mappings of a number?";
    const dialog = this.page.getByRole("alertdialog", { name: title });
    await dialog.getByLabel("Number").selectOption(sender);
    await expect(dialog).toContainText(options.says);
    await this.confirm(title, "Reset all of number", options);
  }

  /** Opens the dialog and submits it; returns the dialog, which stays open after a refusal. */
  async pin(recipient: string, sender: string): Promise<Locator> {
    await this.page.getByRole("button", { name: "Pin recipient" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Pin recipient" });
    await dialog.getByLabel("Recipient").fill(recipient);
    await dialog.getByLabel("Number").selectOption(sender);
    await dialog.getByRole("button", { name: "Pin recipient" }).click();
    return dialog;
  }

  async confirmUnpin(): Promise<void> {
    await this.confirm(/^Unpin /, "Unpin", {});
  }

  async search(fields: {
    recipient?: string;
    state?: string;
    expires?: string;
    sender?: string;
  }): Promise<void> {
    const form = this.page.getByRole("form", { name: "Filter mappings" });
    if (fields.recipient !== undefined) await form.getByLabel("Recipient").fill(fields.recipient);
    if (fields.sender !== undefined) await form.getByLabel("Sender").selectOption(fields.sender);
    if (fields.state !== undefined) await form.getByLabel("State").selectOption(fields.state);
    if (fields.expires !== undefined) await form.getByLabel("Expires within").selectOption(fields.expires);
    await form.getByRole("button", { name: "Search" }).click();
  }

  async export(): Promise<Download> {
    const download = this.page.waitForEvent("download");
    await this.page.getByRole("link", { name: "Export" }).click();
    return download;
  }

  /** Opens the import and hands it a file. */
  async import(content: string | Buffer): Promise<void> {
    await this.page.goto(`/messaging-profiles/${this.profileId}/sticky-mappings/import`);
    await this.page
      .getByLabel("CSV file")
      .setInputFiles({ name: "mappings.csv", mimeType: "text/csv", buffer: Buffer.from(content) });
  }

  /** A figure of the check or of the finished import. */
  importFigure(name: "New" | "Replaced" | "Unchanged" | "Refused"): Locator {
    return this.page
      .locator("dt", { hasText: new RegExp(`^${name}$`) })
      .locator("xpath=following-sibling::dd");
  }

  private async confirm(
    title: string | RegExp,
    verb: string,
    { includePins }: { includePins?: string },
  ): Promise<void> {
    const dialog = this.page.getByRole("alertdialog", { name: title });
    if (includePins) await dialog.getByText(includePins).click();
    await dialog.getByRole("button", { name: verb, exact: true }).click();
    await expect(dialog).toBeHidden();
  }
}
