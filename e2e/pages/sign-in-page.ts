import type { Page } from "@playwright/test";
import { expect } from "../fixtures";

/** The sign-in page, in the words of whoever signs in. */
export class SignInPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/sign-in");
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.page.getByLabel("Email", { exact: true }).fill(email);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "Sign in", exact: true }).click();
  }

  async expectRefusal(text: string | RegExp): Promise<void> {
    await expect(this.page.getByRole("alert").filter({ hasText: text })).toBeVisible();
  }

  async expectOpen(): Promise<void> {
    await expect(this.page.getByRole("heading", { name: "Sign in", level: 1 })).toBeVisible();
  }
}
