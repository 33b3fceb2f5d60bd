import type { Page } from "@playwright/test";
import axe from "axe-core";
import { expect } from "./fixtures";

/** Widths every page has to work at. */
export const widths = { phone: 390, desktop: 1280 } as const;

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** The rules of these tags that look at colours; every other one reads the same document in both colour modes. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** No violation of WCAG 2.2 A and AA that axe can find, in both colour modes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await settle(page);
    const found = await findViolations(
      page,
      colorScheme === "light" ? { type: "tag", values: tags } : { type: "rule", values: colourRules },
    );
    expect(found, `${page.url()} in ${colorScheme} mode`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Axe stays in the page once it is there, and collects nothing of what is right: together a third of its builder's time. */
async function findViolations(page: Page, runOnly: axe.RunOnly): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
  }, runOnly);
}

/** What is being brought up to date is dimmed, and gets its colours back gradually. */
async function settle(page: Page): Promise<void> {
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getTiming().iterations !== Number.POSITIVE_INFINITY)
        .map((animation) => animation.finished),
    ),
  );
}

/** The page fits: nothing makes it scroll sideways, once charts have followed the width of the window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const excess = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(excess, { message: `pixels ${page.url()} is too wide` }).toBeLessThanOrEqual(0);
}

/** Both, at phone and desktop width. Leaves the page at desktop width. */
export async function expectWellMade(page: Page): Promise<void> {
  for (const width of [widths.phone, widths.desktop]) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  }
}
