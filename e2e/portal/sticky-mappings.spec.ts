import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  assignNumbers,
  createStickyProfile,
  insertMappings,
  recipients,
} from "../../lib/testing/mapping-rows";
import { test as base, expect } from "../fixtures";
import { StickyMappingsPage } from "../pages/sticky-mappings-page";
import { expectWellMade } from "../ui";

const DAY = 86_400_000;
const [FIRST, SECOND, THIRD, PINNED] = recipients(4) as [string, string, string, string];

interface Prepared {
  readonly profileId: string;
  /** Two numbers of the profile. */
  readonly senders: readonly [string, string];
  readonly mappings: StickyMappingsPage;
}

/** A profile with three mappings and a pin, the first expiring in ten minutes. */
const test = base.extend<{ prepared: Prepared }>({
  prepared: async ({ page, database }, use) => {
    const { prisma } = database;
    const profileId = await createStickyProfile(prisma, { name: "Mappings" });
    const block = randomInt(1_000, 10_000);
    const senders: [string, string] = [`+1212${block}100`, `+1212${block}101`];
    const [one, two] = await assignNumbers(prisma, profileId, senders);
    if (!one || !two) throw new Error("two numbers were assigned");
    const now = Date.now();
    await insertMappings(prisma, profileId, now - DAY, [
      { recipient: FIRST, assignmentId: one.assignmentId, createdAt: new Date(now - 8 * DAY + 600_000) },
      { recipient: SECOND, assignmentId: one.assignmentId, messageCount: 12 },
      { recipient: THIRD, assignmentId: two.assignmentId },
      { recipient: PINNED, assignmentId: one.assignmentId, epoch: -1 },
    ]);
    await use({ profileId, senders, mappings: new StickyMappingsPage(page, profileId) });
    await prisma.stickyMapping.deleteMany({ where: { messagingProfileId: profileId } });
    await prisma.mappingClear.deleteMany({ where: { messagingProfileId: profileId } });
    await prisma.numberAssignment.deleteMany({ where: { messagingProfileId: profileId } });
    await prisma.phoneNumber.deleteMany({ where: { e164: { in: [...senders] } } });
    await prisma.messagingProfile.delete({ where: { id: profileId } });
  },
});

test("shows sender, expiry with a countdown, and state, and finds by recipient, state and time", async ({
  page,
  prepared: { mappings, senders },
}) => {
  await mappings.open();
  await expect(mappings.row(FIRST)).toContainText(senders[0]);
  await expect(mappings.row(FIRST)).toContainText(/9 min \d+ s/);
  await expect(mappings.row(FIRST)).toContainText("Live");
  await expect(mappings.row(PINNED)).toContainText("Never");
  await expect(mappings.row(PINNED)).toContainText("Pinned");
  await expect(page.getByText("3 mappings and 1 pin")).toBeVisible();

  await mappings.search({ recipient: FIRST.slice(2) });
  await expect(page.getByRole("rowheader")).toHaveText([FIRST]);
  await mappings.search({ recipient: "", state: "Pinned" });
  await expect(page.getByRole("rowheader")).toHaveText([PINNED]);
  await mappings.search({ state: "Any state", expires: "1 hour" });
  await expect(page.getByRole("rowheader")).toHaveText([FIRST]);
  await mappings.search({ expires: "Any time", sender: senders[1] });
  await expect(page.getByRole("rowheader")).toHaveText([THIRD]);
  await mappings.search({ recipient: "abc" });
  await expect(page.getByText("Write a number or its first digits, e.g. +1305.")).toBeVisible();
});

test("resets one mapping and takes it back (S15)", async ({ page, prepared: { mappings } }) => {
  await mappings.open();
  await mappings.choose(FIRST, "Reset");
  await expect(mappings.row(FIRST)).toBeHidden();
  await mappings.undo();
  await expect(mappings.row(FIRST)).toBeVisible();
  await expect(page.getByText("Restored 1 mapping")).toBeVisible();
});

test("resets a selection, then all; pins stay unless they are included (S4, S15)", async ({
  page,
  prepared: { mappings },
}) => {
  await mappings.open();
  await mappings.resetSelected([FIRST, PINNED]);
  await expect(page.getByRole("rowheader")).toHaveText([SECOND, THIRD, PINNED]);
  await mappings.resetAll({ says: /2 mappings of this profile go/ });
  await expect(page.getByRole("rowheader")).toHaveText([PINNED]);
  await mappings.resetAll({ says: /No mappings of this profile go/, includePins: "Include 1 pin" });
  await expect(page.getByText("No mappings yet")).toBeVisible();
});

test("resets all of a number and keeps its pin (S15)", async ({ page, prepared: { mappings, senders } }) => {
  await mappings.open();
  await mappings.resetAllOfNumber(senders[0], { says: /2 mappings of this number go/ });
  await expect(page.getByRole("rowheader")).toHaveText([THIRD, PINNED]);
});

test("pins in any notation, refuses what is no number, and unpins (S15)", async ({
  page,
  prepared: { mappings, senders },
}) => {
  await mappings.open();
  const dialog = await mappings.pin("not a number", senders[1]);
  await expect(dialog.getByText("This is not a phone number.")).toBeVisible();
  await expect(dialog.getByLabel("Recipient")).toHaveValue("not a number");
  await dialog.getByLabel("Recipient").fill("(555) 987-6543");
  await dialog.getByRole("button", { name: "Pin recipient" }).click();
  await expect(dialog).toBeHidden();
  await expect(mappings.row("+15559876543")).toContainText("Pinned");
  await mappings.choose("+15559876543", "Unpin");
  await mappings.confirmUnpin();
  await expect(mappings.row("+15559876543")).toContainText("Live");
  await expect(page.getByText("4 mappings and 1 pin")).toBeVisible();
});

test("exports what it shows and imports it again, counting first (S15)", async ({
  page,
  prepared: { mappings, senders },
}) => {
  await mappings.open();
  const file = readFileSync(await (await mappings.export()).path(), "utf8");
  expect(file.split("\r\n")[0]).toBe("recipient,sender,created_at,last_message_at,messages,pinned");
  expect(file.trimEnd().split("\r\n")).toHaveLength(5);

  const changed = `${file.replace(`${THIRD},${senders[1]}`, `${THIRD},${senders[0]}`)}+15550000042,${senders[1]},,,,\r\nnobody,${senders[1]},,,,\r\n`;
  await mappings.import(changed);
  await expect(mappings.importFigure("New")).toHaveText("1");
  await expect(mappings.importFigure("Replaced")).toHaveText("1");
  await expect(mappings.importFigure("Unchanged")).toHaveText("3");
  await expect(mappings.importFigure("Refused")).toHaveText("1");
  await expect(page.getByText('recipient is not a phone number: "nobody".')).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download refused rows" }).click();
  expect(readFileSync(await (await download).path(), "utf8")).toContain("nobody");

  await page.getByRole("button", { name: "Import 2 mappings" }).click();
  await expect(page.getByText("Import finished")).toBeVisible();
  await page.getByRole("link", { name: "Back to the mappings" }).click();
  await expect(mappings.row(THIRD)).toContainText(senders[0]);
  await expect(mappings.row("+15550000042")).toBeVisible();
});

test.describe("a file that cannot be imported", () => {
  test.use({ expectedConsoleErrors: [/400/] });

  test("is refused as a whole, with the reason", async ({ page, prepared: { mappings } }) => {
    await mappings.import("recipient;sender\n1;2\n");
    await expect(page.getByText("This file separates its columns by semicolons")).toBeVisible();
    await mappings.import(Buffer.from("\ufeffrecipient,sender\n", "utf16le"));
    await expect(page.getByText("The file is UTF-16. Save it as CSV in UTF-8.")).toBeVisible();
    await expect(page.getByRole("button", { name: /^Import \d/ })).toHaveCount(0);
  });
});

test("pages through many mappings, forwards and back, without losing its filter", async ({
  page,
  database,
  prepared: { profileId, mappings, senders },
}) => {
  const assignment = await database.prisma.numberAssignment.findFirstOrThrow({ where: { e164: senders[1] } });
  const many = recipients(120, 1_000);
  await insertMappings(
    database.prisma,
    profileId,
    Date.now(),
    many.map((recipient) => ({ recipient, assignmentId: Number(assignment.id) })),
  );
  await mappings.open("?recipient=%2B155500010");
  expect(await mappings.recipients()).toEqual(many.slice(0, 50));
  const first = page.getByRole("rowheader").first();
  const turn = async (link: string, to: string) => {
    await page.getByRole("link", { name: link }).click();
    await expect(first).toHaveText(to);
  };
  await turn("Next", many[50] ?? "");
  await turn("Previous", many[0] ?? "");
});

test("says that sticky sender is off and what becomes of the mappings (S14)", async ({
  page,
  database,
  prepared: { profileId, mappings },
}) => {
  await database.prisma.messagingProfile.update({
    where: { id: profileId },
    data: { stickySender: false, switchOffBehaviour: "retain" },
  });
  await mappings.open();
  await expect(page.getByText("Sticky Sender is off")).toBeVisible();
  await expect(page.getByText("act again when it is switched on unless they have expired")).toBeVisible();
  await expect(mappings.row(FIRST)).toContainText("Kept, not in use");
});

test.describe("viewer", () => {
  test.use({ role: "viewer", expectedConsoleErrors: [/403/] });

  test("reads and exports, and changes nothing", async ({ page, prepared: { profileId, mappings } }) => {
    await mappings.open();
    await expect(mappings.row(FIRST)).toBeVisible();
    await expect(page.getByRole("link", { name: "Export" })).toBeVisible();
    await expect(page.getByRole("button", { name: /Reset|Pin|Import|Actions/ })).toHaveCount(0);
    await expect(page.getByRole("checkbox")).toHaveCount(0);
    const path = `/messaging-profiles/${profileId}/sticky-mappings/import`;
    expect((await page.goto(path))?.status()).toBe(403);
    const upload = await page.request.post(`${path}/file?mode=apply`, { data: "recipient\n" });
    expect(upload.status()).toBe(403);
  });
});

test.describe("nobody", () => {
  test.use({ role: null });

  test("neither exports nor imports", async ({ page, prepared: { profileId } }) => {
    const path = `/messaging-profiles/${profileId}/sticky-mappings`;
    expect((await page.request.get(`${path}/export`)).status()).toBe(401);
    const upload = await page.request.post(`${path}/import/file?mode=apply`, { data: "recipient\n" });
    expect(upload.status()).toBe(401);
  });
});

test("is well made at every width and in both colour modes", async ({ page, prepared: { mappings } }) => {
  await mappings.open();
  await expectWellMade(page);
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page.getByRole("heading", { name: "Import mappings" })).toBeVisible();
  await expectWellMade(page);
});
