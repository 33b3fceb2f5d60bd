import type { Page } from "@playwright/test";
import { expect } from "../fixtures";

/** The own account, and the page that makes one replace a password that was handed out: they share the form. */
export class AccountPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/account");
  }

  async changePassword(current: string, next: string, repeated = next): Promise<void> {
    await this.page.getByLabel(/^(Current|One-time) password$/).fill(current);
    await this.page.getByLabel("New password", { exact: true }).fill(next);
    await this.page.getByLabel("Repeat new password").fill(repeated);
    await this.page.getByRole("button", { name: "Change password" }).click();
  }

  async expectPasswordChanged(): Promise<void> {
    await expect(this.page.getByText("Password changed. Other devices are signed out.")).toBeVisible();
  }

  async signOutEverywhere(): Promise<void> {
    await this.page.getByRole("button", { name: "Sign out everywhere" }).click();
    const dialog = this.page.getByRole("alertdialog", { name: "Sign out on every device?" });
    await dialog.getByRole("button", { name: "Sign out everywhere" }).click();
  }

  async signOutByMenu(email: string): Promise<void> {
    await this.page.getByRole("button", { name: new RegExp(`^${email} .*account menu$`) }).click();
    await this.page.getByRole("menuitem", { name: "Sign out" }).click();
  }
}
