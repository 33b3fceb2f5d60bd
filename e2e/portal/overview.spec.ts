import { randomInt } from "node:crypto";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { insertTestMessages } from "@/lib/testing/message-rows";
import { expect, test } from "../fixtures";
import { expectWellMade } from "../ui";

test.use({ role: "viewer" });

test("the start page shows volume, delivery, balance and what needs attention", async ({
  page,
  database: { prisma, pool },
}) => {
  const name = `Overview ${randomInt(1e9)}`;
  const messagingProfileId = await createStickyProfile(prisma, {
    name,
    longCodeWeight: 3,
    tollFreeWeight: 1,
  });
  const [number] = await assignNumbers(prisma, messagingProfileId, 1);
  await prisma.numberHourlyStat.create({
    data: {
      messagingProfileId,
      phoneNumberId: number?.phoneNumberId ?? "",
      hour: new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000),
      attempted: 1_000_000,
      delivered: 100_000,
      failed: 900_000,
      spamBlocked: 900_000,
      chosenByWeight: 1_000_000,
    },
  });
  await insertTestMessages(pool, [
    { messagingProfileId, acceptedAtMs: Date.now(), sequence: randomInt(2 ** 40) },
  ]);
  await page.goto("/");
  await expect(page.getByRole("figure", { name: "Volume" })).toBeVisible();
  const balance = page
    .getByRole("list", { name: "Pool balance" })
    .getByRole("listitem")
    .filter({ hasText: name });
  await expect(balance).toContainText(
    "By weight: 1,000,000 long code (100.0 %), 0 toll-free (0.0 %); the weights ask for 75.0 % long code",
  );
  await expect(page.getByRole("region", { name: "Unhealthy numbers" })).toContainText(
    number?.e164 ?? "a number",
  );
  await expect(page.getByRole("region", { name: "Unhealthy numbers" })).toContainText(
    "10 % delivered, 90 % blocked as spam",
  );
  await expectWellMade(page);

  await page.getByRole("link", { name: "Last 24 hours" }).click();
  await expect(page).toHaveURL(/range=day/);
  const delivery = page.getByRole("figure", { name: "Delivery" });
  await delivery.getByText("Show as table").click();
  await expect(delivery.getByRole("table", { name: "Delivery" }).getByRole("row")).toHaveCount(25);
  await prisma.numberHourlyStat.deleteMany({ where: { messagingProfileId } });
});
