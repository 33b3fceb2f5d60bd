import type { Locator, Page } from "@playwright/test";
import { expect } from "../fixtures";

type RoleLabel = "Viewer" | "Operator" | "Administrator";

/** The list of users, as an administrator works with it. */
export class UsersPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/users");
    await expect(this.page.getByRole("heading", { name: "Users", level: 1 })).toBeVisible();
  }

  row(email: string): Locator {
    return this.page.getByRole("row", { name: email });
  }

  /** Adds a user and returns the one-time password shown. */
  async add(email: string, role: RoleLabel): Promise<string> {
    await this.page.getByRole("button", { name: "Add user" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Add user" });
    await dialog.getByLabel("Email").fill(email);
    await dialog.getByLabel("Role").selectOption(role);
    await dialog.getByRole("button", { name: "Add user" }).click();
    return this.takePassword(dialog);
  }

  async resetPassword(email: string): Promise<string> {
    await this.choose(email, "Reset password");
    const question = this.page.getByRole("alertdialog", { name: `Reset the password of ${email}?` });
    await question.getByRole("button", { name: "Reset password" }).click();
    return this.takePassword(this.page.getByRole("dialog", { name: "One-time password" }));
  }

  async changeRole(email: string, role: RoleLabel): Promise<void> {
    await this.choose(email, "Change role");
    const dialog = this.page.getByRole("dialog", { name: `Role of ${email}` });
    await dialog.getByLabel("Role").selectOption(role);
    await dialog.getByRole("button", { name: "Change role" }).click();
    await expect(dialog).toBeHidden();
  }

  async disable(email: string): Promise<void> {
    await this.choose(email, "Disable");
    const dialog = this.page.getByRole("alertdialog", { name: `Disable ${email}?` });
    await dialog.getByRole("button", { name: "Disable user" }).click();
    await expect(dialog).toBeHidden();
  }

  async enable(email: string): Promise<void> {
    await this.choose(email, "Enable");
    await expect(this.row(email)).toContainText("Active");
  }

  private async choose(email: string, item: string): Promise<void> {
    await this.page.getByRole("button", { name: `Actions for ${email}` }).click();
    await this.page.getByRole("menuitem", { name: item, exact: true }).click();
  }

  private async takePassword(dialog: Locator): Promise<string> {
    const password = await dialog.getByLabel("One-time password", { exact: true }).textContent();
    await dialog.getByRole("button", { name: "Done" }).click();
    await expect(dialog).toBeHidden();
    return password ?? "";
  }
}
