import { mkdirSync } from "node:fs";
import { loadDemonstration } from "../../prisma/seed/load-demonstration";
import { test } from "../fixtures";

const FOLDER = "docs/screenshots";
const TRANSACTIONAL = "/messaging-profiles/0190de30-0000-7000-8000-000000000001";

test.use({ role: "operator", viewport: { width: 1280, height: 860 } });

test("the pictures of the README", async ({ page, database }) => {
  test.setTimeout(300_000);
  mkdirSync(FOLDER, { recursive: true });
  await database.prisma.$transaction((db) => loadDemonstration(db, Date.now()), {
    maxWait: 60_000,
    timeout: 300_000,
  });
  const shoot = async (name: string) => {
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: "disabled" });
  };

  await page.goto("/");
  await shoot("overview");
  await page.goto(`${TRANSACTIONAL}/settings`);
  await shoot("settings");
  await page.goto(`${TRANSACTIONAL}/sticky-mappings`);
  await shoot("sticky-mappings");

  await page.goto(`${TRANSACTIONAL}/send-test-message`);
  await page.getByRole("textbox", { name: "To", exact: true }).fill("+1 312 555 0187");
  await page.getByRole("textbox", { name: "Message", exact: true }).fill("Your table is booked for 8 pm.");
  await page
    .getByRole("region", { name: "Preview" })
    .getByText(/\+1\d{10}/)
    .first()
    .waitFor();
  await shoot("send-test-message");

  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/messages");
  await page.getByRole("table", { name: "Messages" }).getByRole("link").first().click();
  await page.getByRole("heading", { level: 1, name: "Message to" }).waitFor();
  await shoot("message");
});
