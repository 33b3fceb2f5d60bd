import { systemClock } from "../../lib/clock";
import { receiveInbound } from "../../lib/message/receive-inbound";
import { expect, expectRefusal, expectRefused, freshNumbers, test } from "./sdk";

const text = "Su empresa: ya no recibirá mensajes.";

test("STOP refuses later messages with 40300, START lets them through again", async ({
  telnyx,
  makeProfile,
  addNumbers,
  call,
  database: { pool: db },
}) => {
  const { id } = await makeProfile({ number_pool_settings: { sticky_sender: true } });
  const [number] = await addNumbers(1, id);
  const [to = ""] = freshNumbers(1);
  const from = number?.e164 ?? "";
  const write = (word: string) =>
    receiveInbound(db, systemClock, { sender: to, recipient: from, text: word });
  const send = () => telnyx.messages.sendNumberPool({ messaging_profile_id: id, to, text: "Hello" });

  const { messageId } = await write("Stop.");
  const [optOut] = (await telnyx.messagingOptouts.list({ filter: { messaging_profile_id: id } })).data ?? [];
  expect(optOut).toMatchObject({ from, to, keyword: "STOP", messaging_profile_id: id });
  await expectRefusal(send(), { status: 400, code: "40300", source: "/to" });
  await expectRefusal(telnyx.messages.send({ from, to, text: "Hello" }), {
    status: 400,
    code: "40300",
    source: "/to",
  });
  const stored = await telnyx.messages.retrieve(messageId);
  expect(stored.data).toMatchObject({ direction: "inbound", text: "Stop." });

  await write("START");
  expect((await telnyx.messagingOptouts.list({ filter: { messaging_profile_id: id } })).data).toEqual([]);
  expect((await send()).data?.to?.[0]?.status).toBe("queued");

  const path = `/messaging_profiles/${id}/optouts`;
  const made = await call("POST", path, { body: { to } });
  expect(made.body.data).toMatchObject({ to, from: null, source: "api" });
  await expectRefusal(send(), { status: 400, code: "40300", source: "/to" });
  const one = `${path}/${encodeURIComponent(to)}`;
  expect((await call("DELETE", one)).status).toBe(200);
  expectRefused(await call("DELETE", one), { status: 404, code: "10005", source: "to" });
  await send();
});

test("auto-responses are created, listed, replaced and deleted by the client", async ({
  telnyx,
  makeProfile,
}) => {
  const { id: profile_id } = await makeProfile();
  const configs = telnyx.messagingProfiles.autorespConfigs;
  const { data: made } = await configs.create(profile_id, {
    country_code: "MX",
    keywords: ["ALTO"],
    op: "stop",
    resp_text: text,
  });
  expect(made).toMatchObject({ country_code: "MX", keywords: ["ALTO"], op: "stop", resp_text: text });
  expect((await configs.list(profile_id, { country_code: "MX" })).data).toEqual([made]);
  expect((await configs.retrieve(made.id, { profile_id })).data).toEqual(made);
  const { data: replaced } = await configs.update(made.id, {
    profile_id,
    country_code: "*",
    keywords: ["HOURS"],
    op: "info",
  });
  expect(replaced).toMatchObject({ id: made.id, country_code: "*", keywords: ["HOURS"], op: "info" });
  await expectRefusal(configs.create(profile_id, { country_code: "US", keywords: ["STOP"], op: "start" }), {
    status: 400,
    code: "10015",
    source: "/keywords/0",
  });
  expect(await configs.delete(made.id, { profile_id })).toBe("OK");
  await expectRefusal(configs.retrieve(made.id, { profile_id }), {
    status: 404,
    code: "10005",
    source: "autoresp_cfg_id",
  });
});
