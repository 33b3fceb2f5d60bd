import { randomInt } from "node:crypto";
import { assignNumbers } from "../../lib/testing/mapping-rows";
import { expect, test } from "../fixtures";
import { NumbersPage } from "../pages/numbers-page";
import { expectWellMade } from "../ui";
import {
  addProfile,
  addToInventory,
  currentProfileOf,
  freshNumbers,
  profileWithMappings,
} from "./number-rows";

test("adds a number to a profile in any notation, and says what is wrong with one it cannot take", async ({
  page,
  database,
}) => {
  const profile = await addProfile(database.prisma, "Support");
  const [e164 = ""] = freshNumbers(1);
  const numbers = new NumbersPage(page);
  await numbers.openProfile(profile.id);
  await expect(page.getByText("No numbers yet")).toBeVisible();
  await numbers.addNumber("call me");
  await expect(page.getByText("This is not a phone number.")).toBeVisible();
  const field = page.getByRole("textbox", { name: "Phone number" });
  await expect(field).toHaveValue("call me");
  await field.fill(`(${e164.slice(2, 5)}) ${e164.slice(5, 8)}-${e164.slice(8)}`);
  await page.getByRole("textbox", { name: "Rate" }).fill("0.5");
  await page.getByRole("textbox", { name: "Tags" }).fill("vip, east");
  await page.getByRole("button", { name: "Add number" }).click();

  await expect(numbers.row(e164)).toContainText("0.5/s");
  await expect(numbers.row(e164)).toContainText("vip");
  await expect(numbers.row(e164).getByRole("cell", { name: "Long code" })).toBeVisible();
  await expect(numbers.row(e164)).toContainText("Healthy");

  await numbers.addNumber(e164);
  await expect(page.getByText("This number is on this profile already.")).toBeVisible();
});

test("S5 removing a number says how many mappings go, and they go", async ({ page, database }) => {
  const { profile, e164 } = await profileWithMappings(database.prisma);
  const numbers = new NumbersPage(page);
  await numbers.openProfile(profile.id);
  await expect(numbers.row(e164)).toContainText("3and 1 pin");
  await numbers.withRow(e164, "Remove from profile");
  await expect(numbers.question).toContainText("3 mappings and 1 pin end at once");
  await numbers.question.getByRole("button", { name: "Cancel" }).click();
  expect(await currentProfileOf(database.prisma, e164)).toBe(profile.id);

  await numbers.withRow(e164, "Remove from profile");
  await numbers.confirm("Remove");
  await expect(page.getByText("No numbers yet")).toBeVisible();
  expect(await currentProfileOf(database.prisma, e164)).toBeNull();
});

test("assigns numbers of the inventory; one that is on another profile moves only when told so", async ({
  page,
  database,
}) => {
  const { profile: other, e164: taken } = await profileWithMappings(database.prisma);
  const profile = await addProfile(database.prisma, "Target");
  const [free = ""] = freshNumbers(1);
  await addToInventory(database.prisma, [free]);
  await page.goto(`/messaging-profiles/${profile.id}/numbers/add?search=${encodeURIComponent(taken)}`);
  const numbers = new NumbersPage(page);
  await numbers.choose(taken);
  await page.getByRole("button", { name: "Assign selected" }).click();
  await expect(page.getByText("1 number is on another profile")).toBeVisible();
  await expect(page.getByText(`${taken} is on ${other.name}`)).toBeVisible();
  await expect(page.getByText("Moving ends 3 mappings and 1 pin there")).toBeVisible();
  expect(await currentProfileOf(database.prisma, taken)).toBe(other.id);
  await page.getByRole("button", { name: "Move and assign" }).click();
  await expect(page.getByText("1 number assigned")).toBeVisible();
  expect(await currentProfileOf(database.prisma, taken)).toBe(profile.id);

  await numbers.openInventory(free);
  await expect(numbers.row(free)).toContainText("Unassigned");
  await numbers.choose(free);
  await numbers.withChosen("Assign to a profile");
  const dialog = page.getByRole("dialog", { name: "Assign 1 number" });
  await dialog.getByRole("button", { name: "Assign", exact: true }).click();
  await expect(dialog.getByText("Choose a profile.")).toBeVisible();
  await dialog.getByRole("combobox", { name: "Messaging profile" }).selectOption(profile.id);
  await dialog.getByRole("button", { name: "Assign", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(numbers.row(free)).toContainText(profile.name);
});

test("many numbers: pages, filters, and doing something to several at once", async ({ page, database }) => {
  const profile = await addProfile(database.prisma, "Large");
  const [first = ""] = freshNumbers(1);
  const block = `+1998${first.slice(5)}`;
  const e164s = Array.from(
    { length: 120 },
    (_, index) => `${block.slice(0, 9)}${String(index).padStart(3, "0")}`,
  );
  await assignNumbers(database.prisma, profile.id, e164s);
  const numbers = new NumbersPage(page);
  await numbers.openProfile(profile.id);
  await expect(page.getByText("120 numbers", { exact: true })).toBeVisible();
  await expect(numbers.numbers()).toHaveCount(50);
  const pages = page.getByRole("navigation", { name: "Pages of numbers" });
  await pages.getByRole("link", { name: "Next" }).click();
  await expect(numbers.numbers().first()).toHaveText(e164s[50] ?? "");
  await pages.getByRole("link", { name: "Next" }).click();
  await expect(numbers.numbers()).toHaveCount(20);
  await expect(pages.getByRole("link", { name: "Next" })).toHaveCount(0);
  await pages.getByRole("link", { name: "Previous" }).click();
  await expect(numbers.numbers().first()).toHaveText(e164s[50] ?? "");
  await pages.getByRole("link", { name: "First" }).click();
  await expect(numbers.numbers().first()).toHaveText(e164s[0] ?? "");

  await numbers.choose(e164s[0] ?? "", e164s[1] ?? "");
  await expect(page.getByText("2 selected")).toBeVisible();
  await numbers.withChosen("Disable");
  await expect(numbers.question).toContainText("It sends nothing until it is enabled again.");
  await numbers.confirm("Disable");
  await expect(numbers.row(e164s[0] ?? "")).toContainText("Disabled");
  await expect(page.getByText("2 selected")).toHaveCount(0);

  await page.getByRole("combobox", { name: "State" }).selectOption("Disabled");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(numbers.numbers()).toHaveText([e164s[0] ?? "", e164s[1] ?? ""]);
  await page.getByRole("checkbox", { name: "Select all rows on this page" }).check();
  await numbers.withChosen("Delete");
  await numbers.confirm("Delete");
  await expect(page.getByText("No number of this profile fits")).toBeVisible();
  expect(await database.prisma.phoneNumber.count({ where: { e164: { in: e164s } } })).toBe(118);
});

test("a number's own page: settings, bad input, removing", async ({ page, database }) => {
  const { profile, e164, phoneNumberId } = await profileWithMappings(database.prisma);
  await page.goto(`/phone-numbers/${phoneNumberId}`);
  await expect(page.getByRole("heading", { level: 1, name: e164 })).toBeVisible();
  await expect(page.getByRole("link", { name: profile.name })).toBeVisible();
  const rate = page.getByRole("textbox", { name: "Rate" });
  await rate.fill("-5");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Enter a number from 0.001 to 10,000")).toBeVisible();
  await expect(rate).toHaveValue("-5");
  await rate.fill("20");
  await page.getByRole("checkbox", { name: "Can send MMS" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Number saved")).toBeVisible();
  await page.reload();
  await expect(page.getByText("20/s")).toBeVisible();
  await expect(page.getByText("SMS only")).toBeVisible();
  await page.getByRole("button", { name: "Delete" }).click();
  const numbers = new NumbersPage(page);
  await expect(numbers.question).toContainText("3 mappings and 1 pin end at once, for good.");
  await numbers.question.getByRole("button", { name: "Cancel" }).click();
});

test("short codes and names stand with the numbers of their profile; a name gets a number for the US", async ({
  page,
  database: { prisma },
}) => {
  const profile = await addProfile(prisma, "Names");
  const [e164 = "", elsewhere = ""] = freshNumbers(2);
  await assignNumbers(prisma, profile.id, [e164]);
  await addToInventory(prisma, [elsewhere]);
  const shortCode = String(randomInt(100_000, 1_000_000));
  const numbers = new NumbersPage(page);
  for (const [type, name] of [
    ["Short code", shortCode],
    ["Alphanumeric id", "Shop"],
  ] as const) {
    await numbers.openProfile(profile.id);
    await page.getByRole("button", { name: "Add number" }).first().click();
    await page.getByLabel("Type").first().selectOption(type);
    await page.getByRole("textbox", { name: "Phone number" }).fill(name);
    await page.getByRole("button", { name: "Add number" }).click();
    await expect(numbers.row(name)).toBeVisible();
  }
  await page.getByRole("link", { name: "Shop", exact: true }).click();
  await expect(page.getByRole("checkbox", { name: "Can send MMS" })).toHaveCount(0);
  const fallback = page.getByRole("textbox", { name: "US fallback number" });
  await fallback.fill(elsewhere);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${elsewhere} is not on the profile of this sender.`)).toBeVisible();
  await expect(fallback).toHaveValue(elsewhere);
  await fallback.fill(e164);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Number saved")).toBeVisible();
  await expect(page.getByText("Number saved")).toBeHidden();
  await expectWellMade(page);

  await numbers.openProfile(profile.id);
  await expect(numbers.row("Shop")).toContainText(`US by ${e164}`);
  await numbers.withRow(shortCode, "Remove from profile");
  await numbers.confirm("Remove");
  await expect(numbers.row(shortCode)).toHaveCount(0);
  expect(await currentProfileOf(prisma, shortCode)).toBeNull();
});

test("the pages fit and are accessible at phone and desktop width, in both colour modes", async ({
  page,
  database,
}) => {
  test.slow();
  const { profile, e164, phoneNumberId } = await profileWithMappings(database.prisma);
  const search = `search=${encodeURIComponent(e164)}`;
  const empty = await addProfile(database.prisma, "Empty");
  for (const path of [
    `/phone-numbers?${search}`,
    "/phone-numbers?search=none+such",
    "/phone-numbers/new",
    "/phone-numbers/import",
    `/phone-numbers/${phoneNumberId}`,
    `/messaging-profiles/${profile.id}/numbers`,
    `/messaging-profiles/${empty.id}/numbers`,
    `/messaging-profiles/${empty.id}/numbers/add?${search}`,
  ]) {
    await page.goto(path);
    await expectWellMade(page);
  }
});
