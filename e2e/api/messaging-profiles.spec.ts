import { randomUUID } from "node:crypto";
import { expect, expectRefusal, expectRefused, test } from "./sdk";
import { walk } from "./walk";

const NOBODY = "0190b5a0-0000-7000-8000-00000000ffff";

test("a profile is created, read, changed and deleted", async ({ telnyx }) => {
  const { data: created } = await telnyx.messagingProfiles.create({
    name: "Order updates",
    whitelisted_destinations: ["US", "CA"],
    webhook_url: "https://example.com/webhooks",
    webhook_failover_url: "https://example.com/failover",
    smart_encoding: true,
  });
  expect(created).toMatchObject({
    record_type: "messaging_profile",
    name: "Order updates",
    enabled: true,
    webhook_api_version: "2",
    number_pool_settings: null,
    daily_spend_limit_enabled: false,
    smart_encoding: true,
  });
  const id = created?.id ?? "";

  const { data: updated } = await telnyx.messagingProfiles.update(id, {
    name: "Order news",
    daily_spend_limit: "50.00",
    daily_spend_limit_enabled: true,
    mms_transcoding: true,
  });
  expect(updated).toMatchObject({
    name: "Order news",
    daily_spend_limit: "50.00",
    daily_spend_limit_enabled: true,
    mms_transcoding: true,
    webhook_url: "https://example.com/webhooks",
  });
  expect((await telnyx.messagingProfiles.retrieve(id)).data).toEqual(updated);

  expect((await telnyx.messagingProfiles.delete(id)).data).toEqual(updated);
  await expectRefusal(telnyx.messagingProfiles.retrieve(id), { status: 404, code: "10005" });
});

test("the number pool's settings merge, and go off by {} and null alone", async ({ telnyx, makeProfile }) => {
  const { id } = await makeProfile();
  const patch = async (settings: unknown) =>
    (await telnyx.messagingProfiles.update(id, { number_pool_settings: settings as null })).data
      ?.number_pool_settings;
  const defaults = { sticky_sender: false, geomatch: false, long_code_weight: 1, toll_free_weight: 1 };
  expect(await patch({ sticky_sender: true })).toEqual({
    ...defaults,
    sticky_sender: true,
    skip_unhealthy: false,
  });
  expect(await patch({ long_code_weight: 5, toll_free_weight: 1, skip_unhealthy: true })).toEqual({
    ...defaults,
    sticky_sender: true,
    long_code_weight: 5,
    skip_unhealthy: true,
  });
  expect(await patch({})).toBeNull();
  await expectRefusal(patch({ stikcy_sender: true }), {
    status: 400,
    code: "10015",
    source: "/number_pool_settings/stikcy_sender",
  });
  expect(await patch({ geomatch: true })).toEqual({ ...defaults, geomatch: true, skip_unhealthy: false });
  expect(await patch(null)).toBeNull();
});

test("what is wrong is named, all at once, and changes nothing", async ({ telnyx, makeProfile, call }) => {
  const { id, name } = await makeProfile();
  await expectRefusal(telnyx.messagingProfiles.update(id, { webhook_url: "example.com", name: "Other" }), {
    status: 400,
    code: "10003",
    source: "/webhook_url",
  });
  expect((await telnyx.messagingProfiles.retrieve(id)).data?.name).toBe(name);

  const { status, body } = await call("POST", "/messaging_profiles", {
    body: { enabled: "yes", webhook_api_version: "3", daily_spend_limit: "-1" },
  });
  expect(status).toBe(400);
  expect(body.errors.map(({ code, source }) => [source, code])).toEqual([
    [{ pointer: "/name" }, "10004"],
    [{ pointer: "/enabled" }, "10020"],
    [{ pointer: "/webhook_api_version" }, "10032"],
    [{ pointer: "/daily_spend_limit" }, "10015"],
  ]);
  await expectRefusal(telnyx.messagingProfiles.update(NOBODY, { name: "A" }), { status: 404, code: "10005" });
});

test("the list walks to its end in the client's own pages, and filters by name", async ({
  telnyx,
  makeProfile,
}) => {
  const word = randomUUID();
  const made: string[] = [];
  for (let number = 1; number <= 9; number++)
    made.push((await makeProfile({ name: `${word} ${number}` })).id);

  const { items, pages } = await walk(
    telnyx.messagingProfiles.list({ "filter[name][contains]": word.toUpperCase(), "page[size]": 2 }),
  );
  expect(items.map(({ id }) => id)).toEqual(made);
  expect(pages).toBe(5);

  const exact = await telnyx.messagingProfiles.list({ filter: { name: `${word} 3` } });
  expect(exact.data.map(({ id }) => id)).toEqual([made[2]]);
  expect(exact.meta).toMatchObject({ page_number: 1, page_size: 20, total_pages: 1, total_results: 1 });

  const all = await walk(telnyx.messagingProfiles.list({ "page[size]": 2 }));
  expect(all.items.map(({ id }) => id)).toEqual(expect.arrayContaining(made));
  expect(all.pages).toBeGreaterThan(3);

  await expectRefusal(telnyx.messagingProfiles.list({ "page[size]": 251 }), {
    status: 400,
    code: "10033",
    source: "page[size]",
  });
});

test("the secret can be replaced, and only admin keys see it", async ({
  telnyx,
  makeProfile,
  makeKey,
  clientFor,
}) => {
  const { id } = await makeProfile();
  const before = (await telnyx.messagingProfiles.retrieve(id)).data?.v1_secret;
  const { data } = await telnyx.messagingProfiles.actions.regenerateSecret(id);
  expect(data?.v1_secret).toMatch(/^[\w-]{32}$/);
  expect(data?.v1_secret).not.toBe(before);
  expect((await telnyx.messagingProfiles.retrieve(id)).data?.v1_secret).toBe(data?.v1_secret);

  const reader = clientFor(await makeKey(["read"]));
  expect((await reader.messagingProfiles.retrieve(id)).data).not.toHaveProperty("v1_secret");
  await expectRefusal(telnyx.messagingProfiles.actions.regenerateSecret(NOBODY), {
    status: 404,
    code: "10005",
  });
});

test("metrics count what was sent", async ({ telnyx, makeProfile, addNumbers, database, call }) => {
  const [{ id }] = await Promise.all([makeProfile(), makeProfile(), makeProfile(), makeProfile()]);
  const [number] = await addNumbers(1, id);
  const hour = new Date();
  hour.setUTCMinutes(0, 0, 0);
  await database.prisma.numberHourlyStat.create({
    data: {
      messagingProfileId: id,
      phoneNumberId: number?.id ?? "",
      hour,
      attempted: 4,
      delivered: 3,
      failed: 1,
    },
  });
  const overview = {
    record_type: "messaging_profile_metrics",
    messaging_profile_id: id,
    phone_numbers: 1,
    outbound: { sent: 4, delivered: 3, error_ratio: 0.25 },
    inbound: { received: 0 },
  };
  const { data } = await telnyx.messagingProfiles.retrieveMetrics(id, { time_frame: "1h" });
  expect(data).toEqual({
    overview,
    detailed: [
      {
        timestamp: hour.toISOString(),
        metrics: [{ label: "longcode", sent: 4, delivered: 3, outbound_error_ratio: 0.25, received: 0 }],
      },
    ],
  });

  // The client has no iterator for this list.
  const listed: unknown[] = [];
  let pages = 0;
  for (let number = 1, last = 1; number <= last; number++) {
    const page = await telnyx.messagingProfileMetrics.list(
      { time_frame: "24h" },
      { query: { time_frame: "24h", "page[number]": number, "page[size]": 1 } },
    );
    listed.push(...(page.data ?? []));
    last = page.meta?.total_pages ?? 0;
    pages++;
  }
  expect(pages).toBeGreaterThan(3);
  expect(listed).toContainEqual(overview);

  await expectRefusal(telnyx.messagingProfiles.retrieveMetrics(id, { time_frame: "2h" as "1h" }), {
    status: 400,
    code: "10032",
    source: "time_frame",
  });
  expectRefused(await call("GET", "/messaging_profile_metrics?time_frame="), {
    status: 400,
    code: "10032",
    source: "time_frame",
  });
});
