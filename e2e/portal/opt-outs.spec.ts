import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { systemClock } from "../../lib/clock";
import { receiveInbound } from "../../lib/message/receive-inbound";
import { insertOptOut } from "../../lib/opt-out/repository";
import { assignNumbers, createStickyProfile } from "../../lib/testing/mapping-rows";
import { test as base, expect } from "../fixtures";
import { OptOutsPage } from "../pages/opt-outs-page";
import { expectWellMade } from "../ui";

interface Prepared {
  readonly profileId: string;
  readonly name: string;
  /** A number of the profile. */
  readonly number: string;
  readonly optOuts: OptOutsPage;
  /** Recipients of this test alone. */
  readonly recipients: readonly [string, string, string];
}

const test = base.extend<{ prepared: Prepared }>({
  prepared: async ({ page, database: { prisma, pool } }, use) => {
    const block = randomInt(1_000, 10_000);
    const name = `Opt-outs ${block}`;
    const profileId = await createStickyProfile(prisma, { name });
    const number = `+1212${block}500`;
    await assignNumbers(prisma, profileId, [number]);
    const recipients = ["1", "2", "3"].map((n) => `+1305${block}00${n}`) as [string, string, string];
    await use({ profileId, name, number, recipients, optOuts: new OptOutsPage(page) });
    await pool.query("DELETE FROM outbound_queue WHERE messaging_profile_id = $1", [profileId]);
    await pool.query("DELETE FROM messages WHERE messaging_profile_id = $1", [profileId]);
    await pool.query("DELETE FROM opt_outs WHERE messaging_profile_id = $1", [profileId]);
    await pool.query("DELETE FROM auto_responses WHERE messaging_profile_id = $1", [profileId]);
    await pool.query("DELETE FROM number_hourly_stats WHERE messaging_profile_id = $1", [profileId]);
    await prisma.numberAssignment.deleteMany({ where: { messagingProfileId: profileId } });
    await prisma.phoneNumber.deleteMany({ where: { e164: number } });
    await prisma.messagingProfile.delete({ where: { id: profileId } });
  },
});

test("who answers STOP is listed with the word and the number, and found by number and profile", async ({
  page,
  database: { pool },
  prepared: { optOuts, profileId, name, number, recipients },
}) => {
  const [first, second] = recipients;
  await receiveInbound(pool, systemClock, { sender: first, recipient: number, text: "stop" });
  await insertOptOut(pool, {
    messagingProfileId: profileId,
    recipient: second,
    number: null,
    keyword: null,
    source: "api",
    createdAtMs: Date.now(),
  });
  await optOuts.open();
  await expect(optOuts.row(first)).toContainText(`Wrote STOP to ${number}`);
  await expect(optOuts.row(first)).toContainText(name);
  await expect(optOuts.row(second)).toContainText("Added through the API");
  await expectWellMade(page);

  await optOuts.search({ recipient: first });
  await expect(optOuts.rows()).toHaveCount(1);
  await optOuts.search({ recipient: "", profile: name });
  await expect(optOuts.rows()).toHaveCount(2);
  await optOuts.search({ recipient: "Bob" });
  await expect(page.getByText("Write a number or its first digits")).toBeVisible();
  await optOuts.search({ recipient: "+44" });
  await expect(page.getByText("No opt-out matches")).toBeVisible();
});

test("an operator adds and removes an opt-out, and a send is refused meanwhile", async ({
  page,
  database: { pool },
  prepared: { optOuts, profileId, name, recipients },
}) => {
  const [recipient] = recipients;
  await optOuts.open();
  await optOuts.add(recipient.slice(2), name);
  await expect(optOuts.row(recipient)).toContainText("Added in the portal");
  await page.goto(`/messaging-profiles/${profileId}/send-test-message`);
  await page.getByLabel("To", { exact: true }).fill(recipient);
  await page.getByLabel("Message", { exact: true }).fill("Hello");
  await expect(page.getByText(/existing block rule/).first()).toBeVisible();

  await optOuts.open();
  const dialog = await optOuts.startRemoving(recipient, name);
  await expect(dialog).toContainText("Remove it only if they have agreed");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(optOuts.row(recipient)).toBeVisible();
  await (await optOuts.startRemoving(recipient, name))
    .getByRole("button", { name: "Remove opt-out" })
    .click();
  await expect(optOuts.row(recipient)).toHaveCount(0);
  const { rowCount } = await pool.query("SELECT FROM opt_outs WHERE messaging_profile_id = $1", [profileId]);
  expect(rowCount).toBe(0);
});

test("a file is checked, imported, and exported again", async ({
  page,
  prepared: { optOuts, profileId, name, recipients },
}) => {
  await optOuts.open();
  await page.getByRole("link", { name: "Import", exact: true }).click();
  // The list has a field of this name too, and is there until the next page is.
  await expect(page.getByRole("heading", { name: "Import opt-outs" })).toBeVisible();
  await page.getByLabel("Profile").selectOption({ label: name });
  await page.getByLabel("CSV file").setInputFiles({
    name: "list.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`recipient,keyword\n${recipients[0]},STOP\n${recipients[1]},\nBob,\n`),
  });
  await expect(page.getByText('recipient is not a phone number: "Bob".')).toBeVisible();
  await page.getByRole("button", { name: "Import 2 opt-outs" }).click();
  await expect(page.getByText("Import finished")).toBeVisible();
  await page.getByRole("link", { name: "Back to the opt-outs" }).click();
  await expect(optOuts.row(recipients[0])).toContainText("Imported");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export" }).click();
  const text = readFileSync(await (await download).path(), "utf8");
  expect(text).toContain("recipient,number,keyword,created_at,source,messaging_profile_id");
  expect(text).toContain(`${recipients[1]},,,`);
  expect(text).toContain(profileId);
});

test("words of one's own are added, edited and deleted; standard words keep working", async ({
  page,
  prepared: { profileId },
}) => {
  await page.goto(`/messaging-profiles/${profileId}/auto-responses`);
  const standard = page.getByRole("table", { name: "Standard words" });
  const own = page.getByRole("table", { name: "Your own words" });
  await expect(standard.getByRole("row", { name: /UNSUBSCRIBE/ })).toContainText("Standard text");
  await expectWellMade(page);

  await page.getByRole("button", { name: "Add words" }).click();
  const dialog = page.getByRole("dialog", { name: "Add words" });
  await dialog.getByLabel("Words").fill("ALTO, help");
  await dialog.getByLabel("Senders from").selectOption("MX");
  await dialog.getByLabel("Answer").fill("Ya no recibirá mensajes.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText(/HELP always works like HELP/)).toBeVisible();
  await dialog.getByLabel("Words").fill("ALTO, BAJA");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(own.getByRole("row", { name: /ALTO, BAJA/ })).toContainText("Mexico");

  await own.getByRole("button", { name: "Actions for ALTO, BAJA" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page
    .getByRole("alertdialog", { name: /Delete the auto-response to ALTO, BAJA/ })
    .getByRole("button", { name: "Delete auto-response" })
    .click();
  await expect(page.getByText("No words of your own")).toBeVisible();

  await page.getByRole("button", { name: "Change the answer to STOP" }).click();
  const answer = page.getByRole("dialog", { name: "Answer to STOP" });
  await answer.getByLabel("Answer").fill("Acme: you will hear from us no more.");
  await answer.getByRole("button", { name: "Save" }).click();
  await expect(standard.getByRole("row", { name: /UNSUBSCRIBE/ })).toContainText("Acme: you will hear");
});

test.describe("as a viewer", () => {
  test.use({ role: "viewer", expectedConsoleErrors: [/403/] });

  test("opt-outs and auto-responses can be read, and not changed", async ({
    page,
    database: { pool },
    prepared: { optOuts, profileId, recipients },
  }) => {
    await insertOptOut(pool, {
      messagingProfileId: profileId,
      recipient: recipients[0],
      number: null,
      keyword: null,
      source: "portal",
      createdAtMs: Date.now(),
    });
    await optOuts.open();
    await expect(optOuts.row(recipients[0])).toBeVisible();
    await expect(page.getByRole("button", { name: "Add opt-out" })).toHaveCount(0);
    await expect(page.getByRole("button", { name: /^Remove the opt-out/ })).toHaveCount(0);
    await page.goto(`/messaging-profiles/${profileId}/auto-responses`);
    await expect(page.getByRole("table", { name: "Standard words" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Add words" })).toHaveCount(0);
    const answer = await page.goto("/opt-outs/import");
    expect(answer?.status()).toBe(403);
  });
});
