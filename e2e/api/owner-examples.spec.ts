import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { apiUrl, test as base, expect, freshNumbers } from "./sdk";

const run = promisify(execFile);

/** Runs a documented command by a real shell and curl; only host, key and ids are replaced. */
async function shell(command: string, replacements: Readonly<Record<string, string>>): Promise<string> {
  let text = command;
  for (const [placeholder, value] of Object.entries(replacements)) text = text.replaceAll(placeholder, value);
  const { stdout } = await run("bash", [
    "-c",
    `set -euo pipefail\n${text.replaceAll(/\bcurl /g, "curl -sS ")}`,
  ]);
  return stdout;
}

const HOST = "https://api.telnyx.com/v2";

/** Profiles made by curl go as those of `makeProfile` do. */
const test = base.extend<{ forget: (profileId: string) => void }>({
  forget: async ({ call }, use) => {
    const made: string[] = [];
    await use((id) => made.push(id));
    for (const id of made) await call("DELETE", `/messaging_profiles/${id}`);
  },
});

const CREATE = `curl -X POST https://api.telnyx.com/v2/messaging_profiles \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer YOUR_API_KEY" \\
  -d '{
    "name": "My Messaging Profile",
    "webhook_url": "https://example.com/webhooks",
    "webhook_failover_url": "https://example.com/webhooks-failover"
  }'`;

const update = (body: string) => `curl -X PATCH https://api.telnyx.com/v2/messaging_profiles/PROFILE_ID \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer YOUR_API_KEY" \\
  -d '${body}'`;

const RETRIEVE = `curl https://api.telnyx.com/v2/messaging_profiles/PROFILE_ID \\
  -H "Authorization: Bearer YOUR_API_KEY"`;

test.describe("the documented curl commands, with only host, key and ids changed", () => {
  test("create a profile, change its number pool step by step, and switch it off", async ({
    adminKey,
    forget,
  }) => {
    const known = { [HOST]: apiUrl(""), YOUR_API_KEY: adminKey.secret };
    const created = JSON.parse(await shell(CREATE, known)).data;
    forget(created.id);
    expect(created).toMatchObject({
      record_type: "messaging_profile",
      name: "My Messaging Profile",
      webhook_url: "https://example.com/webhooks",
      webhook_failover_url: "https://example.com/webhooks-failover",
      webhook_api_version: "2",
      enabled: true,
      number_pool_settings: null,
    });
    const ids = { ...known, PROFILE_ID: created.id };
    const settings = async (body: string) =>
      JSON.parse(await shell(update(body), ids)).data.number_pool_settings;

    const on = {
      sticky_sender: true,
      geomatch: false,
      long_code_weight: 1,
      toll_free_weight: 1,
      skip_unhealthy: false,
    };
    expect(await settings('{"number_pool_settings": {"sticky_sender": true}}')).toEqual(on);
    expect(await settings('{"number_pool_settings": {"sticky_sender": false}}')).toEqual({
      ...on,
      sticky_sender: false,
    });
    expect(
      await settings(
        '{"number_pool_settings": {"long_code_weight": 5, "toll_free_weight": 1, "skip_unhealthy": true}}',
      ),
    ).toEqual({ ...on, sticky_sender: false, long_code_weight: 5, skip_unhealthy: true });
    expect(JSON.parse(await shell(RETRIEVE, ids)).data.number_pool_settings).toEqual({
      ...on,
      sticky_sender: false,
      long_code_weight: 5,
      skip_unhealthy: true,
    });
    expect(await settings('{"number_pool_settings": {}}')).toBeNull();
    expect(JSON.parse(await shell(RETRIEVE, ids)).data.number_pool_settings).toBeNull();
  });

  test("set everything a profile controls in one request", async ({ adminKey, makeProfile }) => {
    const { id } = await makeProfile();
    const answer = await shell(
      update(`{
    "number_pool_settings": {"geomatch": true, "sticky_sender": true, "skip_unhealthy": true},
    "smart_encoding": true,
    "mms_transcoding": true,
    "daily_spend_limit_enabled": true,
    "daily_spend_limit": "50.00"
  }`),
      { [HOST]: apiUrl(""), YOUR_API_KEY: adminKey.secret, PROFILE_ID: id },
    );
    expect(JSON.parse(answer).data).toMatchObject({
      number_pool_settings: {
        sticky_sender: true,
        geomatch: true,
        long_code_weight: 1,
        toll_free_weight: 1,
        skip_unhealthy: true,
      },
      smart_encoding: true,
      mms_transcoding: true,
      daily_spend_limit_enabled: true,
      daily_spend_limit: "50.00",
    });
  });

  test("assign a number, list a profile's numbers, and send from the pool", async ({
    adminKey,
    makeProfile,
    addNumbers,
  }) => {
    const profile = await makeProfile({ number_pool_settings: { sticky_sender: true } });
    const [number] = await addNumbers(1);
    if (!number) throw new Error("A number was added.");
    const known = {
      [HOST]: apiUrl(""),
      YOUR_API_KEY: adminKey.secret,
      PROFILE_ID: profile.id,
      PHONE_NUMBER_ID: number.id,
    };
    await shell(
      `curl -X POST https://api.telnyx.com/v2/messaging_profiles/PROFILE_ID/phone_numbers \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer YOUR_API_KEY" \\
  -d '{"phone_number_id": "PHONE_NUMBER_ID"}'`,
      known,
    );
    const listed = await shell(
      `curl https://api.telnyx.com/v2/messaging_profiles/PROFILE_ID/phone_numbers \\
  -H "Authorization: Bearer YOUR_API_KEY"`,
      known,
    );
    expect(JSON.parse(listed).data).toMatchObject([
      { phone_number: number.e164, messaging_profile_id: profile.id },
    ]);
    const sent = await shell(
      `curl -X POST https://api.telnyx.com/v2/messages/number_pool \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer YOUR_API_KEY" \\
  -d '{
    "messaging_profile_id": "PROFILE_ID",
    "to": "+15551234567",
    "text": "Hello from the number pool!"
  }'`,
      known,
    );
    expect(JSON.parse(sent).data).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: "SMS",
      from: { phone_number: number.e164, carrier: expect.any(String), line_type: "long_code" },
      to: [{ phone_number: "+15551234567", status: "queued" }],
      text: "Hello from the number pool!",
    });
  });
});

test.describe("the three common configurations", () => {
  for (const { name, settings } of [
    {
      name: "Conversational messaging",
      settings: { sticky_sender: true, geomatch: true, skip_unhealthy: true },
    },
    {
      name: "High-volume notifications",
      settings: { long_code_weight: 5, toll_free_weight: 1, skip_unhealthy: true },
    },
    {
      name: "Toll-free only",
      settings: { long_code_weight: 0, toll_free_weight: 1, skip_unhealthy: true },
    },
  ]) {
    test(`${name}: as the body of a create`, async ({ adminKey, forget }) => {
      const answer = await shell(
        `curl -X POST https://api.telnyx.com/v2/messaging_profiles \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer YOUR_API_KEY" \\
  -d '${JSON.stringify({ name, number_pool_settings: settings })}'`,
        { [HOST]: apiUrl(""), YOUR_API_KEY: adminKey.secret },
      );
      const { data } = JSON.parse(answer);
      forget(data.id);
      expect(data.number_pool_settings).toEqual({
        sticky_sender: false,
        geomatch: false,
        long_code_weight: 1,
        toll_free_weight: 1,
        ...settings,
      });
    });
  }
});

test.describe("the documented Node examples, with only base URL and key changed", () => {
  test("switch the pool on, send through it, read the profile back, and list its numbers", async ({
    telnyx,
    makeProfile,
    addNumbers,
  }) => {
    const { id } = await makeProfile();
    await telnyx.messagingProfiles.update(id, {
      number_pool_settings: {
        long_code_weight: 1,
        toll_free_weight: 1,
        skip_unhealthy: false,
        sticky_sender: true,
        geomatch: true,
      },
    });
    const numbers = await addNumbers(3);
    for (const number of numbers)
      await telnyx.phoneNumbers.messaging.update(number.id, { messaging_profile_id: id });
    const send = (text: string) =>
      telnyx.messages.sendNumberPool({ messaging_profile_id: id, to: "+15559876543", text });
    const [first, second] = [await send("First"), await send("Second")];
    expect(numbers.map(({ e164 }) => e164)).toContain(first.data?.from?.phone_number);
    expect(second.data?.from?.phone_number).toBe(first.data?.from?.phone_number);
    const { data } = await telnyx.messagingProfiles.retrieve(id);
    expect(data?.number_pool_settings).toMatchObject({ sticky_sender: true, geomatch: true });
    const listed: string[] = [];
    for await (const each of telnyx.messagingProfiles.listPhoneNumbers(id))
      listed.push(each.phone_number ?? "");
    expect(listed.toSorted()).toEqual(numbers.map(({ e164 }) => e164).toSorted());
    await telnyx.messagingProfiles.update(id, { number_pool_settings: null });
    expect((await telnyx.messagingProfiles.retrieve(id)).data?.number_pool_settings).toBeNull();
  });
});

test("the quick start of docs/api.md runs as it stands", async ({
  adminKey,
  forget,
  database: { prisma },
}) => {
  const text = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");
  const block = /```sh\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
  const commands = block.split(/\n(?=curl )/).filter((part) => part.startsWith("curl "));
  const [number] = freshNumbers(1);
  const known: Record<string, string> = {
    "$STICKYPOOL/v2": apiUrl(""),
    $KEY: adminKey.secret,
    "+12065550100": number ?? "",
  };
  const answers: { record_type: string; id: string; from: { phone_number: string } }[] = [];
  for (const command of commands) {
    const { data } = JSON.parse(await shell(command.replace("curl -s", "curl "), known));
    if (data.record_type === "messaging_profile") {
      known.PROFILE_ID = data.id;
      forget(data.id);
    } else known.NUMBER_ID ??= data.id;
    answers.push(data);
  }
  expect(answers.map((answer) => answer.record_type)).toEqual([
    "messaging_profile",
    "phone_number",
    expect.stringMatching(/^messaging_/),
    "message",
  ]);
  expect(answers[3]?.from.phone_number).toBe(number);
  await prisma.phoneNumber.deleteMany({ where: { e164: number ?? "" } });
});
