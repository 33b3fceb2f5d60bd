import { expect, type Locator, type Page } from "@playwright/test";

/** The domains of short links, as an administrator uses them. */
export class LinkDomainsPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/link-domains");
    await expect(this.page.getByRole("heading", { name: "Link domains", level: 1 })).toBeVisible();
  }

  /** What is shown of a domain, by its address. */
  domain(address: string): Locator {
    return this.page
      .getByRole("list", { name: "Link domains" })
      .getByRole("listitem")
      .filter({ has: this.page.getByRole("heading", { name: address, exact: true }) });
  }

  async add(host: string, { links = "https", use = "" } = {}): Promise<Locator> {
    await this.page.getByRole("button", { name: "Add domain" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Add link domain" });
    await dialog.getByLabel("Domain", { exact: true }).fill(host);
    await dialog.getByLabel("Links begin with").selectOption(links);
    await dialog.getByLabel("Use", { exact: true }).fill(use);
    await dialog.getByRole("button", { name: "Add domain" }).click();
    return dialog;
  }

  async verify(host: string): Promise<void> {
    await this.page.getByRole("button", { name: `Verify ${host}` }).click();
  }

  /** Removes a domain. @returns the question, after it was answered */
  async remove(host: string): Promise<Locator> {
    await this.page.getByRole("button", { name: `Remove ${host}` }).click();
    const question = this.page.getByRole("alertdialog", { name: `Remove ${host}?` });
    return question;
  }
}
