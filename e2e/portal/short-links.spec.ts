import { randomBytes } from "node:crypto";
import { verifyAsync } from "@noble/ed25519";
import pg from "pg";
import { createPrisma } from "@/lib/db/client";
import { type HttpSink, startHttpSink } from "@/lib/testing/http-sink";
import { type Instance, makeDataDir, removeDataDir, startInstance } from "@/lib/testing/instance";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { expect, signIn, test } from "../fixtures";
import { LinkDomainsPage } from "../pages/link-domains-page";
import { ProfileSettingsPage } from "../pages/profile-settings-page";
import { SendTestMessagePage } from "../pages/send-test-message-page";
import { expectWellMade } from "../ui";

// An installation of its own: the customer's endpoint of this test is on loopback, where others must not reach.
test.use({ role: null });

const SECRET = randomBytes(32).toString("hex");
const RECIPIENT = "+12125550142";
let instance: Instance;
let sink: HttpSink;
let pool: pg.Pool;
let prisma: ReturnType<typeof createPrisma>;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  sink = await startHttpSink((request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(request.url?.startsWith("/landing") ? "<title>Landed</title><h1>Your order</h1>" : "ok");
  });
  instance = await startInstance({
    dataDir: makeDataDir(),
    env: { APP_SECRET: SECRET, ALLOW_PRIVATE_TARGETS: "true" },
  });
  pool = new pg.Pool({ connectionString: instance.databaseUrl() ?? "", max: 2 });
  prisma = createPrisma(pool);
});
test.afterAll(async () => {
  await prisma?.$disconnect();
  await pool?.end();
  await instance?.stop();
  if (instance) removeDataDir(instance.dataDir);
  await sink?.stop();
});

test("the link of a sent message is opened in a browser: redirected, counted, shown and told (F5)", async ({
  browser,
}) => {
  const { baseUrl, port } = instance;
  const host = `localhost:${port}`;
  const context = await browser.newContext({ baseURL: baseUrl });
  await signIn(context, { prisma }, "administrator", { secret: SECRET, baseUrl });
  const page = await context.newPage();
  const profileId = await createStickyProfile(prisma, { name: "Orders" });
  await assignNumbers(prisma, profileId, 1);

  const domains = new LinkDomainsPage(page);
  await domains.open();
  await domains.add(host, { links: "http", use: "Order updates" });
  await domains.verify(host);
  await expect(domains.domain(`http://${host}`)).toContainText(
    "This installation answers under the domain.",
    {
      timeout: 30_000,
    },
  );

  const settings = new ProfileSettingsPage(page);
  await settings.open(profileId);
  await page.getByRole("switch", { name: "URL shortening" }).click();
  await page.getByLabel("Domain", { exact: true }).selectOption(host);
  await page.getByLabel("Prefix").fill("go-");
  await page.getByRole("checkbox", { name: "Send click webhooks" }).click();
  await page.getByLabel("Webhook URL").fill(`${sink.url}/hook`);
  await settings.saveAndReload();

  const target = `${sink.url}/landing?order=42`;
  const sendPage = new SendTestMessagePage(page);
  await sendPage.open(profileId);
  await sendPage.write(RECIPIENT, `Your order: ${target}.`);
  const shown = page.getByRole("region", { name: "Text with short links" });
  await expect(shown).toContainText(`Your order: http://${host}/go-XXXXXXXX.`);
  await expectWellMade(page);
  await sendPage.send.click();
  await expect(sendPage.sentTo(RECIPIENT)).toBeVisible();
  await expect.poll(() => prisma.message.count({ where: { messagingProfileId: profileId } })).toBe(1);
  const message = await prisma.message.findFirstOrThrow({ where: { messagingProfileId: profileId } });
  expect(message.text).toBe(`Your order: ${target}.`);
  const link = /http:\S+(?=\.$)/.exec(message.wireText ?? "")?.[0] ?? "";
  expect(link).toMatch(new RegExp(`^http://${host}/go-\\w{8}$`));

  // A messenger looks first.
  const preview = await fetch(link, {
    redirect: "manual",
    headers: { "user-agent": "WhatsApp/2.24.20.89 A" },
  });
  expect([preview.status, preview.headers.get("location")]).toEqual([302, target]);
  const reader = await browser.newContext();
  const phone = await reader.newPage();
  await phone.goto(link);
  expect(phone.url()).toBe(target);
  await expect(phone.getByRole("heading", { name: "Your order" })).toBeVisible();
  const wrong = await phone.goto(link.slice(0, -1) + (link.endsWith("2") ? "3" : "2"));
  expect(wrong?.status()).toBe(404);
  await expect(phone.getByRole("heading", { name: "This link does not exist" })).toBeVisible();
  await reader.close();

  const clicked = () => sink.requests.filter(({ body }) => body.includes('"link_clicked"'));
  await expect.poll(() => clicked().length, { timeout: 30_000 }).toBe(1);
  const [webhook] = clicked();
  const { data } = JSON.parse(webhook?.body ?? "{}");
  expect(data).toEqual({
    record_type: "link_clicked",
    url: target,
    to: RECIPIENT.slice(1),
    message_id: message.id,
    time_clicked: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  const { data: publicKey } = (await (await fetch(`${baseUrl}/v2/public_key`)).json().catch(() => ({}))) as {
    data?: { public?: string };
  };
  const key = publicKey?.public ?? (await keyOf(page, profileId));
  const signed = Buffer.from(`${webhook?.headers["telnyx-timestamp"]}|${webhook?.body}`);
  const signature = Buffer.from(String(webhook?.headers["telnyx-signature-ed25519"]), "base64");
  expect(await verifyAsync(signature, signed, Buffer.from(key, "base64"))).toBe(true);

  await page.goto(`/messages/${message.id}`);
  const links = page.getByRole("region", { name: "Links" });
  await expect(links).toContainText(link);
  await expect(links).toContainText(`leads to ${target}`);
  await expect(links).toContainText("1 click by people");
  await expect(links).toContainText("1 click by previews and robots");
  await expect(page.getByRole("link", { name: "Link clicked" })).toBeVisible();
  await expectWellMade(page);

  await page.goto(`/messaging-profiles/${profileId}/activity`);
  const chart = page.getByRole("figure", { name: "Link clicks by day" });
  await expect(chart).toContainText("1 by people and 1 by previews and robots");
  await expectWellMade(page);
  await context.close();
});

/** The public key as the settings show it. */
async function keyOf(page: import("@playwright/test").Page, profileId: string): Promise<string> {
  await page.goto(`/messaging-profiles/${profileId}/settings`);
  return (
    (await page
      .locator("code", { hasText: /^[A-Za-z0-9+/]{43}=$/ })
      .first()
      .textContent()) ?? ""
  );
}
