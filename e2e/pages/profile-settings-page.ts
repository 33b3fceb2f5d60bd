import { expect, type Locator, type Page } from "@playwright/test";

/** The tab "Settings" of a messaging profile. */
export class ProfileSettingsPage {
  readonly name: Locator;
  readonly enabled: Locator;
  readonly numberPool: Locator;
  readonly longCodeWeight: Locator;
  readonly tollFreeWeight: Locator;
  readonly stickySender: Locator;
  readonly geomatch: Locator;
  readonly skipUnhealthy: Locator;
  readonly smartEncoding: Locator;
  readonly lifetime: Locator;
  readonly whenSwitchedOff: Locator;
  readonly destinations: Locator;
  readonly spendLimit: Locator;
  readonly spendLimitAmount: Locator;
  readonly alertEmails: Locator;
  readonly sendTestEmail: Locator;
  readonly save: Locator;
  /** The question before a save clears mappings. */
  readonly question: Locator;

  constructor(private readonly page: Page) {
    const outbound = page.getByRole("region", { name: "Outbound" });
    const info = page.getByRole("region", { name: "Profile Info" });
    this.name = info.getByRole("textbox", { name: "Name" });
    this.enabled = info.getByRole("switch", { name: "Enabled" });
    this.numberPool = outbound.getByRole("switch", { name: "Number Pool" });
    this.longCodeWeight = outbound.getByRole("textbox", { name: "Long code weight" });
    this.tollFreeWeight = outbound.getByRole("textbox", { name: "Toll-free weight" });
    this.stickySender = outbound.getByRole("checkbox", { name: "Sticky Sender" });
    this.geomatch = outbound.getByRole("checkbox", { name: "Geomatch" });
    this.skipUnhealthy = outbound.getByRole("checkbox", { name: "Skip Unhealthy Numbers" });
    this.smartEncoding = outbound.getByRole("checkbox", { name: "Smart Encoding" });
    this.lifetime = outbound.getByRole("combobox", { name: "Mapping lifetime" });
    this.whenSwitchedOff = outbound.getByRole("combobox", { name: "When switched off" });
    this.destinations = outbound.getByRole("textbox", { name: "Allowed destinations" });
    this.spendLimit = outbound.getByRole("switch", { name: "Daily spend limit" });
    this.spendLimitAmount = outbound.getByRole("textbox", { name: "Amount" });
    this.alertEmails = outbound.getByRole("textbox", { name: "Alert e-mails" });
    this.sendTestEmail = outbound.getByRole("button", { name: "Send test e-mail" });
    this.save = page.getByRole("button", { name: "Save", exact: true });
    // Toasts have the same role, but nothing to take back.
    this.question = page
      .getByRole("alertdialog")
      .filter({ has: page.getByRole("button", { name: "Keep editing" }) });
  }

  async open(profileId: string): Promise<void> {
    await this.page.goto(`/messaging-profiles/${profileId}/settings`);
  }

  async setWeights(longCode: string, tollFree: string): Promise<void> {
    await this.longCodeWeight.fill(longCode);
    await this.tollFreeWeight.fill(tollFree);
  }

  /** Saves what clears nothing, and loads the page anew. */
  async saveAndReload(): Promise<void> {
    await this.save.click();
    await this.expectSaved();
    await this.page.reload();
  }

  async expectSaved(): Promise<void> {
    await expect(this.page.getByText("Settings saved").first()).toBeVisible();
  }

  /** Answers the question that a save asks, and loads the page anew. */
  async clearAndReload({ includePins = false } = {}): Promise<void> {
    if (includePins) await this.question.getByRole("checkbox", { name: /^Include/ }).click();
    await this.question.getByRole("button", { name: "Clear and save" }).click();
    await this.expectSaved();
    await this.page.reload();
  }

  /** The help and the error that belong to a field. */
  async expectMessage(field: Locator, message: string): Promise<void> {
    await expect(field).toHaveAccessibleDescription(
      new RegExp(message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")),
    );
  }
}
