import { createHash, randomInt } from "node:crypto";
import { addTestApiKey } from "@/lib/testing/api-keys";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { gifOf } from "@/lib/testing/media-host";
import { expect, test } from "../fixtures";
import { SendTestMessagePage } from "../pages/send-test-message-page";
import { expectWellMade } from "../ui";

/** Any four digits that are none of the simulator's special ones. */
const someone = () => `+1212555${randomInt(1_000, 9_999)}`;
const picture = { name: "photo.mp4", mimeType: "video/mp4", buffer: gifOf(500, randomInt(255)) };
const drawing = {
  name: "drawing.png",
  mimeType: "image/png",
  buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
};
const empty = { name: "empty.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(0) };

// What is refused is answered with 400.
test.use({ expectedConsoleErrors: [/status of 400/] });

test("F3 attaches a picture, refuses what is none by its content, and shows it with the message", async ({
  page,
  database: { prisma },
}) => {
  const id = await createStickyProfile(prisma, { name: `MMS ${randomInt(1e9)}` });
  await assignNumbers(prisma, id, 1);
  const recipient = someone();
  const tab = new SendTestMessagePage(page);
  await tab.open(id);
  await tab.to.fill(recipient);
  await tab.media.setInputFiles([picture, drawing, empty]);
  await expect(tab.attached).toContainText("image/gif · 500 bytes");
  await expect(tab.attached).toContainText("Files of type image/svg+xml cannot be sent as MMS.");
  await expect(tab.attached).toContainText("The file is empty.");
  await page.getByRole("button", { name: "Remove drawing.png" }).click();
  await page.getByRole("button", { name: "Remove empty.jpg" }).click();
  await expect(tab.attached.getByRole("listitem")).toHaveCount(1);
  await expectWellMade(page);

  await tab.send.click();
  await expect(tab.sentTo(recipient)).toContainText("Delivered", { timeout: 60_000 });
  const message = await prisma.message.findFirstOrThrow({ where: { recipient } });
  expect(message).toMatchObject({ type: "MMS", text: "" });

  await page.goto(`/messages/${message.id}`);
  const shown = page.getByRole("img", { name: "Media file 1" });
  await expect(shown).toBeVisible();
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await expect(page.getByText("image/gif · 500 bytes")).toBeVisible();
  const answer = await page.request.get((await shown.getAttribute("src")) ?? "");
  expect(answer.headers()).toMatchObject({
    "content-type": "image/gif",
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringContaining("sandbox"),
  });
  await expectWellMade(page);

  await page.goto(`/messages?${new URLSearchParams({ profile: id })}`);
  const thumbnail = page.getByRole("row").getByRole("img", { name: "Picture" });
  await expect.poll(() => thumbnail.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  expect(await thumbnail.boundingBox()).toMatchObject({ width: 40, height: 40 });
  await expectWellMade(page);
});

test("F3 refuses a file that is too large for the carrier before it is sent, at the file", async ({
  page,
  database: { prisma },
}) => {
  const id = await createStickyProfile(prisma, { name: `Too large ${randomInt(1e9)}` });
  await assignNumbers(prisma, id, 1);
  const recipient = someone();
  const tab = new SendTestMessagePage(page);
  await tab.open(id);
  await tab.to.fill(recipient);
  const large = { ...picture, name: "large.gif", buffer: gifOf(1_048_576, randomInt(255)) };
  await tab.media.setInputFiles([picture, large]);
  const tooLarge = /The file has 1,048,576 bytes. Without MMS transcoding it must have fewer/;
  await expect(tab.preview).toContainText(tooLarge);
  await tab.send.click();
  const refused = tab.attached.getByRole("listitem").filter({ hasText: "large.gif" });
  await expect(refused.getByRole("alert")).toHaveText(tooLarge);
  await expect(tab.attached.getByRole("alert")).toHaveCount(1);
  expect(await prisma.message.count({ where: { recipient } })).toBe(0);
  await expectWellMade(page);

  // Two that are too much together.
  await page.getByRole("button", { name: "Remove large.gif" }).click();
  await expect(tab.attached.getByRole("alert")).toHaveCount(0);
  const halves = [600_000, 600_001].map((size, place) => ({
    ...picture,
    name: `half-${place}.gif`,
    buffer: gifOf(size, randomInt(255)),
  }));
  await tab.media.setInputFiles(halves);
  await expect(tab.preview).toContainText(/The media have 1,200,501 bytes together/);
  await tab.send.click();
  await expect(tab.media).toHaveAccessibleDescription(/The media have 1,200,501 bytes together/);
  await page.getByRole("button", { name: "Remove half-1.gif" }).click();
  await expect(tab.media).not.toHaveAccessibleDescription(/bytes together/);
  await tab.send.click();
  await expect(tab.sentTo(recipient)).toContainText("Delivered", { timeout: 60_000 });
});

test("F3 shows everybody a group MMS went to, each a link to their message", async ({
  page,
  database: { prisma },
}) => {
  const id = await createStickyProfile(prisma, { name: `Group ${randomInt(1e9)}` });
  const [number] = await assignNumbers(prisma, id, 1);
  const key = await addTestApiKey(prisma);
  const [first, second, third] = [
    someone(),
    `+1416555${randomInt(1_000, 9_999)}`,
    `+1604555${randomInt(1_000, 9_999)}`,
  ];
  const sent = await page.request.post("/v2/messages/group_mms", {
    headers: { authorization: `Bearer ${key.secret}` },
    data: { from: number?.e164, to: [first, second, third], text: "Here we are.", subject: "Picnic" },
  });
  expect(sent.status()).toBe(200);
  const { data } = (await sent.json()) as { data: { id: string } };

  await page.goto(`/messages/${data.id}`);
  const group = page.getByRole("region", { name: "Group" });
  await expect(group.getByRole("listitem")).toHaveText([
    new RegExp(`^\\${first} \\(this message\\)`),
    new RegExp(`^\\${second}`),
    new RegExp(`^\\${third}`),
  ]);
  await expectWellMade(page);
  await group.getByRole("link", { name: second }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Message to ${second}` })).toBeVisible();
  await expect(group.getByRole("link")).toHaveText([first, third]);
});

test("brings in a group MMS that names its other members, and shows them", async ({
  page,
  database: { prisma },
}) => {
  const id = await createStickyProfile(prisma, { name: `Received group ${randomInt(1e9)}` });
  const [number] = await assignNumbers(prisma, id, 1);
  const [sender, first, second] = [someone(), `+1416555${randomInt(1_000, 9_999)}`, someone()];
  const simulator = await prisma.carrier.findFirstOrThrow({ where: { kind: "simulator" } });
  await page.goto(`/carriers/${simulator.id}`);
  const form = page.getByRole("form", { name: "Simulate inbound" });
  await form.getByLabel("From").fill(sender);
  await form.getByLabel("To", { exact: true }).selectOption(number?.e164 ?? "");
  await form.getByLabel("Text").fill("See you all there.");
  const members = form.getByLabel("Other members");
  const bringIn = form.getByRole("button", { name: "Simulate inbound" });
  for (const [typed, refused] of [
    [`${first}\nnobody`, /nobody: This is not a phone number/],
    [`${first}\n${first}`, /: This recipient is in the group already/],
    [Array.from({ length: 8 }, (_, n) => `+141655501${n}0`).join("\n"), /your number and 7 others/],
  ] as const) {
    await members.fill(typed);
    await bringIn.click();
    await expect(members).toHaveAccessibleDescription(refused);
    await expect(members).toHaveValue(typed);
  }
  await expectWellMade(page);
  await members.fill(`${first}, ${second}`);
  await bringIn.click();
  // On a fresh page: what was announced on this one stays in it for a while.
  await page.goto((await page.getByRole("link", { name: "Show the message" }).getAttribute("href")) ?? "");
  const group = page.getByRole("region", { name: "Group: received by" });
  await expect(group.getByRole("listitem")).toHaveText([`${number?.e164} (this message)`, first, second]);
  await expectWellMade(page);
});

test.describe("viewer", () => {
  test.use({ role: "viewer" });

  test("uploads nothing", async ({ page, database: { prisma } }) => {
    const data = gifOf(700, randomInt(255));
    const sha256 = createHash("sha256").update(data).digest("hex");
    const answer = await page.request.post("/api/media", { data });
    expect(answer.status()).toBe(403);
    expect(await prisma.mediaObject.count({ where: { sha256 } })).toBe(0);
  });
});

test.describe("signed out", () => {
  test.use({ role: null });

  test("nobody uploads anything", async ({ page }) => {
    const answer = await page.request.post("/api/media", { data: gifOf(700) });
    expect(answer.status()).toBe(401);
  });
});
