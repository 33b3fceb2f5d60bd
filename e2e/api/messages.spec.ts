import { randomUUID } from "node:crypto";
import { expect, expectRefusal, expectRefused, freshNumbers, test } from "./sdk";

const NOBODY = "0190b5a0-0000-7000-8000-00000000ffff";
const POOL = { number_pool_settings: { sticky_sender: true } as never };

test("the number pool sends, keeps the sender of a recipient, and the message can be followed", async ({
  telnyx,
  makeProfile,
  addNumbers,
}) => {
  const { id: messaging_profile_id } = await makeProfile(POOL);
  const numbers = await addNumbers(4, messaging_profile_id);
  const [to = ""] = freshNumbers(1);

  const { data: sent } = await telnyx.messages.sendNumberPool({
    messaging_profile_id,
    to,
    text: "Your parcel arrives.",
  });
  expect(sent).toMatchObject({
    record_type: "message",
    direction: "outbound",
    type: "SMS",
    messaging_profile_id,
    from: { carrier: "Simulator", line_type: "long_code" },
    to: [{ phone_number: to, status: "queued" }],
    text: "Your parcel arrives.",
    encoding: "GSM-7",
    parts: 1,
    errors: [],
  });
  const sender = sent?.from?.phone_number ?? "";
  expect(numbers.map(({ e164 }) => e164)).toContain(sender);

  for (let n = 0; n < 3; n++) {
    const { data } = await telnyx.messages.send({ messaging_profile_id, to, text: `Again ${n}` });
    expect(data?.from?.phone_number).toBe(sender);
  }

  const id = sent?.id ?? "";
  await expect
    .poll(
      async () => {
        const { data } = await telnyx.messages.retrieve(id);
        return (data as { to?: { status?: string }[] }).to?.[0]?.status;
      },
      { timeout: 30_000 },
    )
    .toBe("delivered");
  const { data: delivered } = await telnyx.messages.retrieve(id);
  expect(delivered).toMatchObject({ id, text: "Your parcel arrives.", from: { phone_number: sender } });
  const { sent_at, completed_at } = delivered as { sent_at?: string; completed_at?: string };
  expect(Date.parse(completed_at ?? "")).toBeGreaterThanOrEqual(Date.parse(sent_at ?? ""));
});

test("F2 smart encoding replaces characters, and answers with the original text", async ({
  telnyx,
  makeProfile,
  addNumbers,
}) => {
  const { id: messaging_profile_id } = await makeProfile({ ...POOL, smart_encoding: true });
  await addNumbers(1, messaging_profile_id);
  const [to = ""] = freshNumbers(1);
  const text = "“It’s” ready…";
  const { data: sent } = await telnyx.messages.sendNumberPool({ messaging_profile_id, to, text });
  expect(sent).toMatchObject({
    text,
    encoding: "GSM-7",
    parts: 1,
    smart_encoding_applied: true,
    smart_encoding: {
      final_encoding: "gsm7",
      character_count: 15,
      replaced_character_count: 4,
      length_change: 2,
    },
  });
  const { data: read } = await telnyx.messages.retrieve(sent?.id ?? "");
  expect(read).toMatchObject({ text, smart_encoding_applied: true });

  const asIs = await telnyx.messages.sendNumberPool({ messaging_profile_id, to, text, encoding: "ucs2" });
  expect(asIs.data).toMatchObject({ encoding: "UCS-2", smart_encoding_applied: false });
  await expectRefusal(
    telnyx.messages.sendNumberPool({ messaging_profile_id, to, text: `${text} 😀`, encoding: "gsm7" }),
    { status: 400, code: "10015", source: "/encoding" },
  );
});

test("a named number sends, with and without its profile", async ({ telnyx, makeProfile, addNumbers }) => {
  const { id: messaging_profile_id } = await makeProfile();
  const [number] = await addNumbers(1, messaging_profile_id);
  const from = number?.e164 ?? "";
  const [to = ""] = freshNumbers(1);
  for (const send of [
    () => telnyx.messages.send({ from, to, text: "Hello" }),
    () => telnyx.messages.send({ from, messaging_profile_id, to, text: "Hello" }),
    () => telnyx.messages.sendLongCode({ from, to, text: "Hello" }),
  ]) {
    const { data } = await send();
    expect(data).toMatchObject({ messaging_profile_id, from: { phone_number: from } });
  }
});

test("an Idempotency-Key sends once", async ({ telnyx, makeProfile, addNumbers }) => {
  const { id: messaging_profile_id } = await makeProfile(POOL);
  await addNumbers(3, messaging_profile_id);
  const [to = ""] = freshNumbers(1);
  const options = { headers: { "Idempotency-Key": `order ${randomUUID()}` } };
  const send = (text: string) => telnyx.messages.sendNumberPool({ messaging_profile_id, to, text }, options);
  const { data: first } = await send("Hello");
  const twins = await Promise.all(Array.from({ length: 10 }, () => send("Hello")));
  for (const { data } of twins) expect(data).toEqual(first);
  await expectRefusal(send("Other"), { status: 422, code: "10027" });
  const records = await telnyx.detailRecords.list({ filter: { record_type: "messaging", cld: to } });
  expect(records.data).toHaveLength(1);
});

test("refusals name what is wrong, and the client does not repeat what cannot help", async ({
  telnyx,
  adminKey,
  clientFor,
  makeProfile,
  addNumbers,
}) => {
  const { id: messaging_profile_id } = await makeProfile(POOL);
  const [to = ""] = freshNumbers(1);
  const send = (more: object) =>
    telnyx.messages.sendNumberPool({ messaging_profile_id, to, text: "Hello", ...more });
  await expectRefusal(send({}), { status: 400, code: "40321" });
  const [number] = await addNumbers(1, messaging_profile_id);
  await expectRefusal(send({ to: "12125550101" }), { status: 400, code: "40310", source: "/to" });
  await expectRefusal(send({ to: undefined }), { status: 400, code: "10004", source: "/to" });
  await expectRefusal(send({ messaging_profile_id: NOBODY }), {
    status: 404,
    code: "10005",
    source: "/messaging_profile_id",
  });
  await expectRefusal(send({ text: "" }), { status: 400, code: "40316", source: "/text" });
  await expectRefusal(send({ text: "x".repeat(1_531) }), { status: 400, code: "40302", source: "/text" });
  await expectRefusal(send({ encoding: "gsm7", text: "😀" }), {
    status: 400,
    code: "10015",
    source: "/encoding",
  });
  await expectRefusal(telnyx.messages.send({ to, text: "Hello" }), {
    status: 400,
    code: "10004",
    source: "/messaging_profile_id",
  });
  await expectRefusal(telnyx.messages.send({ from: "+19985550000", to, text: "Hello" }), {
    status: 400,
    code: "40305",
    source: "/from",
  });
  await expectRefusal(telnyx.messages.sendLongCode({ from: "Acme", to, text: "Hello" }), {
    status: 400,
    code: "40305",
    source: "/from",
  });
  await expectRefusal(
    telnyx.messages.send({ from: number?.e164 ?? "", to, text: "Hello", send_at: "2030-01-01T09:00:00Z" }),
    { status: 400, code: "10033", source: "/send_at" },
  );
  await expectRefusal(telnyx.messages.retrieve(NOBODY), { status: 404, code: "40303", source: "id" });

  await telnyx.messagingProfiles.update(messaging_profile_id, { enabled: false });
  let requests = 0;
  const patient = clientFor(adminKey, {
    maxRetries: 3,
    fetch: (url, init) => {
      requests++;
      return fetch(url, init);
    },
  });
  await expectRefusal(patient.messages.sendNumberPool({ messaging_profile_id, to, text: "Hello" }), {
    status: 409,
    code: "40312",
  });
  expect(requests).toBe(1);
});

test("a key that may only send reads the messages accepted with itself", async ({
  makeKey,
  clientFor,
  makeProfile,
  addNumbers,
  call,
}) => {
  const { id: messaging_profile_id } = await makeProfile(POOL);
  await addNumbers(1, messaging_profile_id);
  const [to = ""] = freshNumbers(1);
  const [own, other, reader] = [await makeKey(["send"]), await makeKey(["send"]), await makeKey(["read"])];
  const { data } = await clientFor(own).messages.sendNumberPool({ messaging_profile_id, to, text: "Hello" });
  const id = data?.id ?? "";
  expect((await clientFor(own).messages.retrieve(id)).data).toMatchObject({ id });
  expect((await clientFor(reader).messages.retrieve(id)).data).toMatchObject({ id });
  await expectRefusal(clientFor(other).messages.retrieve(id), { status: 404, code: "40303", source: "id" });
  expectRefused(await call("GET", "/detail_records?filter[record_type]=messaging", { key: own }), {
    status: 403,
    code: "10010",
  });
});
