import { expect, test } from "../fixtures";
import { ImportNumbersPage } from "../pages/numbers-page";
import { addProfile, addToInventory, currentProfileOf, freshNumbers } from "./number-rows";

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
