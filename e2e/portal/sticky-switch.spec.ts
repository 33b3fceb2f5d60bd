import { expect, test } from "../fixtures";
import { ProfileSettingsPage } from "../pages/profile-settings-page";
import { stickyProfile } from "./sticky-profile";

test.describe("S4 switching sticky sender off", () => {
  test("asks with the number of mappings, spares pins, and on again starts fresh", async ({
    page,
    database,
  }) => {
    const { id } = await stickyProfile(database.prisma, { mappings: 7, pins: 2 });
    const settings = new ProfileSettingsPage(page);
    await settings.open(id);
    await settings.stickySender.click();
    await settings.save.click();
    await expect(settings.question).toContainText("Clear 7 mappings?");
    await expect(settings.question.getByRole("checkbox", { name: "Include 2 pins" })).not.toBeChecked();

    await settings.question.getByRole("button", { name: "Keep editing" }).click();
    await expect(settings.question).toBeHidden();
    await expect(settings.stickySender).not.toBeChecked();
    const epoch = async () =>
      (await database.prisma.messagingProfile.findUniqueOrThrow({ where: { id } })).mappingEpoch;
    expect(await epoch()).toBe(1n);

    await settings.save.click();
    await settings.clearAndReload();
    await expect(settings.stickySender).not.toBeChecked();
    expect(await epoch()).toBe(2n);
    await settings.stickySender.click();
    await settings.saveAndReload();
    await settings.stickySender.click();
    await settings.save.click();
    await expect(settings.question).toContainText("Clear no mappings?");
    await expect(settings.question.getByRole("checkbox", { name: "Include 2 pins" })).toBeVisible();
    await settings.clearAndReload({ includePins: true });

    await page.getByRole("link", { name: "Activity" }).click();
    const clears = page.getByRole("region", { name: "Recent clears" });
    await expect(clears.getByRole("listitem")).toHaveText([/pins included/, /pins kept/]);
  });

  test("S14 keeps them when the profile retains, and asks nothing", async ({ page, database }) => {
    const { id } = await stickyProfile(database.prisma, { mappings: 3 });
    const settings = new ProfileSettingsPage(page);
    await settings.open(id);
    await settings.whenSwitchedOff.selectOption("Keep them, ignored while off");
    await settings.numberPool.click();
    await settings.saveAndReload();
    await expect(settings.numberPool).not.toBeChecked();
    expect((await database.prisma.messagingProfile.findUniqueOrThrow({ where: { id } })).mappingEpoch).toBe(
      1n,
    );
  });
});
