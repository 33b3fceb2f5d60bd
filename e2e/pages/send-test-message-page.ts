import type { Locator, Page } from "@playwright/test";

/** The tab "Send test message" of a messaging profile. */
export class SendTestMessagePage {
  readonly to: Locator;
  readonly message: Locator;
  readonly from: Locator;
  readonly send: Locator;
  readonly preview: Locator;
  readonly media: Locator;
  readonly attached: Locator;
  /** The text with its characters outside GSM-7 marked. */
  readonly marked: Locator;

  constructor(private readonly page: Page) {
    this.to = page.getByLabel("To", { exact: true });
    this.message = page.getByLabel("Message", { exact: true });
    this.from = page.getByLabel("From", { exact: true });
    this.send = page.getByRole("button", { name: "Send", exact: true });
    this.media = page.getByLabel("Media", { exact: true });
    this.attached = page.getByRole("list", { name: "Attached media" });
    this.marked = page.getByRole("region", { name: "Characters outside GSM-7" });
    this.preview = page.getByRole("region", { name: /^Preview/ });
  }

  async open(profileId: string): Promise<void> {
    await this.page.goto(`/messaging-profiles/${profileId}/send-test-message`);
  }

  async write(to: string, message: string): Promise<void> {
    await this.to.fill(to);
    await this.message.fill(message);
  }

  /** What became of a message sent from this page. */
  sentTo(recipient: string): Locator {
    return this.page.getByRole("region", { name: `Sent to ${recipient}` });
  }

  async writeAndSend(to: string, message: string): Promise<void> {
    await this.write(to, message);
    await this.send.click();
  }
}
