import { expect, type Locator, type Page } from "@playwright/test";

/** The table of messaging profiles, and the page that makes one. */
export class MessagingProfilesPage {
  readonly table: Locator;

  constructor(private readonly page: Page) {
    this.table = page.getByRole("table", { name: "Messaging profiles" });
  }

  /** By the navigation, as an operator gets there. */
  async openFromNavigation(): Promise<void> {
    await this.page.goto("/");
    await this.page
      .getByRole("navigation", { name: "Main" })
      .getByRole("link", { name: "Messaging" })
      .click();
    await expect(this.page.getByRole("heading", { level: 1, name: "Messaging profiles" })).toBeVisible();
  }

  async open(): Promise<void> {
    await this.page.goto("/messaging-profiles");
  }

  row(name: string): Locator {
    return this.table.getByRole("row").filter({ has: this.page.getByRole("rowheader", { name }) });
  }

  /** Makes a profile and returns its id; ends on its settings. */
  async create(name: string): Promise<string> {
    await this.page.getByRole("button", { name: "New profile" }).first().click();
    await this.page.getByRole("textbox", { name: "Name" }).fill(name);
    await this.page.getByRole("button", { name: "Create profile" }).click();
    await expect(this.page.getByRole("heading", { level: 1, name })).toBeVisible();
    await this.page.waitForURL(/\/messaging-profiles\/[0-9a-f-]{36}\/settings$/);
    return this.page.url().split("/").at(-2) ?? "";
  }

  async edit(name: string): Promise<void> {
    await this.page.getByRole("link", { name: `Edit ${name}`, exact: true }).click();
    await expect(this.page.getByRole("heading", { level: 1, name })).toBeVisible();
  }

  async search(text: string): Promise<void> {
    await this.page.getByRole("searchbox", { name: "Search by name" }).fill(text);
    await this.page.getByRole("button", { name: "Search" }).click();
    // The list before is replaced as a whole: a press on it would be lost.
    await this.page.waitForURL((url) => url.searchParams.get("search") === text);
  }
}
