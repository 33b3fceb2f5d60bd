import type { Locator, Page } from "@playwright/test";

/** The messages log. */
export class MessagesPage {
  readonly table: Locator;
  readonly apply: Locator;

  constructor(private readonly page: Page) {
    this.table = page.getByRole("table", { name: "Messages" });
    this.apply = page.getByRole("button", { name: "Apply filters" });
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/messages${query}`);
  }

  rowOf(recipient: string): Locator {
    return this.table.getByRole("row").filter({ hasText: recipient });
  }

  async filterByRecipient(text: string): Promise<void> {
    await this.page.getByLabel("To", { exact: true }).fill(text);
    await this.apply.click();
  }

  async filterByStatus(label: string): Promise<void> {
    await this.page.getByLabel("Status").selectOption({ label });
    await this.apply.click();
  }
}
