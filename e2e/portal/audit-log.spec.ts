import { expect, test } from "../fixtures";
import { expectWellMade } from "../ui";

test.describe("administrator", () => {
  test.use({ role: "administrator" });

  test("finds who changed what, narrows the log, pages through it and exports it", async ({
    page,
    user,
    database,
  }) => {
    const label = `auditor-${user.id}@example.com`;
    await database.prisma.auditEvent.createMany({
      data: Array.from({ length: 60 }, (_, n) => ({
        actorLabel: label,
        action: n === 59 ? "carrier.created" : "user.created",
        subjectType: n === 59 ? "carrier" : "user",
        subjectId: "1",
        detail:
          n === 59 ? { name: "Northern", kind: "smpp" } : { email: `u${n}@example.com`, role: "viewer" },
      })),
    });
    await page.goto("/");
    await page.getByRole("link", { name: "Audit log" }).click();
    await expect(page.getByRole("heading", { name: "Audit log", level: 1 })).toBeVisible();

    await page.getByLabel("Who").fill(label.toUpperCase());
    await page.getByRole("button", { name: "Apply filters" }).click();
    await expect(page.getByText("Carrier Northern added")).toBeVisible();
    await expect(page.getByRole("listitem").filter({ hasText: label })).toHaveCount(50);
    await page.getByRole("link", { name: "Next" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: label })).toHaveCount(10);
    await page.getByRole("link", { name: "Previous" }).click();
    await expect(page.getByText("Carrier Northern added")).toBeVisible();

    await page.getByLabel("What").selectOption("Users");
    await page.getByRole("button", { name: "Apply filters" }).click();
    await expect(page.getByText("User u58@example.com added")).toBeVisible();
    await expect(page.getByText("Carrier Northern added")).toHaveCount(0);

    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export" }).click();
    expect((await download).suggestedFilename()).toBe("audit-log.csv");

    await page.getByLabel("What").selectOption("Opt-outs");
    await page.getByRole("button", { name: "Apply filters" }).click();
    await expect(page.getByText("No change matches")).toBeVisible();
    await page.getByRole("link", { name: "Clear filters" }).first().click();
    await expect(page.getByLabel("Who")).toHaveValue("");
    // What the buttons said to screen readers stands for some seconds more; a fresh page has said nothing.
    await page.reload();
    await expectWellMade(page);
  });
});

for (const role of ["viewer", "operator"] as const) {
  test.describe(role, () => {
    test.use({ role, expectedConsoleErrors: [/403/] });

    test("neither sees, opens nor exports the audit log", async ({ page }) => {
      await page.goto("/account");
      await expect(page.getByRole("link", { name: "Messaging" })).toBeVisible();
      await expect(page.getByRole("link", { name: "Audit log" })).toHaveCount(0);
      expect((await page.goto("/audit-log"))?.status()).toBe(403);
      expect((await page.request.get("/audit-log/export")).status()).toBe(403);
    });
  });
}
