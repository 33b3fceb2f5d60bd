import type { Locator, Page } from "@playwright/test";
import { expect } from "../fixtures";

export type ScopeLabel = "Read" | "Send" | "Admin";

/** What a new secret is shown with. */
export interface ShownSecret {
  readonly secret: string;
  /** The command to try it with. */
  readonly example: string;
}

/** The list of API keys, as an administrator uses it. */
export class ApiKeysPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/api-keys");
    await expect(this.page.getByRole("heading", { name: "API keys", level: 1 })).toBeVisible();
  }

  /** The row of a key that may be used. */
  row(name: string): Locator {
    return this.page.getByRole("table", { name: "API keys", exact: true }).getByRole("row", { name });
  }

  revokedRow(name: string): Locator {
    return this.page.getByRole("table", { name: "Revoked keys" }).getByRole("row", { name });
  }

  /** Opens the window for a new key. */
  async startCreating(): Promise<Locator> {
    await this.page.getByRole("button", { name: "Create API key" }).click();
    return this.page.getByRole("dialog", { name: "Create API key" });
  }

  /** The window that shows a new secret. */
  issued(title: "API key created" | "New secret"): Locator {
    return this.dialog(title);
  }

  async create(
    name: string,
    scopes: readonly ScopeLabel[],
    rate?: { requests: string; per: "second" | "minute" },
  ): Promise<ShownSecret> {
    const dialog = await this.startCreating();
    await dialog.getByLabel("Name").fill(name);
    for (const scope of scopes) await dialog.getByLabel(scope, { exact: true }).check();
    if (rate) {
      await dialog.getByLabel("Rate limit").fill(rate.requests);
      await dialog.getByLabel("Requests per").selectOption(rate.per);
    }
    await dialog.getByRole("button", { name: "Create API key" }).click();
    return this.takeSecret("API key created");
  }

  async rotate(name: string, overlap: string): Promise<ShownSecret> {
    await this.choose(name, "Rotate secret");
    const dialog = this.page.getByRole("dialog", { name: `Rotate the secret of ${name}` });
    await dialog.getByLabel("The old secret stays valid for").selectOption(overlap);
    await dialog.getByRole("button", { name: "Rotate secret" }).click();
    return this.takeSecret("New secret");
  }

  async endOldSecret(name: string): Promise<void> {
    await this.choose(name, "End old secret now");
    const question = this.page.getByRole("alertdialog", { name: `End the old secret of ${name}?` });
    await question.getByRole("button", { name: "End old secret" }).click();
    await expect(question).toBeHidden();
  }

  /** Opens the question before a revocation. */
  async startRevoking(name: string): Promise<Locator> {
    await this.choose(name, "Revoke");
    return this.page.getByRole("alertdialog", { name: `Revoke ${name}?` });
  }

  async revoke(name: string): Promise<void> {
    const question = await this.startRevoking(name);
    await question.getByRole("button", { name: "Revoke key" }).click();
    await expect(question).toBeHidden();
  }

  async choose(name: string, item: string): Promise<void> {
    await this.page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
    await this.page.getByRole("menuitem", { name: item, exact: true }).click();
  }

  dialog(title: string): Locator {
    return this.page.getByRole("dialog", { name: title });
  }

  private async takeSecret(title: "API key created" | "New secret"): Promise<ShownSecret> {
    const dialog = this.issued(title);
    const secret = await dialog.getByLabel("API key", { exact: true }).textContent();
    const example = await dialog.locator("pre").textContent();
    await dialog.getByRole("button", { name: "Done" }).click();
    await expect(dialog).toBeHidden();
    return { secret: secret ?? "", example: example ?? "" };
  }
}
