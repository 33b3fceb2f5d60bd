import { randomInt } from "node:crypto";
import { insertLinkDomain, shortening } from "@/lib/testing/link-rows";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { expect, test } from "../fixtures";
import { LinkDomainsPage } from "../pages/link-domains-page";
import { ProfileSettingsPage } from "../pages/profile-settings-page";
import { expectWellMade } from "../ui";

test.describe("administrators", () => {
  test.use({ role: "administrator" });

  test("a domain is added, not verified while nothing proves it, and removed", async ({ page }) => {
    const host = `links-${randomInt(1e9)}.invalid`;
    const domains = new LinkDomainsPage(page);
    await domains.open();
    const dialog = await domains.add(`${host}/path`);
    await expect(dialog.getByLabel("Domain", { exact: true })).toHaveAccessibleDescription(/without a path/);
    await dialog.getByLabel("Domain", { exact: true }).fill(host);
    await dialog.getByRole("button", { name: "Add domain" }).click();
    // A window that is still fading lies over the page.
    await expect(dialog).toHaveCount(0);
    const shown = domains.domain(`https://${host}`);
    await expect(shown).toContainText("Not verified");
    await expect(shown).toContainText(`_stickypool.${host}`);
    await domains.open();
    await expectWellMade(page);

    await domains.verify(host);
    await expect(shown).toContainText("Last checked", { timeout: 30_000 });
    await expect(shown).toContainText("Not verified");

    const question = await domains.remove(host);
    await question.getByRole("button", { name: "Remove domain" }).click();
    await expect(shown).toHaveCount(0);
  });
});

test("operators see the domains, and a profile whose domain is gone says so", async ({
  page,
  database: { prisma },
}) => {
  const host = `links-${randomInt(1e9)}.example`;
  const id = await insertLinkDomain(prisma, host);
  const gone = `gone-${randomInt(1e9)}.example`;
  const profileId = await createStickyProfile(prisma, { urlShortener: shortening(gone) });
  const domains = new LinkDomainsPage(page);
  await domains.open();
  await expect(domains.domain(`https://${host}`)).toContainText("Verified");
  await expect(page.getByRole("button", { name: "Add domain" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: `Remove ${host}` })).toHaveCount(0);

  const settings = new ProfileSettingsPage(page);
  await settings.open(profileId);
  const domain = page.getByLabel("Domain", { exact: true });
  await expect(domain).toHaveValue(gone);
  await settings.save.click();
  await expect(domain).toHaveAccessibleDescription(/not one of your verified link domains/);
  await page.getByLabel("Prefix").fill("a/b");
  await domain.selectOption(host);
  await settings.save.click();
  await expect(page.getByLabel("Prefix")).toHaveAccessibleDescription(/letters, digits, hyphens/);
  await page.getByLabel("Prefix").fill("go-");
  await settings.saveAndReload();
  await expect(domain).toHaveValue(host);
  expect((await prisma.messagingProfile.findUnique({ where: { id: profileId } }))?.urlShortener).toEqual(
    shortening(host, { prefix: "go-" }),
  );
  await page.getByRole("switch", { name: "URL shortening" }).click();
  await settings.saveAndReload();
  expect((await prisma.messagingProfile.findUnique({ where: { id: profileId } }))?.urlShortener).toBeNull();
  await prisma.linkDomain.delete({ where: { id } });
});
