import { randomUUID } from "node:crypto";
import { assignNumbers } from "../../lib/testing/mapping-rows";
import { expect, test } from "../fixtures";
import { MessagingProfilesPage } from "../pages/messaging-profiles-page";
import { ProfileSettingsPage } from "../pages/profile-settings-page";
import { expectWellMade } from "../ui";
import { stickyProfile } from "./sticky-profile";

const unique = (name: string) => `${name} ${randomUUID().slice(0, 8)}`;

test("a new profile: pool, weights in words, sticky sender, saved and back in the table", async ({
  page,
  database,
}) => {
  const profiles = new MessagingProfilesPage(page);
  const settings = new ProfileSettingsPage(page);
  const name = unique("Marketing");
  await profiles.openFromNavigation();
  const id = await profiles.create(name);

  await expect(page.getByRole("region", { name: "Profile Info" }).getByText(id)).toBeVisible();
  await expect(settings.numberPool).not.toBeChecked();
  await expect(settings.longCodeWeight).toBeHidden();
  await settings.numberPool.click();
  await settings.setWeights("5", "1");
  await expect(page.getByText("5 of every 6 messages chosen by weight leave from a long code")).toBeVisible();
  await settings.setWeights("5", "0");
  await expect(page.getByText("Only long codes are used.")).toBeVisible();
  await settings.setWeights("50", "10");
  await settings.stickySender.click();
  await settings.lifetime.selectOption("Twilio: 365 days");
  await settings.destinations.fill("us, CA");
  await expect(page.getByText("United States, Canada")).toBeVisible();
  await settings.saveAndReload();

  await expect(settings.numberPool).toBeChecked();
  await expect(settings.longCodeWeight).toHaveValue("50");
  await expect(settings.lifetime).toHaveValue("twilio");
  await expect(settings.destinations).toHaveValue("US, CA");
  await page.getByRole("button", { name: "Copy profile ID" }).click();

  await profiles.open();
  await profiles.search(name.toUpperCase());
  await expect(profiles.row(name).getByRole("cell")).toContainText(["0", "On", "On", "0"]);
  await profiles.edit(name);
  await expect(settings.name).toHaveValue(name);
  const stored = await database.prisma.messagingProfile.findUniqueOrThrow({ where: { id } });
  expect(stored).toMatchObject({
    longCodeWeight: 50,
    tollFreeWeight: 10,
    mappingLifetimeSeconds: 31_536_000,
  });
});

test.describe("what does not exist", () => {
  test.use({ expectedConsoleErrors: [/404/] });

  test("is not found", async ({ page }) => {
    for (const id of [randomUUID(), "nonsense"]) {
      expect((await page.goto(`/messaging-profiles/${id}/settings`))?.status()).toBe(404);
      expect((await page.goto(`/phone-numbers/${id}`))?.status()).toBe(404);
    }
  });

  test("deleting says what goes, frees the numbers, and keeps the profile out of every list", async ({
    page,
    database,
  }) => {
    const { id, name } = await stickyProfile(database.prisma, { mappings: 3, pins: 1 });
    const settings = new ProfileSettingsPage(page);
    await settings.open(id);
    await page.getByRole("link", { name: "Delete profile" }).click();
    await expect(page.getByRole("heading", { name: `Delete “${name}”?` })).toBeVisible();
    await expect(page.getByText("1 number is unassigned")).toBeVisible();
    await expect(page.getByText("3 mappings and 1 pin end at once.")).toBeVisible();
    await page.getByRole("button", { name: "Delete profile" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Messaging profiles" })).toBeVisible();
    const profiles = new MessagingProfilesPage(page);
    await profiles.search(name);
    await expect(page.getByText("in its name")).toBeVisible();
    expect((await page.goto(`/messaging-profiles/${id}/settings`))?.status()).toBe(404);
    const current = await database.prisma.numberAssignment.count({
      where: { messagingProfileId: id, endedAt: null },
    });
    expect(current).toBe(0);
  });
});

test("bad input: a message at each field, everything typed stays, nothing is saved", async ({
  page,
  database,
}) => {
  const { id, name } = await stickyProfile(database.prisma);
  const settings = new ProfileSettingsPage(page);
  await settings.open(id);
  const before = await database.prisma.messagingProfile.findUniqueOrThrow({ where: { id } });
  for (const weight of ["-1", "1.5", "99999999999999999999", ""]) {
    await settings.setWeights(weight, "1");
    await settings.save.click();
    await settings.expectMessage(settings.longCodeWeight, "Enter a whole number from 0 to 1,000,000.");
    await expect(settings.longCodeWeight).toHaveValue(weight);
    await expect(settings.longCodeWeight).toBeFocused();
  }
  await settings.name.fill("x".repeat(10_000));
  await settings.lifetime.selectOption("Another length");
  await page.getByRole("textbox", { name: "Length" }).fill("401");
  await settings.destinations.fill("US, Atlantis");
  await settings.save.click();
  await settings.expectMessage(settings.name, "Use at most 200 characters.");
  await settings.expectMessage(
    page.getByRole("textbox", { name: "Length" }),
    "Choose from 1 hour to 400 days",
  );
  await settings.expectMessage(settings.destinations, "“ATLANTIS” is not a country code.");
  await expect(settings.name).toHaveValue("x".repeat(10_000));
  await expect(settings.stickySender).toBeChecked();
  expect(await database.prisma.messagingProfile.findUniqueOrThrow({ where: { id } })).toEqual(before);

  const profiles = new MessagingProfilesPage(page);
  await profiles.open();
  await page.getByRole("button", { name: "New profile" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("   ");
  await page.getByRole("button", { name: "Create profile" }).click();
  await expect(page.getByText("Enter a name.")).toBeVisible();
  await profiles.open();
  await profiles.search(name);
  await expect(profiles.row(name)).toBeVisible();
});

test("someone else saved first: is told who and what, loses nothing, may save again", async ({
  page,
  database,
  openAs,
}) => {
  const { id } = await stickyProfile(database.prisma);
  const mine = new ProfileSettingsPage(page);
  await mine.open(id);
  const { page: otherPage, user: other } = await openAs("operator");
  const theirs = new ProfileSettingsPage(otherPage);
  await theirs.open(id);
  await theirs.setWeights("9", "1");
  await theirs.saveAndReload();
  // A number assigned meanwhile is no reason to refuse anybody.
  await assignNumbers(database.prisma, id, 1);

  await mine.setWeights("5", "2");
  await mine.save.click();
  await expect(page.getByText(`${other.email} saved these settings meanwhile`)).toBeVisible();
  await expect(page.getByRole("row", { name: "Long code weight 9 5" })).toBeVisible();
  await expect(page.getByRole("row", { name: "Toll-free weight 1 2" })).toBeVisible();
  await expect(mine.longCodeWeight).toHaveValue("5");
  await mine.saveAndReload();
  await expect(mine.longCodeWeight).toHaveValue("5");

  await theirs.setWeights("7", "1");
  await theirs.save.click();
  await otherPage.getByRole("link", { name: "load their version" }).click();
  await expect(theirs.longCodeWeight).toHaveValue("5");
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("a profile is made, its settings refused with what was typed, asked about and saved", async ({
    page,
    database,
  }) => {
    const { id } = await stickyProfile(database.prisma, { mappings: 4, pins: 1 });
    const settings = new ProfileSettingsPage(page);
    await settings.open(id);
    await settings.name.fill("Typed name");
    await settings.longCodeWeight.fill("many");
    await settings.stickySender.uncheck();
    await settings.save.click();
    await expect(page.getByText("Enter a whole number from 0 to 1,000,000.")).toBeVisible();
    await expect(settings.name).toHaveValue("Typed name");
    await expect(settings.longCodeWeight).toHaveValue("many");
    await expect(settings.stickySender).not.toBeChecked();
    await settings.longCodeWeight.fill("3");
    await settings.save.click();
    await expect(page.getByText("Clear 4 mappings?")).toBeVisible();
    await expect(page.getByRole("checkbox", { name: "Include 1 pin" })).not.toBeChecked();
    await page.getByRole("button", { name: "Clear and save" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Typed name" })).toBeVisible();
    expect(await database.prisma.messagingProfile.findUniqueOrThrow({ where: { id } })).toMatchObject({
      name: "Typed name",
      longCodeWeight: 3,
      stickySender: false,
      mappingEpoch: 2n,
      pinEpoch: 1n,
    });
    await expect(settings.longCodeWeight).toBeVisible();
    await settings.numberPool.uncheck();
    await expect(settings.longCodeWeight).toBeHidden();

    const name = unique("Plain");
    const profiles = new MessagingProfilesPage(page);
    await profiles.open();
    await profiles.create(name);
  });
});

test.describe("viewer", () => {
  test.use({ role: "viewer", expectedConsoleErrors: [/403/] });

  test("reads everything and changes nothing, also by calling an action directly", async ({
    page,
    database,
    openAs,
  }) => {
    const { id, name } = await stickyProfile(database.prisma);
    const profiles = new MessagingProfilesPage(page);
    await profiles.open();
    await profiles.search(name);
    await expect(profiles.row(name)).toBeVisible();
    await expect(page.getByRole("button", { name: "New profile" })).toHaveCount(0);
    await expect(page.getByRole("link", { name: `Edit ${name}` })).toHaveCount(0);
    await profiles.row(name).getByRole("link", { name }).click();
    await expect(page.getByText("8 days")).toBeVisible();
    await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
    for (const path of ["new", `${id}/delete`, `${id}/numbers/add`])
      expect((await page.goto(`/messaging-profiles/${path}`))?.status()).toBe(403);

    // The operator's form, posted with the viewer's session as a browser without a script would.
    const { page: operatorPage } = await openAs("operator");
    const html = await (await operatorPage.request.get(`/messaging-profiles/${id}/settings`)).text();
    const hidden = [...html.matchAll(/<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g)];
    const fields = Object.fromEntries(
      hidden.map(([, field = "", value = ""]) => [field, value.replaceAll("&quot;", '"')]),
    );
    const posted = { ...fields, name: "Taken over", enabled: "on", whitelistedDestinations: "*" };
    expect(Object.keys(fields).some((field) => field.startsWith("$ACTION"))).toBe(true);
    const answer = await page.request.post(`/messaging-profiles/${id}/settings`, { multipart: posted });
    expect(answer.status()).toBeLessThan(500);
    expect((await database.prisma.messagingProfile.findUniqueOrThrow({ where: { id } })).name).toBe(name);
    await operatorPage.request.post(`/messaging-profiles/${id}/settings`, { multipart: posted });
    expect((await database.prisma.messagingProfile.findUniqueOrThrow({ where: { id } })).name).toBe(
      "Taken over",
    );
  });
});

test("the pages fit and are accessible at phone and desktop width, in both colour modes", async ({
  page,
  database,
}) => {
  test.slow();
  const { id } = await stickyProfile(database.prisma, { mappings: 2, pins: 1 });
  for (const path of [
    "",
    "?search=no+such+profile",
    "/new",
    `/${id}/settings`,
    `/${id}/delete`,
    `/${id}/activity`,
  ]) {
    await page.goto(`/messaging-profiles${path}`);
    await expectWellMade(page);
  }
  const settings = new ProfileSettingsPage(page);
  await settings.open(id);
  await settings.stickySender.click();
  await settings.save.click();
  await expect(settings.question).toBeVisible();
  await expectWellMade(page);
});
