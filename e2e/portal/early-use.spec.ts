import { randomInt } from "node:crypto";
import type { Page } from "@playwright/test";
import {
  assignNumbers,
  createStickyProfile,
  insertMappings,
  recipients,
} from "../../lib/testing/mapping-rows";
import { insertTestMessages } from "../../lib/testing/message-rows";
import { expect, test } from "../fixtures";
import { ProfileSettingsPage } from "../pages/profile-settings-page";
import { StickyMappingsPage } from "../pages/sticky-mappings-page";
import { widths } from "../ui";

/** Scripts that stay on their way until they are released: a slow device, seen from whoever is quicker than it. */
async function holdScripts(page: Page): Promise<() => Promise<void>> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((fulfil) => {
    release = fulfil;
  });
  await page.route("**/*.js", async (route) => {
    await released;
    await route.continue();
  });
  return async () => {
    release();
    // The theme switch is there from the moment it works.
    await expect(page.locator("input[name=theme]").first()).toBeAttached();
    await page.unroute("**/*.js");
  };
}

/** Where everything is that can be pressed: its name and its distance from the top of the page. */
function heights(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const pressable = "main :is(a, button, input, select, textarea, summary)";
    return [...document.querySelectorAll<HTMLElement>(pressable)]
      .filter((element) => element.getBoundingClientRect().height > 1)
      .map((element) => {
        // A time reads otherwise in the viewer's zone.
        const text = element.querySelector("time") ? "a time" : (element.textContent ?? "");
        const name = element.getAttribute("aria-label") ?? element.getAttribute("name") ?? text;
        return `${name.trim()} at ${Math.round(element.getBoundingClientRect().top + window.scrollY)}`;
      });
  });
}

async function makeProfile(prisma: Parameters<typeof createStickyProfile>[0]): Promise<string> {
  const id = await createStickyProfile(prisma, { name: "Early" });
  const [number] = await assignNumbers(prisma, id, 2);
  const rows = recipients(12, 2_000).map((recipient) => ({
    recipient,
    assignmentId: number?.assignmentId ?? 0,
  }));
  await insertMappings(prisma, id, Date.now() - 3_600_000, rows);
  return id;
}

for (const [name, width] of Object.entries(widths)) {
  test.describe(`at ${name} width`, () => {
    test.use({ role: "administrator", viewport: { width, height: 900 } });

    test("nothing moves when the scripts take over", async ({ page, database: { prisma, pool } }) => {
      const id = await makeProfile(prisma);
      const acceptedAtMs = Date.now() - 60_000;
      await insertTestMessages(pool, [{ messagingProfileId: id, acceptedAtMs, sequence: randomInt(1e9) }]);
      const ofProfile = ["settings", "numbers", "sticky-mappings", "send-test-message"];
      const paths = ofProfile.map((tab) => `/messaging-profiles/${id}/${tab}`);
      for (const path of [
        ...paths,
        "/messaging-profiles",
        "/phone-numbers",
        `/messages?profile=${id}`,
        "/users",
      ]) {
        const release = await holdScripts(page);
        await page.goto(path, { waitUntil: "domcontentloaded" });
        // Parts of the page that come later have come too, each from a hidden element to its place.
        await expect(page.locator("body > div[hidden][id]")).toHaveCount(0);
        await page.evaluate(() => document.fonts.ready);
        const before = await heights(page);
        expect(before.length, path).toBeGreaterThan(0);
        await release();
        await expect.poll(() => heights(page), path).toEqual(before);
      }
    });
  });
}

test("what was ticked, typed and scrolled to while the scripts were on their way stays", async ({
  page,
  database: { prisma },
}) => {
  const id = await makeProfile(prisma);
  const settings = new ProfileSettingsPage(page);
  const release = await holdScripts(page);
  await page.goto(`/messaging-profiles/${id}/settings`, { waitUntil: "commit" });
  await settings.setWeights("7", "3");
  await settings.geomatch.click();
  await settings.lifetime.selectOption({ label: "Plivo: 15 days" });
  await settings.save.scrollIntoViewIfNeeded();
  const scrolled = await page.evaluate(() => window.scrollY);
  expect(scrolled).toBeGreaterThan(0);
  await release();
  await expect(settings.geomatch).toBeChecked();
  expect(await page.evaluate(() => window.scrollY)).toBe(scrolled);
  await settings.saveAndReload();
  const stored = await prisma.messagingProfile.findUniqueOrThrow({ where: { id } });
  expect(stored).toMatchObject({
    longCodeWeight: 7,
    tollFreeWeight: 3,
    geomatch: true,
    mappingLifetimeSeconds: 15 * 86_400,
  });
});

test("a button that was pressed while the scripts were on their way does its work", async ({
  page,
  database: { prisma },
}) => {
  const id = await makeProfile(prisma);
  const release = await holdScripts(page);
  await page.goto(`/messaging-profiles/${id}/sticky-mappings`, { waitUntil: "commit" });
  await page.getByRole("button", { name: "Reset all", exact: true }).click();
  await release();
  await expect(page.getByRole("alertdialog", { name: "Reset all mappings?" })).toContainText("12 mappings");

  const mappings = new StickyMappingsPage(page, id);
  const releaseAgain = await holdScripts(page);
  await page.goto(`/messaging-profiles/${id}/sticky-mappings`, { waitUntil: "commit" });
  const button = page.getByRole("button", { name: `Actions for ${recipients(1, 2_000)[0]}` });
  const box = await button.boundingBox();
  if (!box) throw new Error("The button has no place.");
  // The finger goes down before the scripts run and up afterwards.
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await releaseAgain();
  await page.mouse.up();
  await expect(page.getByRole("menuitem", { name: "Reset", exact: true })).toBeVisible();
  await expect(mappings.row(recipients(1, 2_000)[0] ?? "")).toBeAttached();
});
