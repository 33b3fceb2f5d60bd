import { randomInt, randomUUID } from "node:crypto";
import { assignNumbers, insertMappings, recipients } from "../../lib/testing/mapping-rows";
import { expect, test } from "../fixtures";
import { ImportNumbersPage, NumbersPage } from "../pages/numbers-page";
import { expectWellMade } from "../ui";

type Prisma = Parameters<typeof insertMappings>[0];

const SIMULATOR_ID = "00000000-0000-7000-8000-000000000001";

/** Fictional numbers that no other test has: +1 and an area code that is not assigned. */
function freshNumbers(count: number): string[] {
  const first = randomInt(1_000_000) * 10;
  return Array.from({ length: count }, (_, index) => `+1999${String(first + index).padStart(7, "0")}`);
}

async function addProfile(prisma: Prisma, name: string): Promise<{ id: string; name: string }> {
  const profile = { id: randomUUID(), name: `${name} ${randomUUID().slice(0, 8)}` };
  await prisma.messagingProfile.create({
    data: { ...profile, numberPoolEnabled: true, stickySender: true },
  });
  return profile;
}

/** A profile with one number that holds 3 mappings and a pin. */
async function profileWithMappings(prisma: Prisma) {
  const profile = await addProfile(prisma, "Sticky");
  const [e164 = ""] = freshNumbers(1);
  const [number] = await assignNumbers(prisma, profile.id, [e164]);
  const assignmentId = number?.assignmentId ?? 0;
  await insertMappings(prisma, profile.id, Date.now(), [
    ...recipients(3).map((recipient) => ({ recipient, assignmentId })),
    { recipient: "+15550009999", assignmentId, epoch: -1 },
  ]);
  return { profile, e164, phoneNumberId: number?.phoneNumberId ?? "" };
}

async function addToInventory(prisma: Prisma, e164s: readonly string[]): Promise<void> {
  await prisma.phoneNumber.createMany({
    data: e164s.map((e164) => ({
      id: randomUUID(),
      e164,
      type: "long_code" as const,
      countryCode: "US",
      areaCode: e164.slice(2, 5),
      carrierId: SIMULATOR_ID,
    })),
  });
}

async function currentProfileOf(prisma: Prisma, e164: string): Promise<string | null> {
  const stay = await prisma.numberAssignment.findFirst({ where: { e164, endedAt: null } });
  return stay?.messagingProfileId ?? null;
}

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

test.describe("importing", () => {
  test("pasted numbers are checked first, bad rows listed, then imported and assigned", async ({
    page,
    database,
  }) => {
    const profile = await addProfile(database.prisma, "Import");
    const [one = "", two = "", three = ""] = freshNumbers(3);
    await addToInventory(database.prisma, [three]);
    const page_ = new ImportNumbersPage(page);
    await page_.open(profile.id);
    await page_.numbers.fill(`${one}, banana\n${two}\n${two}\n${three}`);
    await page_.check();
    await expect(page.getByText("Checked. Nothing is changed yet.")).toBeVisible();
    await expect(page_.figure("New in the inventory")).toHaveText("2");
    await expect(page_.figure("In the inventory before")).toHaveText("1");
    await expect(page_.figure("To be assigned")).toHaveText("3");
    await expect(page_.figure("Repeated in the list")).toHaveText("1");
    await expect(page.getByRole("row", { name: "2 banana This is not a phone number." })).toBeVisible();
    expect(await database.prisma.phoneNumber.count({ where: { e164: { in: [one, two] } } })).toBe(0);

    await page_.numbers.press("End");
    await page_.numbers.pressSequentially(" ");
    await expect(page_.import).toHaveCount(0);
    await page_.check();
    await page_.import.click();
    await expect(page.getByText("2 numbers added, 3 numbers assigned.")).toBeVisible();
    for (const e164 of [one, two, three])
      expect(await currentProfileOf(database.prisma, e164)).toBe(profile.id);
  });

  test.describe("a file", () => {
    test.use({ expectedConsoleErrors: [/400/] });

    test("wrong columns and encoding refuse it as a whole, a good one is imported", async ({
      page,
      database,
    }) => {
      const profile = await addProfile(database.prisma, "File");
      const e164s = freshNumbers(3);
      const page_ = new ImportNumbersPage(page);
      await page_.open(profile.id);
      const choose = (name: string, buffer: Buffer) =>
        page_.file.setInputFiles({ name, mimeType: "text/csv", buffer });
      await choose("wrong.csv", Buffer.from(`phone_number,carrier\n${e164s[0]},x\n`));
      await page_.check();
      await expect(page.getByText("“carrier” is not a column of this import.")).toBeVisible();
      await choose("wrong.csv", Buffer.from(`phone_number\n${e164s[0]}\n`, "utf16le"));
      await page_.check();
      await expect(page.getByText("The file is not UTF-8.")).toBeVisible();
      await choose(
        "good.csv",
        Buffer.from(`phone_number,tags\n${e164s.map((e164) => `${e164},new|file`).join("\n")}\n`),
      );
      await page_.check();
      await expect(page_.figure("New in the inventory")).toHaveText("3");
      await page_.import.click();
      await expect(page.getByText("3 numbers added, 3 numbers assigned.")).toBeVisible();
      expect(await database.prisma.phoneNumber.findFirst({ where: { e164: e164s[0] ?? "" } })).toMatchObject({
        tags: ["new", "file"],
      });
    });
  });

  test.describe("by a viewer", () => {
    test.use({ role: "viewer", expectedConsoleErrors: [/403/] });

    test("is refused at the page and at the address that takes files", async ({ page, database }) => {
      const [e164 = ""] = freshNumbers(1);
      expect((await page.goto("/phone-numbers/import"))?.status()).toBe(403);
      const answer = await page.request.post("/phone-numbers/import/upload?step=import", {
        data: `phone_number\n${e164}\n`,
        headers: { "content-type": "text/csv" },
      });
      expect(answer.status()).toBe(403);
      expect(await database.prisma.phoneNumber.count({ where: { e164 } })).toBe(0);
    });
  });

  test.describe("without a script", () => {
    test.use({ javaScriptEnabled: false });

    test("pasted numbers are checked and imported", async ({ page, database }) => {
      const profile = await addProfile(database.prisma, "Plain");
      const [e164 = ""] = freshNumbers(1);
      const page_ = new ImportNumbersPage(page);
      await page_.open(profile.id);
      await page_.numbers.fill(e164);
      await page_.check();
      await expect(page.getByText("Checked. Nothing is changed yet.")).toBeVisible();
      await expect(page_.numbers).toHaveValue(e164);
      await page_.import.click();
      await expect(page.getByText("1 number added, 1 number assigned.")).toBeVisible();
      expect(await currentProfileOf(database.prisma, e164)).toBe(profile.id);
    });
  });
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
