import { randomInt } from "node:crypto";
import { expect, expectRefusal, freshNumbers, test } from "./sdk";

const POOL = { number_pool_settings: { sticky_sender: true } as never };
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

test("a message is scheduled, found and cancelled", async ({ telnyx, makeProfile, addNumbers }) => {
  const { id: messaging_profile_id } = await makeProfile(POOL);
  await addNumbers(1, messaging_profile_id);
  const [to = ""] = freshNumbers(1);
  const { data } = await telnyx.messages.schedule({
    messaging_profile_id,
    to,
    text: "Tomorrow.",
    send_at: inMinutes(30),
  });
  expect(data).toMatchObject({ to: [{ phone_number: to, status: "scheduled" }], text: "Tomorrow." });
  const id = data?.id ?? "";
  expect((await telnyx.messages.retrieve(id)).data).toMatchObject({ id, to: [{ status: "scheduled" }] });

  const cancelled = await telnyx.messages.cancelScheduled(id);
  expect(cancelled).toMatchObject({ id, to: [{ phone_number: to, status: "cancelled" }] });
  await expectRefusal(telnyx.messages.cancelScheduled(id), { status: 403, code: "10010", source: "id" });
});

test("a time that is too near or too far is refused", async ({ telnyx, makeProfile }) => {
  const { id: messaging_profile_id } = await makeProfile(POOL);
  const [to = ""] = freshNumbers(1);
  for (const minutes of [1, 6 * 24 * 60])
    await expectRefusal(
      telnyx.messages.schedule({ messaging_profile_id, to, text: "Hello", send_at: inMinutes(minutes) }),
      { status: 400, code: "10033", source: "/send_at" },
    );
});

test("a short code sends where it is named, and is no phone number", async ({
  telnyx,
  call,
  makeProfile,
}) => {
  const { id: messaging_profile_id } = await makeProfile(POOL);
  const short_code = String(randomInt(10_000_000, 99_999_999));
  const added = await call("POST", "/short_codes", { body: { short_code, messaging_profile_id } });
  const { id } = added.body.data as { id: string };
  try {
    expect((await telnyx.shortCodes.retrieve(id)).data).toMatchObject({ short_code, messaging_profile_id });
    const [to = ""] = freshNumbers(1);
    const { data } = await telnyx.messages.sendShortCode({ from: short_code, to, text: "Hello" });
    expect(data?.from).toMatchObject({ phone_number: short_code, line_type: "short_code" });
    await expectRefusal(telnyx.messages.sendNumberPool({ messaging_profile_id, to, text: "Hello" }), {
      status: 400,
      code: "40321",
    });
  } finally {
    expect((await call("DELETE", `/short_codes/${id}`)).status).toBe(200);
  }
});

test("an alphanumeric sender id sends abroad, and not to the US", async ({ telnyx, makeProfile }) => {
  const { id: messaging_profile_id } = await makeProfile();
  const { data } = await telnyx.alphanumericSenderIDs.create({
    alphanumeric_sender_id: "Stickypool",
    messaging_profile_id,
  });
  const id = data?.id ?? "";
  const body = { from: "Stickypool", messaging_profile_id, text: "Hello" };
  const sent = await telnyx.messages.sendWithAlphanumericSender({ ...body, to: "+447700900123" });
  expect(sent.data?.from).toMatchObject({ phone_number: "Stickypool" });
  await expectRefusal(telnyx.messages.sendWithAlphanumericSender({ ...body, to: "+12125550123" }), {
    status: 400,
    code: "40309",
    source: "/to",
  });
  await telnyx.alphanumericSenderIDs.delete(id);
  await expectRefusal(telnyx.messages.sendWithAlphanumericSender({ ...body, to: "+447700900123" }), {
    status: 400,
    code: "40306",
    source: "/from",
  });
});

test("what a profile sends is held, cancelled and resumed", async ({
  telnyx,
  call,
  makeProfile,
  addNumbers,
}) => {
  const { id: messaging_profile_id } = await makeProfile(POOL);
  await addNumbers(1, messaging_profile_id);
  const act = (verb: string) => call("POST", `/messaging_profiles/${messaging_profile_id}/actions/${verb}`);
  expect((await act("hold_sending")).body.data).toMatchObject({ held: true, queued: 0 });
  const [to = ""] = freshNumbers(1);
  const { data } = await telnyx.messages.sendNumberPool({ messaging_profile_id, to, text: "Hello" });
  expect((await act("cancel_queued")).body.data).toMatchObject({ count: 1 });
  expect((await telnyx.messages.retrieve(data?.id ?? "")).data).toMatchObject({
    to: [{ status: "cancelled" }],
  });
  expect((await act("resume_sending")).body.data).toMatchObject({ held: false, queued: 0 });
});
