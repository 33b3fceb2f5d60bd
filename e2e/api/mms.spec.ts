import { randomInt } from "node:crypto";
import { gifOf } from "../../lib/testing/media-host";
import { expect, expectRefusal, freshNumbers, test } from "./sdk";

const URL_OF_ONE = "https://example.com/a.jpg";
/** Any of the simulator's that ends well; only the US and Canada have group MMS. */
const people = (count: number) =>
  Array.from({ length: count }, (_, n) => `+1212555${1_000 * (n + 1) + randomInt(999)}`);

test("F3 an MMS goes out with subject and media, which are then known by type, size and hash", async ({
  telnyx,
  page,
  makeProfile,
  addNumbers,
}) => {
  const { id: messaging_profile_id } = await makeProfile();
  const [number] = await addNumbers(1, messaging_profile_id);
  const [to = ""] = freshNumbers(1);
  const upload = await page.request.post("/api/media", { data: gifOf(700, randomInt(255)) });
  const { url } = (await upload.json()) as { url: string };
  const { data: sent } = await telnyx.messages.send({
    from: number?.e164 ?? "",
    to,
    text: "Look",
    subject: "Picnic",
    media_urls: [url],
  });
  expect(sent).toMatchObject({
    type: "MMS",
    subject: "Picnic",
    parts: 1,
    media: [{ url, content_type: null, sha256: null, size: null }],
  });
  const read = async () => (await telnyx.messages.retrieve(sent?.id ?? "")).data as object;
  await expect.poll(read, { timeout: 30_000 }).toMatchObject({ to: [{ status: "delivered" }] });
  expect(await read()).toMatchObject({
    type: "MMS",
    subject: "Picnic",
    text: "Look",
    media: [{ content_type: "image/gif", sha256: expect.stringMatching(/^[0-9a-f]{64}$/), size: 700 }],
  });

  const { data: textOnly } = await telnyx.messages.send({
    from: number?.e164 ?? "",
    to,
    text: "Hi",
    type: "MMS",
  });
  expect(textOnly).toMatchObject({ type: "MMS", media: [] });
});

test("F3 what cannot be an MMS is refused", async ({
  telnyx,
  makeProfile,
  addNumbers,
  database: { prisma },
}) => {
  const { id: messaging_profile_id } = await makeProfile();
  const [able, unable] = await addNumbers(2, messaging_profile_id);
  await prisma.phoneNumber.update({ where: { id: unable?.id ?? "" }, data: { canMms: false } });
  const [to = ""] = freshNumbers(1);
  const send = (more: object) => telnyx.messages.send({ from: able?.e164 ?? "", to, text: "Look", ...more });
  for (const [body, code, source] of [
    [{ media_urls: Array(11).fill(URL_OF_ONE) }, "40317", "/media_urls"],
    [{ media_urls: [URL_OF_ONE, "ftp://example.com/a.jpg"] }, "40317", "/media_urls/1"],
    [{ media_urls: [URL_OF_ONE], type: "SMS" }, "40304", "/type"],
    [{ type: "MMS", text: "" }, "40316", "/text"],
    [{ media_urls: [URL_OF_ONE], from: unable?.e164 }, "40308", "/from"],
  ] as const)
    await expectRefusal(send(body), { status: 400, code, source });
});

test("F3 a group MMS reaches everybody, and each has a message that names the others", async ({
  telnyx,
  makeKey,
  clientFor,
  makeProfile,
  addNumbers,
}) => {
  const { id: messaging_profile_id } = await makeProfile();
  const [number] = await addNumbers(1, messaging_profile_id);
  const to = people(3);
  const own = await makeKey(["send"]);
  const { data: sent } = await clientFor(own).messages.sendGroupMms({
    from: number?.e164 ?? "",
    to,
    text: "All of you",
    subject: "Trip",
  });
  expect(sent).toMatchObject({
    type: "MMS",
    subject: "Trip",
    messaging_profile_id,
    to: to.map((phone_number) => ({ phone_number, status: "queued" })),
  });
  const id = sent?.id ?? "";
  const group = async () => (await telnyx.messages.retrieveGroupMessages(id)).data ?? [];
  await expect
    .poll(async () => (await group()).map((message) => message.to?.[0]?.status), { timeout: 30_000 })
    .toEqual(["delivered", "delivered", "delivered"]);
  for (const [place, message] of (await group()).entries()) {
    expect(message.to?.map(({ phone_number }) => phone_number)).toEqual([to[place]]);
    expect(message.cc?.map(({ phone_number }) => phone_number)).toEqual(to.filter((_, n) => n !== place));
  }

  const [other, reader] = [await makeKey(["send"]), await makeKey(["read"])];
  for (const allowed of [own, reader])
    expect((await clientFor(allowed).messages.retrieveGroupMessages(id)).data).toHaveLength(3);
  await expectRefusal(clientFor(other).messages.retrieveGroupMessages(id), {
    status: 404,
    code: "40303",
    source: "message_id",
  });
});

test("F3 a group that cannot be is refused as a whole", async ({ telnyx, makeProfile, addNumbers }) => {
  const { id: messaging_profile_id } = await makeProfile();
  const [number] = await addNumbers(1, messaging_profile_id);
  const from = number?.e164 ?? "";
  const [first = "", second = ""] = people(2);
  for (const [body, code, source] of [
    [{ to: [first] }, "10033", "/to"],
    [{ to: [first, second, first] }, "40310", "/to/2"],
    [{ to: [first, from] }, "40310", "/to/1"],
    [{ to: [first, "+447700900123"] }, "40309", "/to/1"],
    [{ from: "Acme" }, "40305", "/from"],
    [{ text: "" }, "40316", "/text"],
  ] as const)
    await expectRefusal(
      telnyx.messages.sendGroupMms({
        from,
        text: "Hello",
        ...body,
        to: [...("to" in body ? body.to : [first, second])],
      }),
      { status: 400, code, source },
    );
  const records = await telnyx.detailRecords.list({ filter: { record_type: "messaging", cli: from } });
  expect(records.data).toHaveLength(0);
});
